import type { Owner, OwnerRepository } from '../../../domain/ports/repositories.ts'
import type { Database } from '../database.ts'

interface OwnerColumns {
  id: string
  subject: string
  email: string
  display_name: string
}

export function createOwnerRepository(db: Database): OwnerRepository {
  async function find(subject: string): Promise<Owner | undefined> {
    const [row] = await db.query<OwnerColumns>('select id, subject, email, display_name from owners where subject = $1::text', [subject])
    return row && { id: row.id, subject: row.subject, email: row.email, displayName: row.display_name }
  }
  return {
    async listByEmail(email) {
      const rows = await db.query<OwnerColumns>(
        'select id, subject, email, display_name from owners where email = $1::text order by first_seen_at_ms, id limit 100',
        [email],
      )
      return rows.map((row) => ({ id: row.id, subject: row.subject, email: row.email, displayName: row.display_name }))
    },
    async findOrCreate({ subject, email, displayName }, newId, nowMs) {
      const known = await find(subject)
      if (known) return known
      await db.transaction((sql) =>
        sql.query(
          `insert into owners (id, subject, email, display_name, first_seen_at_ms)
           values ($1::uuid, $2::text, $3::text, $4::text, $5::bigint) on conflict do nothing`,
          [newId, subject, email, displayName, nowMs],
        ),
      )
      const owner = await find(subject)
      if (!owner) throw new Error('an owner that was just inserted is not there')
      return owner
    },
  }
}
