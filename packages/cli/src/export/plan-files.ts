import type { WorkDatabase } from './work-database.ts'

export interface PlannedFile {
  n: number
  photo_id: string
  version: number
  filename: string
  /** Below the folder of the export, with `/`. */
  path: string
  checksum: string
  file_size: number
  mtime_ms: number
}

/**
 * Decides where each file goes: `photos/2024/05/NAME`, `trash/…` and `versions/2024/05/v1/NAME`. The name stays the library's own; two that
 * a file system could take for one get folders of their own, `05 (2)`, always the same ones. Bytes that a photo shows twice come once.
 */
export async function planFiles(database: WorkDatabase, options: { allVersions: boolean }): Promise<{ files: number; bytes: number }> {
  await database.run(`
    create or replace table files as
    with wanted as (
      select photo_id, version, checksum, file_size, if(trashed_at is null, 'photos', 'trash') || strftime(taken_at, '/%Y/%m') as folder
      from photos
      union all
      select photo_id, min(v.version), v.checksum, any_value(v.file_size), 'versions' || strftime(p.taken_at, '/%Y/%m/v') || min(v.version)
      from versions as v join photos as p using (photo_id)
      where ${options.allVersions} and v.checksum <> p.checksum
      group by photo_id, v.checksum, p.taken_at
    ), placed as (
      select *, row_number() over (partition by folder, fold order by first_uploaded_at, filename, photo_id) as nth
      from wanted join names using (photo_id)
        join (select photo_id, filename, first_uploaded_at, taken_at, taken_offset, taken_source from photos) using (photo_id)
    )
    select row_number() over (order by folder, nth, fold)::integer as n, photo_id, version, filename, checksum, file_size::double as file_size,
      folder || if(nth = 1, '', ' (' || nth || ')') || '/' || disk_name as path,
      epoch_ms(taken_at)::double as taken_ms, taken_offset, taken_source, null::varchar as problem
    from placed`)
  const [sum] = await database.rows<{ files: number; bytes: number }>(
    'select count(*)::integer as files, coalesce(sum(file_size), 0)::double as bytes from files',
  )
  return sum ?? { files: 0, bytes: 0 }
}

const pageSize = 1000

/** The plan in its order, piece by piece. */
export async function* plannedFiles(database: WorkDatabase): AsyncGenerator<PlannedFile> {
  // By ranges of the numbers, which DuckDB finds without looking through all of them; they have no gaps.
  for (let after = 0; ; after += pageSize) {
    const rows = await database.rows<PlannedFile & { taken_ms: number; taken_offset: string | null; taken_source: string }>(
      'select * from files where n > $after and n <= $until order by n',
      { after, until: after + pageSize },
    )
    for (const row of rows) yield { ...row, mtime_ms: modificationTime(row) }
    if (rows.length === 0) return
  }
}

/**
 * The moment a file's time is set to: the capture where the camera recorded its offset, and where the time is a moment anyway. A wall
 * clock without a zone is read on this computer's clock, so that file managers here show what the camera showed.
 */
function modificationTime(row: { taken_ms: number; taken_offset: string | null; taken_source: string }): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(row.taken_offset ?? '') ?? []
  if (sign !== undefined) return row.taken_ms - (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  if (row.taken_source === 'file_time' || row.taken_source === 'upload') return row.taken_ms
  const at = new Date(row.taken_ms)
  const local = new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    at.getUTCMilliseconds(),
  )
  return local.getTime()
}
