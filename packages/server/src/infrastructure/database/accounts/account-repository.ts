import type { AccountRecord, AccountRepository, Role } from '../../../domain/ports/accounts.ts'
import { type Database, type Sql, UniqueViolation } from '../database.ts'
import { present } from '../photos/photo-rows.ts'

interface AccountColumns {
  owner_id: string
  email: string
  display_name: string
  role: Role
  password_hash: string
  created_at_ms: number
  disabled_at_ms: number | null
}

const select = `select accounts.owner_id, accounts.email, owners.display_name, accounts.role, accounts.password_hash, accounts.created_at_ms,
  accounts.disabled_at_ms from accounts join owners on owners.id = accounts.owner_id`

export function createAccountRepository(db: Database): AccountRepository {
  const findWhere = async (condition: string, value: string) =>
    (await db.query<AccountColumns>(`${select} where ${condition}`, [value])).map(toAccount)[0]

  return {
    hasAny: async () => (await db.query('select 1 as one from accounts limit 1')).length > 0,
    findByEmail: (email) => findWhere('accounts.email = $1::text', email),
    find: (ownerId) => findWhere('accounts.owner_id = $1::uuid', ownerId),
    async list() {
      const rows = await db.query<AccountColumns>(`${select} order by accounts.created_at_ms, accounts.owner_id limit 10000`)
      return rows.map(toAccount)
    },
    async create(account, { secretHash, kind, nowMs, isFirst }) {
      try {
        await db.transaction(async (sql) => {
          // The row of which there can be one comes first: who races for it waits here, and holds nothing that the winner needs.
          await insert(sql, account, isFirst)
          if (!(await useUp(sql, secretHash, kind, nowMs))) throw new NotValid()
          if (isFirst) await sql.query(`delete from one_time_secrets where kind = 'setup'`)
        })
        return 'made'
      } catch (error) {
        if (error instanceof NotValid) return 'not_valid'
        if (!(error instanceof UniqueViolation)) throw error
        // Nothing was written. Which of the two is taken decides what the person may do.
        return !isFirst || (await findWhere('accounts.email = $1::text', account.email)) ? 'email_taken' : 'not_valid'
      }
    },
    setPassword: (ownerId, passwordHash, by) =>
      db.transaction(async (sql) => {
        if (by && !(await useUp(sql, by.secretHash, 'reset', by.nowMs))) return false
        const rows = await sql.query('update accounts set password_hash = $2::text where owner_id = $1::uuid returning owner_id', [
          ownerId,
          passwordHash,
        ])
        return rows.length === 1
      }),
    async setDisabled(ownerId, atMs) {
      await db.transaction((sql) =>
        sql.query('update accounts set disabled_at_ms = $2::bigint where owner_id = $1::uuid', [ownerId, atMs ?? null]),
      )
    },
  }
}

/** Takes the transaction back. */
class NotValid extends Error {}

async function useUp(sql: Sql, secretHash: string, kind: string, nowMs: number): Promise<boolean> {
  const rows = await sql.query(
    'delete from one_time_secrets where secret_hash = $1::text and kind = $2::text and expires_at_ms > $3::bigint returning id',
    [secretHash, kind, nowMs],
  )
  return rows.length === 1
}

async function insert(sql: Sql, account: AccountRecord, isFirst: boolean): Promise<void> {
  await sql.query(
    `insert into owners (id, subject, email, display_name, first_seen_at_ms)
     values ($1::uuid, $2::text, $3::text, $4::text, $5::bigint)`,
    [account.ownerId, `account:${account.ownerId}`, account.email, account.displayName, account.createdAtMs],
  )
  await sql.query(
    `insert into accounts (owner_id, email, role, password_hash, founding, created_at_ms)
     values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::bigint)`,
    [account.ownerId, account.email, account.role, account.passwordHash, isFirst ? 'first' : null, account.createdAtMs],
  )
}

function toAccount(row: AccountColumns): AccountRecord {
  return {
    ownerId: row.owner_id,
    email: row.email,
    displayName: row.display_name,
    role: row.role,
    passwordHash: row.password_hash,
    createdAtMs: row.created_at_ms,
    ...present('disabledAtMs', row.disabled_at_ms),
  }
}
