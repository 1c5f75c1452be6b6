import type { Photo } from '../../../domain/photos/photo.ts'
import type { Database } from '../database.ts'
import { liveNameKey } from './photo-inserts.ts'
import { type PhotoColumns, photoColumns, toPhoto } from './photo-rows.ts'

/** Whoever asks for smaller units than this would have a query a name. */
const smallestUnit = 100
/** Beyond this DuckDB reads the columns as fast for all. */
const fewPhotos = 1000
/** PostgreSQL refuses a text with NUL, so that no row has one. */
export const isStorable = (text: string) => !text.includes('\0')

/** Names of one question to DuckDB's index of live names; above the last a scan is as fast. Few sizes, so that few statements are prepared. */
const indexedQuestions = [16, 128, 512]

interface Wanted {
  ownerId: string
  /** Names, checksums or moments: `$2` of the condition. */
  wanted: readonly string[] | readonly number[]
  unitSize: number
  condition: string
}

/** The owner's photos whose name or checksum is in a list, which may have thousands. */
export async function findPhotosIn(db: Database, { ownerId, wanted, unitSize, condition }: Wanted): Promise<Photo[]> {
  const storable = wanted.filter((each): each is typeof each => typeof each === 'number' || isStorable(each)) as Wanted['wanted']
  if (storable.length === 0) return []
  const where = `${condition} and owner_id = $1::uuid`
  const rows =
    db.engine === 'duckdb' ? await findByScan(db, where, ownerId, storable) : await findInUnits(db, where, ownerId, storable, unitSize)
  return rows.map(toPhoto)
}

/**
 * DuckDB's cost is a scan, whatever the number of names, and grows with the columns of it: they are read of all rows before a row is
 * known to be wanted. So the scan is for ids, and the few photos that are found are read by them.
 */
async function findByScan(db: Database, condition: string, ownerId: string, list: Wanted['wanted']): Promise<PhotoColumns[]> {
  // Texts go in as one JSON text: a list parameter is bound element by element, which takes as long as the scan.
  const where = condition.replace('$2::text[]', `from_json($2::json, '["VARCHAR"]')`)
  const wanted = where === condition ? list : JSON.stringify(list.map((each) => String(each).toWellFormed()))
  const found = await db.query<{ id: string }>(`select id from photos where ${where}`, [ownerId, wanted])
  if (found.length === 0) return []
  if (found.length > fewPhotos) return db.query(`select ${photoColumns} from photos where ${where}`, [ownerId, wanted])
  // Ids of ours, written out: as a parameter they would be one more scan.
  const ids = found.map(({ id }) => `'${id}'::uuid`).join(', ')
  return db.query(`select ${photoColumns} from photos where id in (${ids})`)
}

/** Which of these names live photos of the owner have. */
export async function findTakenNames(db: Database, ownerId: string, nameKeys: readonly string[], unitSize: number): Promise<Set<string>> {
  const wanted = nameKeys.filter(isStorable)
  const size = indexedQuestions.find((each) => wanted.length <= each)
  if (db.engine === 'postgresql' || size === undefined) {
    const condition = 'live_name_key is not null and name_key = any($2::text[])'
    const found = await findPhotosIn(db, { ownerId, wanted, unitSize, condition })
    return new Set(found.map((photo) => photo.nameKey))
  }
  const [first] = wanted
  if (first === undefined) return new Set()
  // DuckDB asks its index only for values that are written one by one. A name that is asked for twice costs nothing.
  const keys = Array.from({ length: size }, (_, index) => liveNameKey(ownerId, wanted[index] ?? first))
  const places = keys.map((_, index) => `$${index + 1}::text`).join(', ')
  const rows = await db.query<{ name_key: string }>(`select name_key from photos where live_name_key in (${places})`, keys)
  return new Set(rows.map((row) => row.name_key))
}

/** PostgreSQL is best in units, each answered by its index. */
async function findInUnits(
  db: Database,
  where: string,
  ownerId: string,
  wanted: Wanted['wanted'],
  unitSize: number,
): Promise<PhotoColumns[]> {
  const size = Math.max(unitSize, smallestUnit)
  const found: PhotoColumns[] = []
  for (let start = 0; start < wanted.length; start += size) {
    const unit = wanted.slice(start, start + size)
    for (const row of await db.query<PhotoColumns>(`select ${photoColumns} from photos where ${where}`, [ownerId, unit])) found.push(row)
  }
  return found
}
