import type { BackupPlace } from '../../domain/ports/backups.ts'
import type { LibraryObjects, TargetObjects } from '../../domain/ports/moving.ts'
import { folderObjects, targetFolder } from '../moving/folder-objects.ts'
import { folderPlace } from './folder-place.ts'

/** How buckets are reached. */
export interface BucketAccess {
  endpoint?: string
  credentialsPath?: string
  metadataHost?: string
}

/** Where backups go: a folder, or a bucket below a prefix that is empty or ends in a slash. */
export type BackupAt = { type: 'folder'; path: string } | ({ type: 'bucket'; name: string; prefix: string } & BucketAccess)
export type ObjectsAt = { type: 'folder'; path: string } | ({ type: 'bucket'; name: string } & BucketAccess)

/** What speaks to buckets is loaded where there is one. */
export async function openPlace(at: BackupAt): Promise<BackupPlace> {
  if (at.type === 'folder') return folderPlace(at.path)
  const { bucketPlace } = await import('./bucket-place.ts')
  return bucketPlace(await opened(at), `${at.name}/${at.prefix}`, at.prefix)
}

/** The library's objects, to be read. */
export async function openObjects(at: ObjectsAt): Promise<LibraryObjects> {
  if (at.type === 'folder') return folderObjects(at.path)
  const { bucketObjects } = await import('../moving/bucket-objects.ts')
  return bucketObjects(await opened(at), `the bucket ${at.name}`)
}

/** The library's objects, to be read and added to. */
export async function openTargetObjects(at: ObjectsAt): Promise<TargetObjects> {
  if (at.type === 'folder') return targetFolder(at.path)
  const { targetBucket } = await import('../moving/bucket-objects.ts')
  return targetBucket(await opened(at), `the bucket ${at.name}`)
}

const opened = async (at: { name: string } & BucketAccess) => (await import('../object-storage/gcs/open-gcs.ts')).openBucket(at)
