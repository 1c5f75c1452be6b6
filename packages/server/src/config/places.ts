import { resolve } from 'node:path'
import { backupPlace } from './backup-place.ts'
import type { BackupTo, BucketSettings } from './config.ts'
import type { Values } from './variables.ts'

type BucketValues = Partial<Pick<Values, 'GCS_ENDPOINT' | 'GOOGLE_APPLICATION_CREDENTIALS' | 'GCE_METADATA_HOST'>>

/** How buckets are reached. */
export function bucketSettings(values: BucketValues, folder: string): BucketSettings {
  const { GCS_ENDPOINT: endpoint, GOOGLE_APPLICATION_CREDENTIALS: key, GCE_METADATA_HOST: metadataHost } = values
  return {
    ...(endpoint && { endpoint: endpoint.replace(/\/+$/, '') }),
    ...(key && { credentialsPath: resolve(folder, key) }),
    ...(metadataHost && { metadataHost }),
  }
}

/** A place as a setting or an option says it; a folder's path is taken from `folder`. Throws an Error that completes “NAME …”. */
export function backupAt(written: string, access: BucketSettings, folder: string): BackupTo {
  const place = backupPlace(written)
  return place.type === 'folder' ? { type: 'folder', path: resolve(folder, place.path) } : { ...place, ...access }
}
