import type { Readable } from 'node:stream'
import type { Env } from '../config/config.ts'
import { withDotEnv } from '../config/dot-env.ts'
import { bucketSettings } from '../config/places.ts'

/** Reads objects of any bucket, asked as the environment says. `read` answers undefined for a key that is absent. */
export async function openForeignBucket(
  env: Env,
  folder: string,
  name: string,
): Promise<{ read(key: string): Promise<Readable | undefined> }> {
  const { openBucket } = await import('../infrastructure/object-storage/gcs/open-gcs.ts')
  const bucket = await openBucket({ name, ...bucketSettings(withDotEnv(env, folder), folder) })
  return { read: (key) => bucket.read(key) }
}
