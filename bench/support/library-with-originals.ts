import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openDatabase } from '../../packages/server/test/support/engines.ts'
import { libraryOf } from './libraries.ts'
import { newFolder } from './paths.ts'
import type { Progress } from './row.ts'

/** A seeded library in a DuckDB file whose originals are there: small files, each with bytes of its own. Answers its environment. */
export async function libraryWithOriginals(count: number, progress: Progress): Promise<Record<string, string>> {
  const place = await libraryOf('duckdb', count, progress)
  if (place.DATABASE_TYPE !== 'duckdb') throw new Error('The library is no file.')
  const photos = await newFolder('photos')
  const database = await openDatabase(place)
  try {
    progress('writing originals')
    const versions = await database.query<{ photo_id: string; original_key: string }>('select photo_id, original_key from photo_versions')
    const checksums: string[] = []
    const sizes: number[] = []
    for (const { photo_id: id, original_key: key } of versions) {
      const bytes = Buffer.from(`original of ${id} `.repeat(40))
      const path = join(photos, key)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, bytes)
      checksums.push(createHash('sha256').update(bytes).digest('hex'))
      sizes.push(bytes.length)
    }
    for (const [table, id] of [
      ['photos', 'id'],
      ['photo_versions', 'photo_id'],
    ]) {
      await database.transaction((sql) =>
        sql.query(
          `update ${table} set checksum = given.checksum, byte_size = given.size
           from (select unnest($1::text[])::uuid as id, unnest($2::text[]) as checksum, unnest($3::bigint[]) as size) given
           where ${table}.${id} = given.id`,
          [versions.map((each) => each.photo_id), checksums, sizes],
        ),
      )
    }
  } finally {
    await database.close()
  }
  return { ENVIRONMENT: 'test', ...place, LOCAL_STORAGE_PATH: photos }
}
