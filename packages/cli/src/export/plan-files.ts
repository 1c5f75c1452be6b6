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
export function planFiles(database: WorkDatabase, options: { allVersions: boolean }): { files: number; bytes: number } {
  database.run(`create table files (n integer primary key, photo_id text, version integer, filename text, checksum text, file_size integer,
    path text, taken_at text, taken_offset text, taken_source text, problem text)`)
  database.run(
    `insert into files
    with wanted as (
      select photo_id, version, checksum, file_size, iif(is_trashed, 'trash', 'photos') || month as folder from months
      union all
      select photo_id, min(v.version), v.checksum, v.file_size, 'versions' || month || '/v' || min(v.version)
      from versions as v join months as p using (photo_id)
      where :all and v.checksum <> p.checksum
      group by photo_id, v.checksum
    ), months as (
      select *, '/' || substr(taken_at, 1, 4) || '/' || substr(taken_at, 6, 2) as month from photos
    ), placed as (
      select wanted.photo_id, wanted.version, wanted.checksum, wanted.file_size, folder, filename, disk_name, fold, taken_at, taken_offset, taken_source,
        row_number() over (partition by folder, fold order by first_uploaded_at, filename, photo_id) as nth
      from wanted join photos using (photo_id)
    )
    select row_number() over (order by folder, nth, fold), photo_id, version, filename, checksum, file_size,
      folder || iif(nth = 1, '', ' (' || nth || ')') || '/' || disk_name, taken_at, taken_offset, taken_source, null
    from placed`,
    { all: Number(options.allVersions) },
  )
  const [sum] = database.rows<{ files: number; bytes: number }>('select count(*) as files, coalesce(sum(file_size), 0) as bytes from files')
  return sum ?? { files: 0, bytes: 0 }
}

const pageSize = 1000

/** The plan in its order, piece by piece. */
export async function* plannedFiles(database: WorkDatabase): AsyncGenerator<PlannedFile> {
  // By ranges of the numbers, which have no gaps: problems are noted in the same table meanwhile.
  for (let after = 0; ; after += pageSize) {
    const rows = database.rows<PlannedFile & Taken>('select * from files where n > :after and n <= :until order by n', {
      after,
      until: after + pageSize,
    })
    for (const row of rows) yield { ...row, mtime_ms: modificationTime(row) }
    if (rows.length === 0) return
  }
}

interface Taken {
  taken_at: string
  taken_offset: string | null
  taken_source: string
}

/**
 * The moment a file's time is set to: the capture where the camera recorded its offset, and where the time is a moment anyway. A wall
 * clock without a zone is read on this computer's clock, so that file managers here show what the camera showed.
 */
function modificationTime(row: Taken): number {
  const takenMs = Date.parse(`${row.taken_at}Z`)
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(row.taken_offset ?? '') ?? []
  if (sign !== undefined) return takenMs - (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  if (row.taken_source === 'file_time' || row.taken_source === 'upload') return takenMs
  const at = new Date(takenMs)
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
