import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { withDotEnv } from '../config/dot-env.ts'
import type { Env } from '../config/read-config.ts'

/** Reads objects of any bucket, asked as the environment says. `read` answers undefined for a key that is absent. */
export async function openForeignBucket(
  env: Env,
  folder: string,
  name: string,
): Promise<{ read(key: string): Promise<Readable | undefined> }> {
  const { openBucket } = await import('../infrastructure/object-storage/gcs/open-gcs.ts')
  const { GCS_ENDPOINT: endpoint, GOOGLE_APPLICATION_CREDENTIALS: key, GCE_METADATA_HOST: metadataHost } = withDotEnv(env, folder)
  const bucket = await openBucket({
    name,
    ...(endpoint && { endpoint: endpoint.replace(/\/+$/, '') }),
    ...(key && { credentialsPath: resolve(folder, key) }),
    ...(metadataHost && { metadataHost }),
  })
  return { read: (key) => bucket.read(key) }
}
