import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { before, it } from 'node:test'
import { v7 } from 'uuid'
import { AppError } from '../../src/app-error.ts'
import { originalKey } from '../../src/domain/photos/photo.ts'
import type { ObjectStore } from '../../src/domain/ports/object-store.ts'

const newKey = () => originalKey(v7(), v7(), v7())
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const unlimited = { max: Number.MAX_SAFE_INTEGER }
/** Every store takes pieces of this size, and multiples of it; the last one may be any. */
const unit = 256 * 1024
/** One of several pieces: the upload has more than this. */
const ofMany = { max: Number.MAX_SAFE_INTEGER, total: Number.MAX_SAFE_INTEGER }

/** A body that arrives in pieces, as from a socket. */
export const bodyOf = (bytes: Uint8Array, pieceSize = 10_000) =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += pieceSize) yield Buffer.from(bytes.subarray(at, at + pieceSize))
    })(),
  )

/** A body that breaks off after these bytes. */
function brokenBody(bytes: Uint8Array): Readable {
  return Readable.from(
    (async function* () {
      yield Buffer.from(bytes)
      throw new Error('the connection broke')
    })(),
  )
}

export const refusedAs = (code: string) => (error: unknown) => error instanceof AppError && error.code === code

/** What every object store promises. `open` gives the same stored things again when it is called again: a restart. */
export function objectStoreContract(open: () => Promise<ObjectStore>, { keepsWholeUnits = false } = {}) {
  let store: ObjectStore
  before(async () => {
    store = await open()
  })

  async function read(key: string, range?: { start: number; end: number }, from = store): Promise<Buffer | undefined> {
    const body = await from.get(key, range)
    return body && buffer(body)
  }

  async function anUpload(...parts: Uint8Array[]): Promise<string> {
    const uploadId = v7()
    await store.beginUpload(uploadId)
    let offset = 0
    const total = parts.reduce((sum, part) => sum + part.length, 0)
    for (const part of parts) offset = await store.appendToUpload(uploadId, offset, bodyOf(part), { max: total, total })
    return uploadId
  }

  /** The first piece of an upload that has more. */
  async function aBegunUpload(part: Uint8Array): Promise<string> {
    const uploadId = await anUpload()
    assert.equal(await store.appendToUpload(uploadId, 0, bodyOf(part), ofMany), part.length)
    return uploadId
  }

  async function listed(prefix: string) {
    const keys = []
    for await (const { key } of store.list(prefix)) keys.push(key)
    return new Set(keys)
  }

  it('gives back an object byte for byte, empty ones too, and after a restart', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('a'), randomBytes(1_500_000)]) {
      const key = newKey()
      assert.equal(await store.put(key, bytes), true)
      assert.deepEqual(await read(key), bytes)
      assert.deepEqual(await read(key, undefined, await open()), bytes)
    }
  })

  it('says undefined of an absent key', async () => {
    assert.equal(await read(newKey()), undefined)
    assert.equal(await store.stat(newKey()), undefined)
    assert.equal(await store.localCopy(newKey()), undefined)
  })

  it('never overwrites: a second put of a key changes nothing', async () => {
    const key = newKey()
    assert.equal(await store.put(key, Buffer.from('first')), true)
    assert.equal(await store.put(key, Buffer.from('second')), false)
    assert.equal(String(await read(key)), 'first')
  })

  it('lets one of twenty racing puts of a key win, whole', async () => {
    const key = newKey()
    const bodies = Array.from({ length: 20 }, () => randomBytes(200_000))
    const won = await Promise.all(bodies.map((bytes) => store.put(key, bytes)))
    assert.equal(won.filter(Boolean).length, 1)
    assert.deepEqual(await read(key), bodies[won.indexOf(true)])
  })

  it('shows nothing of an object to readers who look while it is written', async () => {
    const key = newKey()
    const bytes = randomBytes(2_000_000)
    const writing = store.put(key, bytes)
    let looks = 0
    for (let isWritten = false; !isWritten; looks++) {
      const seen = await read(key)
      assert.ok(seen === undefined || seen.equals(bytes))
      isWritten = seen !== undefined
    }
    assert.equal(await writing, true)
    assert.ok(looks > 0)
  })

  it('gives any range within an object, both ends included', async () => {
    const key = newKey()
    const bytes = randomBytes(700_000)
    await store.put(key, bytes)
    for (const [start, end] of [
      [0, 0],
      [0, 699_999],
      [699_999, 699_999],
      [262_143, 524_289],
    ] as const) {
      assert.deepEqual(await read(key, { start, end }), bytes.subarray(start, end + 1))
    }
  })

  it('knows size and age of an object', async () => {
    const key = newKey()
    const earliestMs = Date.now() - 1000
    await store.put(key, Buffer.from('12345'))
    const found = await store.stat(key)
    assert.deepEqual([found?.key, found?.byteSize], [key, 5])
    assert.ok(found && found.createdAtMs >= earliestMs && found.createdAtMs <= Date.now() + 1000)
  })

  it('knows those of many keys that are there, near each other and far apart', async () => {
    const owner = v7()
    const together = Array.from({ length: 30 }, (_, index) => originalKey(owner, v7(), `o${index}`))
    const strangers = Array.from({ length: 200 }, (_, index) => originalKey(owner, v7(), `s${index}`))
    const apart = [newKey(), newKey()]
    const there = [...together.slice(0, 25), ...apart.slice(0, 1)]
    for (const key of [...there, ...strangers]) await store.put(key, Buffer.from(key))
    for (const asked of [[...together, ...apart], [], [together[29] ?? '']]) {
      const found = await store.statAll(asked)
      assert.deepEqual(new Set(found.keys()), new Set(there.filter((key) => asked.includes(key))))
      for (const [key, object] of found) assert.equal(object.byteSize, key.length)
    }
  })

  it('deletes, and takes the deletion of an absent key as done', async () => {
    const key = newKey()
    await store.put(key, Buffer.from('x'))
    await store.delete(key)
    assert.equal(await read(key), undefined)
    await store.delete(key)
    assert.equal(await store.put(key, Buffer.from('y')), true)
  })

  it('reads an open object to its end although it is deleted meanwhile', async () => {
    const key = newKey()
    const bytes = randomBytes(1_000_000)
    await store.put(key, bytes)
    const body = await store.get(key)
    assert.ok(body)
    await store.delete(key)
    assert.deepEqual(await buffer(body), bytes)
  })

  it('lists every object below a prefix and none beside it, and no upload', async () => {
    const [owner, photo, other] = [v7(), v7(), v7()]
    const keys = [originalKey(owner, photo, 'a'), originalKey(owner, photo, 'ab'), originalKey(owner, other, 'a')]
    for (const key of keys) await store.put(key, Buffer.from('x'))
    await store.put(originalKey(v7(), photo, 'a'), Buffer.from('x'))
    await anUpload(Buffer.from('staged'))
    assert.deepEqual(await listed(`originals/${owner}/`), new Set(keys))
    assert.deepEqual(await listed(`originals/${owner}/${photo}/a`), new Set(keys.slice(0, 2)))
    assert.deepEqual(await listed(`originals/${v7()}/`), new Set())
    const everything = await listed('')
    assert.ok(keys.every((key) => everything.has(key)))
    assert.ok([...everything].every((key) => key.startsWith('originals/')))
  })

  it('gives a local copy that can be read until it is released', async () => {
    const key = newKey()
    await store.put(key, Buffer.from('local'))
    const copy = await store.localCopy(key)
    assert.equal(copy && (await readFile(copy.path, 'utf8')), 'local')
    await copy?.release()
    assert.equal(String(await read(key)), 'local')
  })

  it('probes itself and leaves nothing of it', async () => {
    await store.probe()
    assert.deepEqual(await listed('probe/'), new Set())
  })

  it('takes only keys of our making', async () => {
    for (const key of ['../secret', 'originals/../../x', 'originals//x', '/etc/passwd', 'originals/a\0b', 'elsewhere/x', '']) {
      await assert.rejects(async () => store.put(key, Buffer.from('x')), Error, key)
      await assert.rejects(async () => store.get(key), Error, key)
    }
    await assert.rejects(async () => store.beginUpload('../x'))
  })

  it('receives an upload in pieces and makes it an object', async () => {
    const parts = [randomBytes(2 * unit), randomBytes(unit), randomBytes(900_001)]
    const whole = Buffer.concat(parts)
    const uploadId = await anUpload(...parts)
    assert.equal(await store.uploadLength(uploadId), whole.length)
    assert.deepEqual(await store.receivedBytes(uploadId), { byteSize: whole.length, checksum: sha256(whole) })
    const copy = await store.localCopyOfUpload(uploadId)
    assert.deepEqual(copy && (await readFile(copy.path)), whole)
    await copy?.release()
    const key = newKey()
    assert.equal(await store.finishUpload(uploadId, key), true)
    await store.discardUpload(uploadId)
    assert.deepEqual(await read(key), whole)
    assert.equal(await store.uploadLength(uploadId), undefined)
  })

  it('goes on with an upload after a restart', async () => {
    const [first, second] = [randomBytes(3 * unit), randomBytes(50_000)]
    const uploadId = await aBegunUpload(first)
    const restarted = await open()
    assert.equal(await restarted.uploadLength(uploadId), first.length)
    await restarted.appendToUpload(uploadId, first.length, bodyOf(second), unlimited)
    const whole = Buffer.concat([first, second])
    assert.deepEqual(await restarted.receivedBytes(uploadId), { byteSize: whole.length, checksum: sha256(whole) })
    const key = newKey()
    assert.equal(await restarted.finishUpload(uploadId, key), true)
    assert.deepEqual(await read(key), whole)
  })

  it('appends at the current length only', async () => {
    const first = randomBytes(unit)
    const uploadId = await aBegunUpload(first)
    for (const offset of [0, unit - 1, unit + 1]) {
      await assert.rejects(store.appendToUpload(uploadId, offset, bodyOf(Buffer.from('x')), unlimited), refusedAs('UPLOAD_CONFLICT'))
    }
    await store.appendToUpload(uploadId, unit, bodyOf(Buffer.from('end')), unlimited)
    const whole = Buffer.concat([first, Buffer.from('end')])
    assert.deepEqual(await store.receivedBytes(uploadId), { byteSize: whole.length, checksum: sha256(whole) })
  })

  it('lets one caller at a time append to an upload', async () => {
    const uploadId = await anUpload()
    const slow = new PassThrough()
    const first = store.appendToUpload(uploadId, 0, slow, ofMany)
    const begin = randomBytes(unit)
    slow.write(begin)
    await assert.rejects(store.appendToUpload(uploadId, 0, bodyOf(Buffer.from('second')), unlimited), refusedAs('UPLOAD_CONFLICT'))
    slow.end()
    assert.equal(await first, unit)
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => store.appendToUpload(uploadId, unit, bodyOf(Buffer.from('more')), unlimited)),
    )
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await store.receivedBytes(uploadId)).checksum, sha256(Buffer.concat([begin, Buffer.from('more')])))
  })

  it('keeps what arrived when the body breaks off, throws its error, and goes on from there', async () => {
    const [first, second] = [randomBytes(600_001), randomBytes(10_000)]
    const uploadId = await anUpload()
    await assert.rejects(store.appendToUpload(uploadId, 0, brokenBody(first), ofMany), /the connection broke/)
    const kept = keepsWholeUnits ? 2 * unit : first.length
    assert.equal(await store.uploadLength(uploadId), kept)
    await store.appendToUpload(uploadId, kept, bodyOf(Buffer.concat([first.subarray(kept), second])), unlimited)
    assert.equal((await store.receivedBytes(uploadId)).checksum, sha256(Buffer.concat([first, second])))
  })

  it('never takes more than the limit', async () => {
    const uploadId = await anUpload()
    await assert.rejects(
      store.appendToUpload(uploadId, 0, bodyOf(randomBytes(1_000_001), 1000), { max: 1_000_000 }),
      refusedAs('TOO_LARGE'),
    )
    assert.ok(((await store.uploadLength(uploadId)) ?? 0) <= 1_000_000)
    const exact = await anUpload()
    assert.equal(await store.appendToUpload(exact, 0, bodyOf(randomBytes(unit)), { max: unit, total: ofMany.total }), unit)
    await assert.rejects(store.appendToUpload(exact, unit, bodyOf(Buffer.from('x')), { max: unit }), refusedAs('TOO_LARGE'))
    assert.equal(await store.uploadLength(exact), unit)
  })

  it('does not begin an upload twice', async () => {
    const uploadId = await anUpload(Buffer.from('kept'))
    await assert.rejects(store.beginUpload(uploadId))
    assert.equal(await store.uploadLength(uploadId), 4)
  })

  it('finishes no upload under a key that exists', async () => {
    const key = newKey()
    await store.put(key, Buffer.from('first'))
    const uploadId = await anUpload(Buffer.from('second'))
    assert.equal(await store.finishUpload(uploadId, key), false)
    assert.equal(String(await read(key)), 'first')
    assert.equal(await store.uploadLength(uploadId), 6)
  })

  it('stores small objects beside a finished upload, and none where its key exists', async () => {
    const beside = (name: string) => ({ key: `derivatives/${v7()}/${v7()}/${name}.jpg`, bytes: Buffer.from(name) })
    const [key, preview, thumbnail, other] = [newKey(), beside('preview'), beside('thumbnail'), beside('other')]
    const uploadId = await anUpload(Buffer.from('original'))
    assert.equal(await store.finishUpload(uploadId, key, [preview, thumbnail]), true)
    await store.discardUpload(uploadId)
    const restarted = await open()
    for (const each of [{ key, bytes: Buffer.from('original') }, preview, thumbnail]) {
      assert.deepEqual(await read(each.key, undefined, restarted), each.bytes)
    }
    const second = await anUpload(Buffer.from('second'))
    assert.equal(await store.finishUpload(second, key, [other]), false)
    assert.deepEqual([await read(other.key), String(await read(key))], [undefined, 'original'])
  })

  it('leaves nothing of an upload beside which an object exists', async () => {
    const [key, taken] = [newKey(), { key: newKey(), bytes: Buffer.from('mine') }]
    await store.put(taken.key, Buffer.from('first'))
    const uploadId = await anUpload(Buffer.from('original'))
    await assert.rejects(store.finishUpload(uploadId, key, [taken]))
    assert.equal(String(await read(taken.key)), 'first')
    assert.equal(await read(key), undefined)
    assert.equal(await store.finishUpload(uploadId, key), true)
  })

  it('keeps a finished upload until it is discarded, but adds nothing to it', async () => {
    const [key, again] = [newKey(), newKey()]
    const uploadId = await anUpload(Buffer.from('final'))
    await store.finishUpload(uploadId, key)
    await assert.rejects(store.appendToUpload(uploadId, 5, bodyOf(Buffer.from('!')), unlimited), refusedAs('UPLOAD_CONFLICT'))
    assert.equal(await store.finishUpload(uploadId, again), true)
    await store.discardUpload(uploadId)
    assert.deepEqual([String(await read(key)), String(await read(again))], ['final', 'final'])
  })

  it('does not finish an upload that is being written to', async () => {
    const first = randomBytes(unit)
    const uploadId = await aBegunUpload(first)
    const slow = new PassThrough()
    const appending = store.appendToUpload(uploadId, unit, slow, unlimited)
    const key = newKey()
    await assert.rejects(store.finishUpload(uploadId, key), refusedAs('UPLOAD_CONFLICT'))
    slow.end('6')
    await appending
    assert.equal(await read(key), undefined)
    assert.equal(await store.finishUpload(uploadId, key), true)
    assert.deepEqual(await read(key), Buffer.concat([first, Buffer.from('6')]))
  })

  it('discards an upload, absent ones too', async () => {
    const uploadId = await anUpload(Buffer.from('x'))
    await store.discardUpload(uploadId)
    await store.discardUpload(uploadId)
    assert.equal(await store.uploadLength(uploadId), undefined)
    assert.equal(await store.localCopyOfUpload(uploadId), undefined)
    await assert.rejects(store.receivedBytes(uploadId), refusedAs('UPLOAD_NOT_FOUND'))
    await assert.rejects(store.appendToUpload(uploadId, 0, bodyOf(Buffer.from('x')), unlimited), refusedAs('UPLOAD_NOT_FOUND'))
    await assert.rejects(store.finishUpload(uploadId, newKey()), refusedAs('UPLOAD_NOT_FOUND'))
  })

  it('lists uploads that were begun and not discarded, with the time of their last change', async () => {
    const [kept, gone] = [await anUpload(Buffer.from('x')), await anUpload(Buffer.from('x'))]
    await store.discardUpload(gone)
    const found = new Map<string, number>()
    for await (const { uploadId, changedAtMs } of store.listUploads()) found.set(uploadId, changedAtMs)
    assert.ok(Math.abs((found.get(kept) ?? 0) - Date.now()) < 60_000)
    assert.equal(found.has(gone), false)
  })
}
