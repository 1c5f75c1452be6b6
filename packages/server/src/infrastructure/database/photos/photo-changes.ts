import type { CollisionCache } from '../../../domain/collisions/collision-cache.ts'
import type { Database, Listening } from '../database.ts'

/** Migration 0005 tells of each changed photo there, as '{owner_id}/{name_key}'. */
const channel = 'imgstream_photos'
/** In place of a photo: forget everything. Code that does not know it forgets nothing of it. */
const everything = '*'

/** Where several instances share the database, each hears of every photo that another changes; while it cannot, it remembers nothing. */
export function hearOfChanges(database: Database, cache: CollisionCache): Listening | undefined {
  if (!database.listen) return undefined
  cache.pause()
  return database.listen(channel, {
    onReady: () => cache.resume(),
    onLost: () => cache.pause(),
    onMessage(photo) {
      if (photo === everything) return void cache.clear()
      const slash = photo.indexOf('/')
      cache.forget(photo.slice(0, slash), photo.slice(slash + 1))
    },
  })
}

/** Empties the cache of this instance and tells all others to do the same; answers how many entries this one had. */
export async function clearCacheEverywhere(database: Database, cache: CollisionCache): Promise<number> {
  const entries = cache.clear()
  await tellToForget(database)
  return entries
}

/** Every instance on this database empties its cache. False where there can be none but the process that has it open. */
export async function tellToForget(database: Database): Promise<boolean> {
  if (!database.listen) return false
  await database.query('select pg_notify($1::text, $2::text)', [channel, everything])
  return true
}
