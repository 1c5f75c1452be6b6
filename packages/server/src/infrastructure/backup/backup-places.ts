import type { BackupPlace } from '../../domain/ports/backups.ts'
import type { LibraryObjects, TargetObjects } from '../../domain/ports/moving.ts'
import { bucketObjects, targetBucket } from '../moving/bucket-objects.ts'
import { folderObjects, targetFolder } from '../moving/folder-objects.ts'
import { openBucket } from '../object-storage/gcs/open-gcs.ts'
import { bucketPlace } from './bucket-place.ts'
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

export async function openPlace(at: BackupAt): Promise<BackupPlace> {
  if (at.type === 'folder') return folderPlace(at.path)
  return bucketPlace(await openBucket(at), `${at.name}/${at.prefix}`, at.prefix)
}

/** The library's objects, to be read. */
export async function openObjects(at: ObjectsAt): Promise<LibraryObjects> {
  return at.type === 'folder' ? folderObjects(at.path) : bucketObjects(await openBucket(at), `the bucket ${at.name}`)
}

/** The library's objects, to be read and added to. */
export async function openTargetObjects(at: ObjectsAt): Promise<TargetObjects> {
  return at.type === 'folder' ? targetFolder(at.path) : targetBucket(await openBucket(at), `the bucket ${at.name}`)
}
