import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { DatabaseAt } from '../../packages/server/src/infrastructure/moving/open-databases.ts'
import { openDatabase } from '../../packages/server/test/support/engines.ts'
import { emptyPostgres, libraryOf } from '../support/libraries.ts'
import { movedBytes, movedChecksum, type MoveSeen } from '../support/move-seen.ts'
import { fromRoot, newFolder } from '../support/paths.ts'
import { NotMeasurable, type Row } from '../support/row.ts'

const photos = 100_000

/** Both ways: what is moved there is moved back. */
export const move: Row = {
  name: 'move-rows',
  what: 'Rows copied a second by imgstream move, a library of 100,000 photos from DuckDB to PostgreSQL and back, the slower way',
  budget: { at: 'least', limit: 5000, unit: 'rows/s' },
  async run(progress) {
    if (process.platform !== 'linux') throw new NotMeasurable('memory is read from /proc, which only Linux has')
    const place = await libraryOf('duckdb', photos, progress)
    if (place.DATABASE_TYPE !== 'duckdb') throw new Error('The library is no file.')
    const database = await openDatabase(place)
    for (const table of ['photos', 'photo_versions'])
      await database.transaction((sql) =>
        sql.query(`update ${table} set checksum = $1::text, byte_size = $2::bigint`, [movedChecksum, movedBytes.length]),
      )
    await database.close()
    const file: DatabaseAt = { type: 'duckdb', path: place.LOCAL_DB_PATH }
    const postgres: DatabaseAt = { type: 'postgresql', url: (await emptyPostgres()).DATABASE_URL }
    progress('moving to PostgreSQL')
    const there = await measured(file, postgres)
    progress('moving back')
    const back = await measured(postgres, { type: 'duckdb', path: join(await newFolder('moved'), 'imgstream.db') })
    return { value: Math.min(speed(there), speed(back)), detail: `to PostgreSQL ${inWords(there)}; back ${inWords(back)}` }
  },
}

async function measured(from: DatabaseAt, to: DatabaseAt): Promise<MoveSeen> {
  const child = fork(fromRoot('bench/support/move-entry.ts'), [JSON.stringify([from, to])], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // Sent by that file.
  const [seen] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])])) as [MoveSeen?]
  if (seen?.outcome !== 'moved') throw new Error(`The move ended as ${seen?.outcome ?? 'a process that died'}.`)
  return seen
}

const secondsOf = ({ seconds }: MoveSeen, step: string) => seconds[step] ?? 0
const speed = (seen: MoveSeen) => seen.rows / secondsOf(seen, 'rows')

function inWords(seen: MoveSeen): string {
  const objects = photos * 3
  return [
    `${speed(seen).toFixed(0)} rows/s (${seen.rows} rows in ${secondsOf(seen, 'rows').toFixed(1)} s)`,
    `compared at the end ${(seen.rows / secondsOf(seen, 'checking rows')).toFixed(0)} rows/s`,
    `${objects} objects of no size handled in ${secondsOf(seen, 'objects').toFixed(1)} s and counted in ${secondsOf(seen, 'checking objects').toFixed(1)} s`,
    `at most ${seen.peakMb.toFixed(0)} MB resident`,
  ].join(', ')
}
