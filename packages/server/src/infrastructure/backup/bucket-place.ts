import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BackupFile, BackupPlace } from '../../domain/ports/backups.ts'
import { storeInBucket, targetBucket } from '../moving/bucket-objects.ts'
import type { GcsBucket } from '../object-storage/gcs/gcs-bucket.ts'
import { requireDiskRoom } from './disk-room.ts'

const always = () => {}

/** Backups in a bucket, below a prefix such as `backups/`; files on the way lie in this computer's temporary folder. */
export function bucketPlace(whole: GcsBucket, address: string, prefix: string): BackupPlace {
  const bucket = below(whole, prefix)
  const place = `gs://${address}`
  return {
    place,
    async list() {
      const files: BackupFile[] = []
      for await (const { key, byteSize, changedAtMs } of bucket.list('imgstream_')) files.push({ name: key, byteSize, changedAtMs })
      return files
    },
    read: (name) => bucket.read(name),
    write: (name, bytes) => bucket.create(name, bytes),
    async take(path, name) {
      const stored = await storeInBucket(bucket, name, createReadStream(path, { highWaterMark: 1_048_576 }), always)
      if (stored) await rm(path, { force: true })
      return stored
    },
    delete: (name) => bucket.delete(name),
    async work(work) {
      const folder = await mkdtemp(join(tmpdir(), 'imgstream-backup-'))
      try {
        return await work(folder)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
    requireRoom: (bytes) => requireDiskRoom(tmpdir(), bytes),
    originals: targetBucket(bucket, place),
  }
}

/** The bucket as if what lies below the prefix were all of it. */
function below(bucket: GcsBucket, prefix: string): GcsBucket {
  const at = (key: string) => prefix + key
  return {
    create: (key, bytes) => bucket.create(at(key), bytes),
    copy: (from, to) => bucket.copy(at(from), at(to)),
    read: (key, range) => bucket.read(at(key), range),
    stat: (key) => bucket.stat(at(key)),
    delete: (key) => bucket.delete(at(key)),
    beginSession: (key) => bucket.beginSession(at(key)),
    async *list(its) {
      for await (const object of bucket.list(at(its))) yield { ...object, key: object.key.slice(prefix.length) }
    },
  }
}
