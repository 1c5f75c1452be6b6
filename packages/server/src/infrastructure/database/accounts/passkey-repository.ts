import type { PasskeyRecord, PasskeyRepository } from '../../../domain/ports/accounts.ts'
import type { Database } from '../database.ts'
import { present } from '../photos/photo-rows.ts'

interface PasskeyColumns {
  credential_id: string
  id: string
  owner_id: string
  public_key: string
  counter: number
  transports: string
  name: string
  created_at_ms: number
  last_used_at_ms: number | null
}

const columns = 'credential_id, id, owner_id, public_key, counter, transports, name, created_at_ms, last_used_at_ms'

export function createPasskeyRepository(db: Database): PasskeyRepository {
  return {
    insert: (passkey) =>
      db.transaction(async (sql) => {
        const rows = await sql.query(
          `insert into passkeys (${columns})
           values ($1::text, $2::uuid, $3::uuid, $4::text, $5::bigint, $6::text, $7::text, $8::bigint, null) on conflict do nothing returning id`,
          [
            passkey.credentialId,
            passkey.id,
            passkey.ownerId,
            passkey.publicKey,
            passkey.counter,
            passkey.transports.join(' '),
            passkey.name,
            passkey.createdAtMs,
          ],
        )
        return rows.length === 1
      }),
    async findByCredential(credentialId) {
      return (await db.query<PasskeyColumns>(`select ${columns} from passkeys where credential_id = $1::text`, [credentialId])).map(
        toPasskey,
      )[0]
    },
    async list(ownerId) {
      const rows = await db.query<PasskeyColumns>(
        `select ${columns} from passkeys where owner_id = $1::uuid order by created_at_ms desc, id desc limit 100`,
        [ownerId],
      )
      return rows.map(toPasskey)
    },
    async setUsed(credentialId, counter, nowMs) {
      await db.transaction((sql) =>
        sql.query('update passkeys set counter = $2::bigint, last_used_at_ms = $3::bigint where credential_id = $1::text', [
          credentialId,
          counter,
          nowMs,
        ]),
      )
    },
    delete: (ownerId, id) =>
      db.transaction(async (sql) => {
        const rows = await sql.query('delete from passkeys where owner_id = $1::uuid and id = $2::uuid returning id', [ownerId, id])
        return rows.length === 1
      }),
  }
}

function toPasskey(row: PasskeyColumns): PasskeyRecord {
  return {
    id: row.id,
    ownerId: row.owner_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: row.counter,
    transports: row.transports.split(' ').filter((each) => each !== ''),
    name: row.name,
    createdAtMs: row.created_at_ms,
    ...present('lastUsedAtMs', row.last_used_at_ms),
  }
}
