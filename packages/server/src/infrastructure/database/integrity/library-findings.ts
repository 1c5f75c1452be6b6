import type { RowFindings } from '../../../domain/ports/owned-library.ts'
import type { Sql } from '../database.ts'

const month = (ms: string) => {
  const at = `to_timestamp(floor(${ms} / 1000.0)::bigint) at time zone 'UTC'`
  return `lpad(extract(year from ${at})::integer::text, 4, '0') || '-' || lpad(extract(month from ${at})::integer::text, 2, '0')`
}

const mine = (alias: string) => `${alias}.owner_id = $1::uuid`

/** One count each of rows that no way of writing them leaves behind. */
const findings: Record<keyof RowFindings, string> = {
  photos_without_version: `select count(*) as count from photos p where ${mine('p')}
    and not exists (select 1 from photo_versions v where v.photo_id = p.id and v.version = p.version and v.owner_id = p.owner_id)`,
  versions_without_photo: `select count(*) as count from photo_versions v where ${mine('v')}
    and not exists (select 1 from photos p where p.id = v.photo_id and p.owner_id = v.owner_id)`,
  versions_twice: `select count(*) as count from (select 1 as one from photo_versions v where ${mine('v')} group by photo_id, version having count(*) > 1) twice`,
  photos_unlike_version: `select count(*) as count from photos p join photo_versions v on v.photo_id = p.id and v.version = p.version
    where ${mine('p')} and (v.checksum <> p.checksum or v.byte_size <> p.byte_size)`,
  wrong_names: `select count(*) as count from photos p where ${mine('p')}
    and (p.live_name_key <> p.owner_id::text || '/' || p.name_key or (p.live_name_key is null) <> (p.trashed_at_ms is not null))`,
  wrong_months: `with seen as (select ${month('taken_at_ms')} as month, count(*) as count from photos p
      where ${mine('p')} and live_name_key is not null group by 1),
    noted as (select month, count from month_counts m where ${mine('m')} and count <> 0)
    select count(*) as count from seen full join noted on seen.month = noted.month where coalesce(seen.count, 0) <> coalesce(noted.count, 0)`,
}

export async function libraryFindings(sql: Sql, ownerId: string): Promise<RowFindings> {
  const counts: [string, number][] = []
  for (const [name, text] of Object.entries(findings)) {
    const [row] = await sql.query<{ count: number }>(text, [ownerId])
    counts.push([name, row?.count ?? 0])
  }
  // One entry for each key of the table above.
  return Object.fromEntries(counts) as unknown as RowFindings
}
