import type { Leases } from '../../../domain/ports/leases.ts'
import type { Database } from '../database.ts'

/** The database's clock, ms since 1970 UTC. */
const now = '(extract(epoch from now()) * 1000)::bigint'

export function createLeaseRepository(db: Database): Leases {
  const write = <Row extends object>(text: string, values: readonly (string | number | null)[] = []) =>
    db.transaction((sql) => sql.query<Row>(text, values))
  return {
    async take(name, holder, { forMs, everyMs = 0 }) {
      const rows = await write(
        `insert into leases (name, holder, until_ms) values ($1::text, $2::uuid, ${now} + $3::bigint)
         on conflict (name) do update set holder = excluded.holder, until_ms = excluded.until_ms
           where leases.until_ms <= ${now} and (leases.done_at_ms is null or leases.done_at_ms + $4::bigint <= ${now})
         returning holder`,
        [name, holder, forMs, everyMs],
      )
      return rows.length === 1
    },
    async renew(name, holder, forMs) {
      const rows = await write(
        `update leases set until_ms = ${now} + $3::bigint where name = $1::text and holder = $2::uuid and until_ms > 0 returning holder`,
        [name, holder, forMs],
      )
      return rows.length === 1
    },
    async finish(name, holder) {
      await write(`update leases set until_ms = 0, done_at_ms = ${now} where name = $1::text and holder = $2::uuid`, [name, holder])
    },
    async release(name, holder) {
      await write('delete from leases where name = $1::text and holder = $2::uuid and done_at_ms is null', [name, holder])
      await write('update leases set until_ms = 0 where name = $1::text and holder = $2::uuid', [name, holder])
    },
    async releaseAll() {
      await write('update leases set until_ms = 0 where until_ms > 0')
    },
  }
}
