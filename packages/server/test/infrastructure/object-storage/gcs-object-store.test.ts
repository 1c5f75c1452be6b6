import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { v7 } from 'uuid'
import { originalKey } from '../../../src/domain/photos/photo.ts'
import type { ObjectStore } from '../../../src/domain/ports/object-store.ts'
import { openGcsBucket } from '../../../src/infrastructure/object-storage/gcs/gcs-bucket.ts'
import { createGcsObjectStore } from '../../../src/infrastructure/object-storage/gcs/gcs-object-store.ts'
import { bodyOf, objectStoreContract, refusedAs } from '../../contracts/object-store-contract.ts'
import type { Operation } from '../../support/gcs/faults.ts'
import { type GcsServer, startGcsServer } from '../../support/gcs/gcs-server.ts'
import { sharedNotes } from '../../support/gcs/upload-notes.ts'

/** Three tries, soon after each other. */
const patience = { timeoutMs: 10_000, retryDelaysMs: [5, 10, 20] }
/** The same where an answer is to come too late. */
const hasty = { ...patience, timeoutMs: 1000 }

describe('objects in a bucket', () => {
  let gcs: GcsServer
  let folder: string
  const { notes, keepingRows } = sharedNotes()
  before(async () => {
    gcs = await startGcsServer({ bucketName: 'photos' })
    folder = await mkdtemp(join(tmpdir(), 'imgstream-gcs-'))
  })
  after(async () => {
    await gcs.close()
    await rm(folder, { recursive: true, force: true })
    assert.equal(gcs.faults.waiting, 0)
  })

  let opened = 0
  async function open(idleMs = 3_600_000, waits = patience): Promise<ObjectStore> {
    const bucket = openGcsBucket({ bucketName: 'photos', endpoint: gcs.url, patience: waits })
    const store = await createGcsObjectStore({ bucket, notes, folder: join(folder, String(++opened)), patience: waits, idleMs })
    return keepingRows(store)
  }

  objectStoreContract(() => open(), { keepsWholeUnits: true })

  const newKey = () => originalKey(v7(), v7(), v7())
  const read = async (store: ObjectStore, key: string) => {
    const body = await store.get(key)
    return body && buffer(body)
  }
  const unit = 256 * 1024

  for (const [what, operation, fault] of [
    ['is busy', 'objects.insert', { kind: 'status', status: 429 }],
    ['is down', 'objects.insert', { kind: 'status', status: 503 }],
    ['cuts the connection while it is written', 'objects.insert', { kind: 'cut request', afterBytes: 100_000 }],
    ['loses the answer of a write', 'objects.insert', { kind: 'lose answer' }],
    ['answers a write too late', 'objects.insert', { kind: 'slow', ms: 1500 }],
  ] as const) {
    it(`stores an object once though the bucket ${what}`, async () => {
      const store = await open(undefined, fault.kind === 'slow' ? hasty : patience)
      const [key, bytes] = [newKey(), randomBytes(1_000_000)]
      gcs.faults.plan(operation, fault, 2)
      assert.equal(await store.put(key, bytes), true)
      assert.deepEqual(await read(store, key), bytes)
      assert.equal(await store.put(key, randomBytes(10)), false)
    })
  }

  it('finishes an upload once though the answer of the copy is lost, and tells another object apart', async () => {
    const store = await open()
    const [key, bytes, uploadId] = [newKey(), randomBytes(1000), v7()]
    await store.beginUpload(uploadId)
    await store.appendToUpload(uploadId, 0, bodyOf(bytes), { max: 1000 })
    gcs.faults.plan('objects.rewrite', { kind: 'lose answer' })
    assert.equal(await store.finishUpload(uploadId, key), true)
    assert.deepEqual(await read(store, key), bytes)
  })

  for (const [what, fault] of [
    ['is down', { kind: 'status', status: 503 }],
    ['cuts the connection in the middle of a chunk', { kind: 'cut request', afterBytes: 2 * unit + 77 }],
    ['loses the answer of a chunk', { kind: 'lose answer' }],
  ] as const) {
    it(`receives a long upload whole though the bucket ${what}, by whichever instance`, async () => {
      const instances = [await open(), await open(), await open()] as const
      const bytes = randomBytes(20 * unit + 5)
      const uploadId = v7()
      await instances[0].beginUpload(uploadId)
      let at = 0
      for (const [index, length] of [8 * unit, 8 * unit, 4 * unit + 5].entries()) {
        gcs.faults.plan('session.chunk', fault)
        const store = instances[index] ?? instances[0]
        const size = { max: bytes.length, total: bytes.length }
        assert.equal(await store.uploadLength(uploadId), at)
        at = await store.appendToUpload(uploadId, at, bodyOf(bytes.subarray(at, at + length)), size)
      }
      const { byteSize } = await instances[0].receivedBytes(uploadId)
      assert.equal(byteSize, bytes.length)
      const key = newKey()
      assert.equal(await instances[1].finishUpload(uploadId, key), true)
      assert.deepEqual(await read(instances[2], key), bytes)
      await instances[2].discardUpload(uploadId)
    })
  }

  it('stays right when two instances send one upload at once', async () => {
    const [one, other] = [await open(), await open()]
    const bytes = randomBytes(12 * unit)
    const uploadId = v7()
    await one.beginUpload(uploadId)
    const size = { max: bytes.length, total: bytes.length }
    await one.appendToUpload(uploadId, 0, bodyOf(bytes.subarray(0, 4 * unit)), size)
    await Promise.allSettled([
      one.appendToUpload(uploadId, 4 * unit, bodyOf(bytes.subarray(4 * unit)), size),
      other.appendToUpload(uploadId, 4 * unit, bodyOf(bytes.subarray(4 * unit, 8 * unit)), size),
    ])
    const at = (await other.uploadLength(uploadId)) ?? 0
    if (at < bytes.length) await other.appendToUpload(uploadId, at, bodyOf(bytes.subarray(at)), size)
    const key = newKey()
    await other.finishUpload(uploadId, key)
    assert.deepEqual(await read(one, key), bytes)
  })

  it('keeps no copies of uploads that go on elsewhere, and reads them back when they come again', async () => {
    const store = await open(0)
    const copies = join(folder, String(opened))
    const bytes = randomBytes(5 * unit)
    const uploadId = v7()
    await store.beginUpload(uploadId)
    const size = { max: bytes.length, total: bytes.length }
    await store.appendToUpload(uploadId, 0, bodyOf(bytes.subarray(0, 4 * unit)), size)
    assert.deepEqual(await readdir(copies), [uploadId])
    await store.beginUpload(v7())
    assert.deepEqual(await readdir(copies), [])
    await store.appendToUpload(uploadId, 4 * unit, bodyOf(bytes.subarray(4 * unit)), size)
    const { checksum } = await store.receivedBytes(uploadId)
    assert.equal(checksum, createHash('sha256').update(bytes).digest('hex'))
  })

  it('refuses what begins where another instance has been, and hashes what the bucket kept', async () => {
    const [one, other] = [await open(), await open()]
    const [kept, lost] = [randomBytes(6 * unit), randomBytes(6 * unit)]
    const uploadId = v7()
    await one.beginUpload(uploadId)
    const size = { max: kept.length, total: kept.length }
    // The second one last saw that nothing was there.
    await other.uploadLength(uploadId)
    await one.appendToUpload(uploadId, 0, bodyOf(kept.subarray(0, 4 * unit)), size)
    await assert.rejects(other.appendToUpload(uploadId, 0, bodyOf(lost), size), refusedAs('UPLOAD_CONFLICT'))
    await other.appendToUpload(uploadId, 4 * unit, bodyOf(kept.subarray(4 * unit)), size)
    for (const store of [one, other]) {
      assert.equal((await store.receivedBytes(uploadId)).checksum, createHash('sha256').update(kept).digest('hex'))
    }
  })

  it('notices bytes that were damaged on their way', async () => {
    const store = await open()
    const key = newKey()
    await store.put(key, randomBytes(1000))
    const stored = gcs.bucket.find(key)
    assert.ok(stored)
    stored.bytes = Buffer.concat([stored.bytes.subarray(1), Buffer.from('x')])
    await assert.rejects(read(store, key), /damaged/)
  })

  it('says that the storage is away after its last try', async () => {
    const store = await open()
    gcs.faults.plan('objects.insert', { kind: 'status', status: 503 }, 4)
    await assert.rejects(store.put(newKey(), randomBytes(10)), refusedAs('STORAGE_UNAVAILABLE'))
    gcs.faults.plan('objects.insert', { kind: 'status', status: 403 })
    await assert.rejects(store.put(newKey(), randomBytes(10)), refusedAs('STORAGE_UNAVAILABLE'))
  })

  it('takes four operations for a photo of one piece', async () => {
    const store = await open()
    const before = new Map(gcs.operations)
    const uploadId = v7()
    await store.beginUpload(uploadId)
    await store.appendToUpload(uploadId, 0, bodyOf(randomBytes(3_000_000)), { max: 3_000_000, total: 3_000_000 })
    await store.receivedBytes(uploadId)
    await (await store.localCopyOfUpload(uploadId))?.release()
    await store.finishUpload(uploadId, newKey())
    await store.put(newKey(), randomBytes(200_000))
    await store.put(newKey(), randomBytes(20_000))
    await store.discardUpload(uploadId)
    const used = [...gcs.operations]
      .map(([operation, count]): [Operation, number] => [operation, count - (before.get(operation) ?? 0)])
      .filter(([, count]) => count > 0)
    // Google does not count deletions.
    assert.deepEqual(
      new Map(used),
      new Map([
        ['objects.insert', 3],
        ['objects.rewrite', 1],
        ['objects.delete', 1],
      ]),
    )
  })
})
