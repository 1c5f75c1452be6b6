import { fork } from 'node:child_process'
import { once } from 'node:events'
import { openDatabase } from '../../packages/server/test/support/engines.ts'
import { serverFlags } from '../../scripts/run/server-flags.mjs'
import { type EngineName, engineTitle, libraryOf } from '../support/libraries.ts'
import { fromRoot, newFolder } from '../support/paths.ts'
import { NotMeasurable, type Progress, type Row } from '../support/row.ts'
import { environmentOf } from '../support/server.ts'
import { checkedByteSize, type VerifySeen } from '../support/verify-seen.ts'

/** Long enough for a check that goes on for an hour. */
const longestMs = 3_600_000

export const verify: Row[] = (
  [
    ['duckdb', 100_000],
    ['duckdb', 1_000_000],
    ['postgresql', 100_000],
  ] as const
).map(([engine, photos]) => ({
  name: `verify-${engine}-${photos}`,
  what:
    `Delay of the server's event loop while it checks a library of ${photos.toLocaleString('en')} photos to its end, 99th percentile, ` +
    engineTitle[engine],
  budget: { at: 'most', limit: 20, unit: 'ms' },
  run: (progress) => measure(engine, photos, progress),
}))

async function measure(engine: EngineName, photos: number, progress: Progress) {
  if (process.platform !== 'linux') throw new NotMeasurable('memory is read from /proc, which only Linux has')
  const place = await libraryOf(engine, photos, progress)
  const database = await openDatabase(place)
  progress('giving every original one size')
  for (const table of ['photos', 'photo_versions']) {
    await database.transaction((sql) => sql.query(`update ${table} set byte_size = $1::bigint`, [checkedByteSize]), { isLong: true })
  }
  await database.query(engine === 'duckdb' ? 'checkpoint' : 'vacuum analyze')
  await database.close()
  progress('checking')
  const child = fork(fromRoot('bench/support/verify-entry.ts'), [String(longestMs)], {
    env: environmentOf(place, await newFolder('verify')),
    execArgv: [...serverFlags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with exit code ${code}`)))
  // The child sends this, once.
  const [seen] = (await Promise.race([once(child, 'message'), ended])) as [VerifySeen]
  ended.catch(() => {})
  if (seen.outcome !== 'done' || seen.problems > 0) throw new Error(`the check is ${seen.outcome}, with ${seen.problems} problems`)
  const perSecond = (count: number, seconds: number) => `${Math.round(count / seconds).toLocaleString('en')}/s`
  return {
    value: seen.p99,
    detail:
      `beyond a 10 ms timer, longest ${seen.max.toFixed(0)} ms; at half of the time ${seen.photos.toLocaleString('en')} photos in ` +
      `${seen.seconds.toFixed(0)} s (${perSecond(seen.photos, seen.seconds)}), their rows and sizes of objects for ${seen.photosSeconds.toFixed(0)} s ` +
      `(${perSecond(seen.photos, seen.photosSeconds)}), then ${seen.objects.toLocaleString('en')} objects; at most ${Math.round(seen.peakMb)} MB resident`,
  }
}
