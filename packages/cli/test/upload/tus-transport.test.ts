import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { chunkBytes, createApiClient, createTusTransport, type OpenFile, type SendRequest } from '@imgstream/client'
import { aServer } from '../support/a-server.ts'
import { aJpeg } from '../support/pictures.ts'

// The client's transport and the server's tus meet here, since this package knows both.

const timeout = 120_000
const never = new AbortController().signal

async function meeting(t: TestContext) {
  const server = await aServer(t)
  const api = createApiClient({ baseUrl: server.url })
  return { server, api, transport: createTusTransport(api) }
}

function fileOf(bytes: Uint8Array): OpenFile & { reads: [start: number, end: number][] } {
  const reads: [number, number][] = []
  return {
    reads,
    size: bytes.byteLength,
    slice(start, end) {
      reads.push([start, end])
      return Promise.resolve(Uint8Array.from(bytes.subarray(start, end)))
    },
    close: () => Promise.resolve(),
  }
}

const requestFor = (bytes: Uint8Array, overrides: Partial<SendRequest> = {}): SendRequest => ({
  filename: 'a.jpg',
  onCollision: 'fail',
  checksum: createHash('sha256').update(bytes).digest('hex'),
  lastModifiedMs: Date.UTC(2025, 0, 1),
  batchId: '0b3f7c1e-6d0a-4c3b-9a53-7b5f0d1c2e4a',
  ...overrides,
})

/** Where an upload lives, as the transport tells it, and how far it says to be. */
function progress() {
  const told = { uploadUrl: undefined as string | undefined, sent: [] as number[] }
  return {
    told,
    created: (url: string) => {
      told.uploadUrl = url
    },
    sent: (bytes: number) => told.sent.push(bytes),
  }
}

/** A picture with so many bytes behind its end: cameras write previews there. */
const largePicture = async (size: number) => Buffer.concat([await aJpeg(), Buffer.alloc(size, 7)])

void describe('sending by tus', { concurrency: 2 }, () => {
  void it('stores a file and tells what became of it', { timeout }, async (t) => {
    const { transport } = await meeting(t)
    const bytes = await aJpeg()
    const watched = progress()
    const result = await transport.send(requestFor(bytes), fileOf(bytes), watched, never)
    assert.equal(result.kind === 'stored' && result.outcome.outcome, 'uploaded')
    assert.match(watched.told.uploadUrl ?? '', /^http:\/\/127\.0\.0\.1:\d+\/api\/uploads\/./)
    assert.equal(watched.told.sent.at(-1), bytes.length)
  })

  void it('goes on where it was stopped, with what the server has', { timeout }, async (t) => {
    const { transport } = await meeting(t)
    const bytes = await largePicture(2 * chunkBytes)
    const stop = new AbortController()
    const watched = progress()
    const stopping = { ...watched, sent: (sent: number) => sent > chunkBytes && stop.abort(new Error('enough')) }
    await assert.rejects(transport.send(requestFor(bytes), fileOf(bytes), stopping, stop.signal), /enough/)
    const { uploadUrl } = watched.told
    assert.ok(uploadUrl)

    const file = fileOf(bytes)
    const result = await transport.send(requestFor(bytes, { uploadUrl }), file, progress(), never)
    assert.equal(result.kind === 'stored' && result.outcome.photo.file_size, bytes.length)
    assert.ok((file.reads[0]?.[0] ?? 0) >= chunkBytes, `read again from ${file.reads[0]?.[0]}`)
  })

  void it('keeps what was received of a name that is taken, for a decision without sending again', { timeout }, async (t) => {
    const { api, transport } = await meeting(t)
    const [old, bytes] = [await aJpeg({ shade: 1 }), await aJpeg({ shade: 2 })]
    await transport.send(requestFor(old), fileOf(old), progress(), never)
    const refused = await transport.send(requestFor(bytes), fileOf(bytes), progress(), never)
    assert.ok(refused.kind === 'review' && refused.uploadUrl)
    assert.equal(refused.reason, 'collision')
    assert.equal(refused.existing?.version, 1)

    const decided = requestFor(bytes, { onCollision: 'overwrite', expectedVersion: 1, askedMs: 1500 })
    const result = await transport.commit(refused.uploadUrl, decided, never)
    assert.equal(result.kind === 'stored' && result.outcome.outcome, 'overwritten')
    assert.equal(result.kind === 'stored' && result.outcome.photo.version, 2)
    const again = await transport.commit(refused.uploadUrl, decided, never)
    assert.deepEqual(again, result, 'a lost answer can be asked for again')
    assert.equal((await api.call('listPhotos')).photos.length, 1)
    const third = await aJpeg({ shade: 3 })
    await transport.send(requestFor(third, { onCollision: 'keep_both', askedMs: 2500 }), fileOf(third), progress(), never)
    const { user_decision_metrics: metrics } = await api.call('getCollisionStatistics', {})
    assert.deepEqual([metrics.total_decisions, metrics.average_decision_time_ms], [2, 2000], 'as long as the person was asked')
  })

  void it('refuses to overwrite another version than the one that was seen', { timeout }, async (t) => {
    const { transport } = await meeting(t)
    const pictures = await Promise.all([1, 2, 3].map((shade) => aJpeg({ shade })))
    const [first, second, third] = pictures as [Buffer, Buffer, Buffer]
    await transport.send(requestFor(first), fileOf(first), progress(), never)
    const overwrite = { onCollision: 'overwrite', expectedVersion: 1 } as const
    await transport.send(requestFor(second, overwrite), fileOf(second), progress(), never)
    const late = await transport.send(requestFor(third, overwrite), fileOf(third), progress(), never)
    assert.equal(late.kind === 'review' && late.reason, 'changed')
    assert.equal(late.kind === 'review' && late.existing?.version, 2)
  })

  void it('answers once more what an upload became, and stores keep-both once', { timeout }, async (t) => {
    const { api, transport } = await meeting(t)
    const [old, bytes] = [await aJpeg({ shade: 1 }), await aJpeg({ shade: 2 })]
    await transport.send(requestFor(old), fileOf(old), progress(), never)
    const watched = progress()
    const request = requestFor(bytes, { onCollision: 'keep_both' })
    const result = await transport.send(request, fileOf(bytes), watched, never)
    assert.equal(result.kind === 'stored' && result.outcome.photo.filename, 'a (2).jpg')
    const again = await transport.send({ ...request, uploadUrl: watched.told.uploadUrl }, fileOf(bytes), progress(), never)
    assert.deepEqual(again, result)
    assert.equal((await api.call('listPhotos')).photos.length, 2)
  })

  void it('begins anew where the server does not know the upload any more', { timeout }, async (t) => {
    const { server, transport } = await meeting(t)
    const bytes = await aJpeg()
    const uploadUrl = `${server.url}/api/uploads/01a210a4-0188-721d-b29c-ab5856de6ea3`
    const result = await transport.send(requestFor(bytes, { uploadUrl }), fileOf(bytes), progress(), never)
    assert.equal(result.kind, 'stored')
  })

  void it('lets the server notice bytes that are not those that were announced', { timeout }, async (t) => {
    const { api, transport } = await meeting(t)
    const [announced, bytes] = [await aJpeg({ shade: 1 }), await aJpeg({ shade: 2 })]
    await assert.rejects(transport.send(requestFor(announced), fileOf(bytes), progress(), never), { code: 'CHECKSUM_MISMATCH' })
    assert.equal((await api.call('listPhotos')).photos.length, 0)
  })

  void it('tells a server that is gone, and one that is back', { timeout }, async (t) => {
    const { server, transport } = await meeting(t)
    const bytes = await aJpeg()
    assert.equal(await transport.isReachable(), true)
    await server.stop()
    assert.equal(await transport.isReachable(), false)
    await assert.rejects(transport.send(requestFor(bytes), fileOf(bytes), progress(), never), { name: 'NetworkError' })
    await server.start()
    assert.equal(await transport.isReachable(), true)
  })

  void it('throws away what the server has when an upload is given up', { timeout }, async (t) => {
    const { transport } = await meeting(t)
    const [old, bytes] = [await aJpeg({ shade: 1 }), await aJpeg({ shade: 2 })]
    await transport.send(requestFor(old), fileOf(old), progress(), never)
    const refused = await transport.send(requestFor(bytes), fileOf(bytes), progress(), never)
    assert.ok(refused.kind === 'review' && refused.uploadUrl)
    await transport.discard(refused.uploadUrl)
    await assert.rejects(transport.commit(refused.uploadUrl, requestFor(bytes), never), { code: 'UPLOAD_NOT_FOUND' })
  })
})
