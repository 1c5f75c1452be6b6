import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { v7 } from 'uuid'
import { originalKey } from '../../../src/domain/photos/photo.ts'
import { createFileObjectStore } from '../../../src/infrastructure/object-storage/file-object-store.ts'
import { bodyOf, objectStoreContract, refusedAs } from '../../contracts/object-store-contract.ts'

const newKey = () => originalKey(v7(), v7(), v7())
const unlimited = { max: Number.MAX_SAFE_INTEGER }

describe('objects as files', () => {
  let root: string
  before(async () => {
    root = join(await mkdtemp(join(tmpdir(), 'imgstream-objects-')), 'photos')
  })
  after(() => rm(join(root, '..'), { recursive: true, force: true }))

  objectStoreContract(() => createFileObjectStore({ root }))

  it('keeps folders and files to their owner', async () => {
    const store = await createFileObjectStore({ root })
    await store.put(newKey(), Buffer.from('x'))
    const uploadId = v7()
    await store.beginUpload(uploadId)
    await store.appendToUpload(uploadId, 0, bodyOf(Buffer.from('y')), unlimited)
    await store.finishUpload(uploadId, newKey())
    const entries = await readdir(root, { recursive: true })
    assert.ok(entries.length > 6)
    for (const entry of ['', ...entries]) {
      const found = await stat(join(root, entry))
      assert.equal(found.mode & 0o777, found.isDirectory() ? 0o700 : 0o600, entry)
    }
  })

  it('leaves nothing in staging but the uploads that are under way', async () => {
    const fresh = join(root, '..', 'fresh')
    const store = await createFileObjectStore({ root: fresh })
    const key = newKey()
    await Promise.all(Array.from({ length: 5 }, () => store.put(key, randomBytes(1000))))
    await store.probe()
    const uploadId = v7()
    await store.beginUpload(uploadId)
    assert.deepEqual(await readdir(join(fresh, 'staging')), [uploadId])
  })

  it('removes old parts of small objects that a killed process left, and no young ones', async () => {
    const place = join(root, '..', 'killed')
    const staging = join(place, 'staging')
    await mkdir(staging, { recursive: true })
    for (const name of ['part.old', 'part.young', v7()]) await writeFile(join(staging, name), 'x')
    const yesterday = new Date(Date.now() - 86_400_000)
    await utimes(join(staging, 'part.old'), yesterday, yesterday)
    await createFileObjectStore({ root: place })
    const left = await readdir(staging)
    assert.deepEqual([left.includes('part.old'), left.includes('part.young'), left.length], [false, true, 2])
  })

  it('names the folder where it cannot begin', async () => {
    const file = join(root, '../a file')
    await writeFile(file, '')
    await assert.rejects(createFileObjectStore({ root: join(file, 'photos') }), (error: Error) => {
      assert.match(error.message, /a file\/photos, where photos are to be kept, cannot be used \(ENOTDIR\)/)
      return refusedAs('STORAGE_UNAVAILABLE')(error)
    })
  })

  it('says in a sentence that it cannot be reached when its folder has become a file', async () => {
    const place = join(root, '..', 'gone')
    const store = await createFileObjectStore({ root: place })
    await rm(place, { recursive: true })
    await writeFile(place, '')
    await assert.rejects(store.put(newKey(), Buffer.from('x')), refusedAs('STORAGE_UNAVAILABLE'))
    await assert.rejects(store.beginUpload(v7()), refusedAs('STORAGE_UNAVAILABLE'))
    await assert.rejects(store.probe())
  })
})

describe('objects on a full disk', () => {
  const folder = mountSmallDisk()
  const skip = folder ? false : 'a small file system cannot be mounted here (only root with CAP_SYS_ADMIN can)'
  after(() => folder && spawnSync('umount', [folder]))
  after(() => folder && rm(folder, { recursive: true, force: true }))

  it('refuses what does not fit as STORAGE_FULL, leaves nothing of it, and goes on when there is room', { skip }, async () => {
    assert.ok(folder)
    const store = await createFileObjectStore({ root: join(folder, 'photos') })
    const before = await usedBytes(folder)
    await assert.rejects(store.put(newKey(), randomBytes(6_000_000)), refusedAs('STORAGE_FULL'))
    assert.deepEqual(await readdir(join(folder, 'photos/staging')), [])

    const kept = newKey()
    await store.put(kept, randomBytes(1_000_000))
    const uploadId = v7()
    await store.beginUpload(uploadId)
    const bytes = randomBytes(6_000_000)
    await assert.rejects(store.appendToUpload(uploadId, 0, bodyOf(bytes), unlimited), refusedAs('STORAGE_FULL'))
    const length = (await store.uploadLength(uploadId)) ?? 0
    assert.ok(length > 0 && length < 4_000_000)
    await store.delete(kept)
    await store.appendToUpload(uploadId, length, bodyOf(bytes.subarray(length, length + 500_000)), unlimited)
    assert.equal((await store.receivedBytes(uploadId)).byteSize, length + 500_000)
    await store.discardUpload(uploadId)
    // Folders that were made stay, and cost a little.
    assert.ok((await usedBytes(folder)) - before < 200_000)
  })

  it('fails its probe while nothing fits', { skip }, async () => {
    assert.ok(folder)
    const store = await createFileObjectStore({ root: join(folder, 'photos') })
    const filler = join(folder, 'filler')
    await writeFile(filler, Buffer.alloc(5_000_000)).catch(() => {})
    await assert.rejects(store.probe())
    await rm(filler)
    await store.probe()
  })

  it('takes a limit of file size as a full disk', { skip: process.platform === 'win32' && 'there is no ulimit on Windows' }, async () => {
    const place = await mkdtemp(join(tmpdir(), 'imgstream-limit-'))
    const script = `
      import { createFileObjectStore } from ${JSON.stringify(import.meta.resolve('../../../src/infrastructure/object-storage/file-object-store.ts'))}
      const store = await createFileObjectStore({ root: ${JSON.stringify(place)} })
      try { await store.put('originals/a/b/c', Buffer.alloc(2_000_000)) } catch (error) { console.log(error.code) }
      console.log(await store.put('originals/a/b/d', Buffer.alloc(1000)))`
    const output = execFileSync('sh', ['-c', 'ulimit -f 500; exec "$0" --input-type=module -e "$1"', process.execPath, script], {
      encoding: 'utf8',
    })
    assert.deepEqual(output.trim().split('\n'), ['STORAGE_FULL', 'true'])
    assert.deepEqual(await readdir(join(place, 'staging')), [])
    await rm(place, { recursive: true })
  })
})

async function usedBytes(folder: string): Promise<number> {
  const { blocks, bfree, bsize } = await statfs(folder)
  return (blocks - bfree) * bsize
}

/** Four megabytes of memory as a disk; undefined where that is not allowed. */
function mountSmallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const folder = execFileSync('mktemp', ['-d', join(tmpdir(), 'imgstream-small-XXXXXX')], { encoding: 'utf8' }).trim()
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).status === 0) return folder
  execFileSync('rmdir', [folder])
  return undefined
}
