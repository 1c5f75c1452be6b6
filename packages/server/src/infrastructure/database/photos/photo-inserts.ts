import { monthOf, type VersionOrigin } from '../../../domain/photos/photo.ts'
import type { PhotoRow } from '../../../domain/ports/photo-repository.ts'
import type { BatchCounter } from '../../../domain/ports/repositories.ts'
import type { Sql, SqlValue } from '../database.ts'

export const liveNameKey = (ownerId: string, nameKey: string) => `${ownerId}/${nameKey}`

/** A column of a set-based insert: its name, its type in both engines, its value in a row. */
type Column<Row> = readonly [name: string, type: string, value: (row: Row) => string | number | null]

const photoInsertColumns: Column<PhotoRow>[] = [
  ['id', 'uuid', ({ photo }) => photo.id],
  ['owner_id', 'uuid', ({ photo }) => photo.ownerId],
  ['filename', 'text', ({ photo }) => photo.filename],
  ['name_key', 'text', ({ photo }) => photo.nameKey],
  ['live_name_key', 'text', ({ photo }) => liveNameKey(photo.ownerId, photo.nameKey)],
  ['taken_at_ms', 'bigint', ({ photo }) => photo.takenAtMs],
  ['taken_offset_min', 'integer', ({ photo }) => photo.takenOffsetMin ?? null],
  ['taken_source', 'text', ({ photo }) => photo.takenSource],
  ['first_uploaded_at_ms', 'bigint', ({ photo }) => photo.firstUploadedAtMs],
  ['uploaded_at_ms', 'bigint', ({ photo }) => photo.uploadedAtMs],
  ['version', 'integer', ({ photo }) => photo.version],
  ['checksum', 'text', ({ photo }) => photo.checksum],
  ['byte_size', 'bigint', ({ photo }) => photo.byteSize],
  ['media_type', 'text', ({ photo }) => photo.mediaType],
  ['width', 'integer', ({ photo }) => photo.width],
  ['height', 'integer', ({ photo }) => photo.height],
  ['thumbhash', 'text', ({ photo }) => photo.thumbhash ?? null],
  ['renditions', 'text', ({ photo }) => photo.renditions],
  ['camera', 'text', ({ photo }) => photo.camera ?? null],
  ['latitude', 'double precision', ({ photo }) => photo.latitude ?? null],
  ['longitude', 'double precision', ({ photo }) => photo.longitude ?? null],
]

const versionInsertColumns: Column<PhotoRow>[] = [
  ['photo_id', 'uuid', ({ version }) => version.photoId],
  ['version', 'integer', ({ version }) => version.version],
  ['owner_id', 'uuid', ({ version }) => version.ownerId],
  ['original_key', 'text', ({ version }) => version.keys.original],
  ['preview_key', 'text', ({ version }) => version.keys.preview ?? null],
  ['thumbnail_key', 'text', ({ version }) => version.keys.thumbnail ?? null],
  ['full_key', 'text', ({ version }) => version.keys.full ?? null],
  ['renditions', 'text', ({ version }) => version.renditions],
  ['checksum', 'text', ({ version }) => version.checksum],
  ['byte_size', 'bigint', ({ version }) => version.byteSize],
  ['media_type', 'text', ({ version }) => version.mediaType],
  ['width', 'integer', ({ version }) => version.width],
  ['height', 'integer', ({ version }) => version.height],
  ['thumbhash', 'text', ({ version }) => version.thumbhash ?? null],
  ['exif', 'json', ({ version }) => JSON.stringify(version.exif)],
  ['uploaded_at_ms', 'bigint', ({ version }) => version.uploadedAtMs],
  ['batch_id', 'uuid', ({ version }) => version.batchId ?? null],
  ['origin', 'text', ({ version }) => version.origin],
]

/**
 * Adds photos with their first versions; returns the ids of those whose names were free. Rows go in by name order, so that two
 * transactions with common names wait for each other instead of locking each other out. No two rows may share a name.
 * With `names` 'free' a name that is taken breaks the whole transaction with UniqueViolation.
 */
export async function insertPhotos(sql: Sql, rows: readonly PhotoRow[], names: 'free' | 'perhaps taken'): Promise<Set<string>> {
  const ordered = [...rows].sort((a, b) =>
    compare(liveNameKey(a.photo.ownerId, a.photo.nameKey), liveNameKey(b.photo.ownerId, b.photo.nameKey)),
  )
  const winners = await insertPhotoRows(sql, ordered, names)
  const ids = new Set(winners.map(({ photo }) => photo.id))
  if (winners.length === 0) return ids
  await insertVersions(sql, winners)
  await addToMonths(
    sql,
    winners.map(({ photo }) => ({ ownerId: photo.ownerId, month: monthOf(photo.takenAtMs), change: 1 })),
  )
  await addToBatches(sql, winners.flatMap(batchCount))
  return ids
}

/** The rows whose names were free: all of them, where a name that is taken breaks the transaction. */
async function insertPhotoRows(sql: Sql, rows: readonly PhotoRow[], names: 'free' | 'perhaps taken'): Promise<readonly PhotoRow[]> {
  if (names === 'free') {
    await insertRows(sql, 'photos', photoInsertColumns, rows, '')
    return rows
  }
  const written = await insertRows<PhotoRow, { id: string }>(sql, 'photos', photoInsertColumns, rows, 'on conflict do nothing returning id')
  const ids = new Set(written.map(({ id }) => id))
  return rows.filter(({ photo }) => ids.has(photo.id))
}

export async function insertVersions(sql: Sql, rows: readonly PhotoRow[]): Promise<void> {
  await insertRows(sql, 'photo_versions', versionInsertColumns, rows, '')
}

export async function addToMonths(sql: Sql, changes: { ownerId: string; month: string; change: number }[]): Promise<void> {
  const sums = new Map<string, { ownerId: string; month: string; change: number }>()
  for (const each of changes) {
    const key = `${each.ownerId}/${each.month}`
    sums.set(key, { ...each, change: (sums.get(key)?.change ?? 0) + each.change })
  }
  const ordered = [...sums.entries()].sort(([a], [b]) => compare(a, b)).map(([, sum]) => sum)
  // A plain update would cost DuckDB half, but where a commit fails on a full disk, taking it back ends the whole process
  // ("Failed to append to PRIMARY_month_counts").
  await insertRows(
    sql,
    'month_counts',
    [
      ['owner_id', 'uuid', (row) => row.ownerId],
      ['month', 'text', (row) => row.month],
      ['count', 'bigint', (row) => row.change],
    ],
    ordered,
    'on conflict (owner_id, month) do update set count = month_counts.count + excluded.count',
  )
}

export interface BatchCount {
  id: string
  ownerId: string
  counter: BatchCounter
  atMs: number
}

/** Counts files of batches, making a batch when it is first named. A batch id of another owner's is left as it is. */
export async function addToBatches(sql: Sql, counts: readonly BatchCount[]): Promise<void> {
  const sums = new Map<string, BatchCount & Record<BatchCounter, number>>()
  for (const each of counts) {
    const sum = sums.get(each.id) ?? { ...each, uploaded: 0, overwritten: 0, kept_both: 0, skipped: 0, failed: 0 }
    sum[each.counter]++
    sums.set(each.id, sum)
  }
  const counters: BatchCounter[] = ['uploaded', 'overwritten', 'kept_both', 'skipped', 'failed']
  await insertRows(
    sql,
    'batches',
    [
      ['id', 'uuid', (row) => row.id],
      ['owner_id', 'uuid', (row) => row.ownerId],
      ['started_at_ms', 'bigint', (row) => row.atMs],
      ['state', 'text', () => 'open'],
      ...counters.map((counter): Column<Record<BatchCounter, number>> => [counter, 'bigint', (row) => row[counter]]),
    ],
    [...sums.values()].sort((a, b) => compare(a.id, b.id)),
    `on conflict (id) do update set ${counters.map((counter) => `${counter} = batches.${counter} + excluded.${counter}`).join(', ')}
     where batches.owner_id = excluded.owner_id`,
  )
}

export function batchCount({ version, photo }: PhotoRow): BatchCount[] {
  const counter: Record<VersionOrigin, BatchCounter | undefined> = {
    uploaded: 'uploaded',
    kept_both: 'kept_both',
    overwritten: 'overwritten',
    restored: undefined,
  }
  const counted = counter[version.origin]
  return version.batchId && counted ? [{ id: version.batchId, ownerId: photo.ownerId, counter: counted, atMs: version.uploadedAtMs }] : []
}

/** Two statements whatever the number of rows, so that each is prepared once: one row is the usual case, and as a list it costs half as much again. */
async function insertRows<Row, Returned extends object>(
  sql: Sql,
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  tail: string,
): Promise<Returned[]> {
  const [only] = rows
  if (only === undefined) return []
  const names = columns.map(([name]) => name).join(', ')
  if (rows.length === 1) {
    const places = columns.map(([, type], index) => `$${index + 1}::${type}`).join(', ')
    return sql.query<Returned>(
      `insert into ${table} (${names}) values (${places}) ${tail}`,
      columns.map(([, , value]) => value(only)),
    )
  }
  const lists = columns.map(
    ([, type], index) => `unnest($${index + 1}::${type === 'json' ? 'text' : type}[])${type === 'json' ? '::json' : ''}`,
  )
  const values: SqlValue[] = columns.map(([, , value]) => rows.map(value))
  return sql.query<Returned>(`insert into ${table} (${names}) select ${lists.join(', ')} ${tail}`, values)
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
