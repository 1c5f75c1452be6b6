import type { Scope } from '@imgstream/contract'
import type { TokenRecord, TokenRepository } from '../../../domain/ports/sign-in-repositories.ts'
import type { Database } from '../database.ts'
import { present } from '../photos/photo-rows.ts'

interface TokenColumns {
  id: string
  owner_id: string
  name: string
  scopes: string
  created_at_ms: number
  last_used_at_ms: number | null
  expires_at_ms: number | null
}

const columns =
  'api_tokens.id, api_tokens.owner_id, api_tokens.name, api_tokens.scopes, api_tokens.created_at_ms, api_tokens.last_used_at_ms, api_tokens.expires_at_ms'

export function createTokenRepository(db: Database): TokenRepository {
  return {
    insert: (hash, token, most) =>
      db.transaction(async (sql) => {
        const rows = await sql.query(
          `insert into api_tokens (id, owner_id, name, hash, scopes, created_at_ms, expires_at_ms)
           select $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::bigint, $7::bigint
           where (select count(*) from api_tokens where owner_id = $2::uuid) < $8::bigint returning id`,
          [token.id, token.ownerId, token.name, hash, token.scopes.join(' '), token.createdAtMs, token.expiresAtMs, most],
        )
        return rows.length === 1
      }),
    async find(hash) {
      const [row] = await db.query<TokenColumns & { subject: string; email: string; display_name: string }>(
        `select ${columns}, owners.subject, owners.email, owners.display_name
         from api_tokens join owners on owners.id = api_tokens.owner_id left join accounts on accounts.owner_id = api_tokens.owner_id
         where api_tokens.hash = $1::text and accounts.disabled_at_ms is null`,
        [hash],
      )
      return (
        row && { token: toToken(row), owner: { id: row.owner_id, subject: row.subject, email: row.email, displayName: row.display_name } }
      )
    },
    async list(ownerId) {
      const rows = await db.query<TokenColumns>(
        `select ${columns} from api_tokens where owner_id = $1::uuid order by created_at_ms desc, id desc limit 500`,
        [ownerId],
      )
      return rows.map(toToken)
    },
    async setUsed(hash, nowMs) {
      await db.transaction((sql) => sql.query('update api_tokens set last_used_at_ms = $2::bigint where hash = $1::text', [hash, nowMs]))
    },
    delete: (ownerId, id) =>
      db.transaction(async (sql) => {
        const rows = await sql.query<{ hash: string }>(
          'delete from api_tokens where owner_id = $1::uuid and id = $2::uuid returning hash',
          [ownerId, id],
        )
        return rows.map(({ hash }) => hash)
      }),
    deleteAll: (ownerId) =>
      db.transaction(async (sql) => {
        const rows = await sql.query<{ hash: string }>('delete from api_tokens where owner_id = $1::uuid returning hash', [ownerId])
        return rows.map(({ hash }) => hash)
      }),
  }
}

function toToken(row: TokenColumns): TokenRecord {
  return {
    id: row.id,
    ownerId: row.owner_id,
    name: row.name,
    // Written by us, one word a scope.
    scopes: row.scopes.split(' ') as Scope[],
    createdAtMs: row.created_at_ms,
    ...present('lastUsedAtMs', row.last_used_at_ms),
    expiresAtMs: row.expires_at_ms ?? 0,
  }
}
