import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { UploadOutcome } from '@imgstream/contract'
import { v7 } from 'uuid'
import { requireRefusal, requireShape } from '../support/api.ts'
import { type DatabasePlace, onEachEngine } from '../support/engines.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { locationOf, type TusAnswer, tusAt } from '../support/tus.ts'
import { until } from '../support/until.ts'

const expiryMs = 3_600_000

onEachEngine('resumable uploads', (engine) => {
  let place: DatabasePlace
  let folder: string
  let app: TestApp
  let tus: ReturnType<typeof tusAt>
  let skewMs = 0

  async function start() {
    const clock = { nowMs: () => Date.now() + skewMs, newId: () => v7() }
    // Pieces of any size; a bucket takes those of 256 KiB, which bucket.test.ts sends.
    app = await testApp({ place, folder, uploadExpiryMs: expiryMs, clock, isInFolder: true })
    await app.http.listen({ port: 0, host: '127.0.0.1' })
    tus = tusAt(`http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`)
  }
  before(async () => {
    place = await engine.newPlace()
    folder = await mkdtemp(join(tmpdir(), 'imgstream-tus-'))
    await start()
  })
  after(() => app.stop())

  function outcomeOf(answer: TusAnswer): UploadOutcome {
    const outcome: unknown = JSON.parse(answer.text)
    requireShape(UploadOutcome, outcome, 'the outcome of an upload')
    return outcome as UploadOutcome
  }
  function refusalOf(answer: TusAnswer): { code: string; details: Record<string, unknown> } {
    const body = JSON.parse(answer.text) as { error: { code: string; details: Record<string, unknown> } }
    requireRefusal(answer.status, body, undefined, 'tus')
    return body.error
  }
  const original = async (photoId: string) => (await app.ask({ method: 'GET', url: `/api/photos/${photoId}/original` })).rawPayload

  it('are announced with their extensions', async () => {
    const answer = await tus.send('OPTIONS', '/api/uploads', {})
    assert.ok([200, 204].includes(answer.status))
    assert.equal(answer.headers.get('tus-version'), '1.0.0')
    const extensions = (answer.headers.get('tus-extension') ?? '').split(',').map((each) => each.trim())
    for (const extension of ['creation', 'creation-with-upload', 'termination', 'expiration']) assert.ok(extensions.includes(extension))
    assert.equal(answer.headers.get('tus-max-size'), String(200 * 1_048_576))
  })

  it('become a photo in pieces', async () => {
    const bytes = await aJpeg('p'.repeat(50_000))
    const created = await tus.create(bytes.length, { filename: '猫 pieces.jpg' })
    const path = locationOf(created)
    assert.ok(Date.parse(created.headers.get('upload-expires') ?? '') > Date.now())
    assert.equal((await tus.head(path)).offset, 0)
    const first = await tus.patch(path, 0, bytes.subarray(0, 20_000))
    assert.deepEqual([first.status, first.offset], [204, 20_000])
    const head = await tus.head(path)
    assert.deepEqual(
      [head.status, head.offset, head.headers.get('upload-length'), head.headers.get('cache-control')],
      [200, 20_000, String(bytes.length), 'no-store'],
    )
    const last = await tus.patch(path, 20_000, bytes.subarray(20_000))
    assert.deepEqual([last.status, last.offset], [200, bytes.length])
    const { outcome, photo } = outcomeOf(last)
    assert.deepEqual([outcome, photo.filename], ['uploaded', '猫 pieces.jpg'])
    assert.deepEqual(await original(photo.photo_id), bytes)
  })

  it('become a photo in the request that makes them', async () => {
    const bytes = await aJpeg('one request')
    const created = await tus.create(bytes.length, { filename: 'one request.jpg' }, bytes)
    assert.deepEqual([created.status, created.offset], [201, bytes.length])
    assert.equal(outcomeOf(created).outcome, 'uploaded')
    assert.ok(locationOf(created))
  })

  it('answer the same again when the last answer was lost', async () => {
    const bytes = await aJpeg('lost answer')
    const created = await tus.create(bytes.length, { filename: 'lost answer.jpg' }, bytes)
    const path = locationOf(created)
    assert.equal((await tus.head(path)).offset, bytes.length)
    const again = await tus.patch(path, bytes.length, Buffer.alloc(0))
    assert.equal(again.text, created.text)
    const commit = await app.ask({ method: 'POST', url: `${path}/commit`, payload: { on_collision: 'overwrite' } })
    assert.deepEqual(commit.json(), JSON.parse(created.text))
  })

  it('go on after a restart of the server', async () => {
    const bytes = await aJpeg('r'.repeat(40_000))
    const path = locationOf(
      await tus.create(bytes.length, { filename: 'restart.jpg', checksum: createHash('sha256').update(bytes).digest('hex') }),
    )
    await tus.patch(path, 0, bytes.subarray(0, 30_000))
    await app.stop({ keepFiles: true })
    await start()
    assert.equal((await tus.head(path)).offset, 30_000)
    const last = await tus.patch(path, 30_000, bytes.subarray(30_000))
    assert.deepEqual(await original(outcomeOf(last).photo.photo_id), bytes)
  })

  it('keep what arrived when the connection breaks', async () => {
    const bytes = await aJpeg('b'.repeat(60_000))
    const path = locationOf(await tus.create(bytes.length, { filename: 'broken.jpg' }))
    const { port } = app.http.server.address() as AddressInfo
    await new Promise<void>((resolve) => {
      const sending = request({
        port,
        host: '127.0.0.1',
        method: 'PATCH',
        path,
        headers: {
          'tus-resumable': '1.0.0',
          'upload-offset': '0',
          'content-type': 'application/offset+octet-stream',
          'content-length': String(bytes.length),
        },
      })
      sending.on('error', () => {})
      sending.on('close', resolve)
      sending.write(bytes.subarray(0, 25_000), () => setTimeout(() => sending.destroy(), 50))
    })
    let offset = 0
    await until('what arrived is counted', async () => {
      offset = (await tus.head(path)).offset
      return offset === 25_000
    })
    const last = await tus.patch(path, offset, bytes.subarray(offset))
    assert.deepEqual(await original(outcomeOf(last).photo.photo_id), bytes)
  })

  it('are refused at another offset, and by a second writer', async () => {
    const bytes = await aJpeg('o'.repeat(10_000))
    const path = locationOf(await tus.create(bytes.length, { filename: 'offset.jpg' }, bytes.subarray(0, 5000)))
    for (const offset of [0, 4999, 5001]) {
      const answer = await tus.patch(path, offset, bytes.subarray(5000))
      assert.deepEqual([answer.status, refusalOf(answer).code], [409, 'UPLOAD_CONFLICT'], String(offset))
    }
    const both = await Promise.all([tus.patch(path, 5000, bytes.subarray(5000)), tus.patch(path, 5000, bytes.subarray(5000))])
    assert.equal(both.filter(({ status }) => status === 200).length, 1)
    const photos = await app.ask({ method: 'GET', url: '/api/photos?q=offset' })
    assert.equal(photos.json().photos.length, 1)
  })

  it('keep their bytes for a decision when the name is taken', async () => {
    await app.put('taken.jpg', await aJpeg('taken 1'))
    const bytes = await aJpeg('taken 2')
    const created = await tus.create(bytes.length, { filename: 'taken.jpg' }, bytes)
    assert.equal(created.status, 409)
    const { code, details } = refusalOf(created)
    assert.equal(code, 'COLLISION')
    assert.ok(details.existing_photo)
    const url = String(details.upload_url)
    const changed = await app.ask({ method: 'POST', url: `${url}/commit`, payload: { on_collision: 'overwrite', expected_version: 9 } })
    assert.equal(changed.json().error.code, 'CHANGED')
    const decided = await app.ask({ method: 'POST', url: `${url}/commit`, payload: { on_collision: 'overwrite', expected_version: 1 } })
    assert.deepEqual([decided.statusCode, decided.json().outcome, decided.json().photo.version], [200, 'overwritten', 2])
    const later = await aJpeg('taken 3')
    const path = locationOf(await tus.create(later.length, { filename: 'taken.jpg' }))
    const refused = await tus.patch(path, 0, later)
    assert.deepEqual([refused.status, refusalOf(refused).code], [409, 'COLLISION'])
    assert.equal((await tus.head(path)).offset, later.length)
    const both = await app.ask({ method: 'POST', url: `${path}/commit`, payload: { on_collision: 'keep_both' } })
    assert.deepEqual([both.json().outcome, both.json().photo.filename], ['kept_both', 'taken (2).jpg'])
  })

  it('follow the decision that came with them', async () => {
    await app.put('with.jpg', await aJpeg('with 1'))
    const bytes = await aJpeg('with 2')
    const over = await tus.create(bytes.length, { filename: 'with.jpg', on_collision: 'overwrite', expected_version: '1' }, bytes)
    assert.equal(outcomeOf(over).outcome, 'overwritten')
    const batch_id = v7()
    const third = await aJpeg('with 3')
    const both = await tus.create(
      third.length,
      { filename: 'with.jpg', on_collision: 'keep_both', batch_id, last_modified: '1580601600000' },
      third,
    )
    const { photo } = outcomeOf(both)
    assert.deepEqual([photo.filename, photo.taken_at], ['with (2).jpg', '2020-02-02T00:00:00.000'])
    assert.equal((await app.ask({ method: 'GET', url: `/api/batches/${batch_id}` })).json().counts.kept_both, 1)
  })

  it('are given up by whoever made them, with their bytes', async () => {
    const before = await app.files()
    const path = locationOf(await tus.create(5000, { filename: 'given up.jpg' }, Buffer.alloc(2000)))
    assert.equal((await app.files()).length, before.length + 1)
    assert.equal((await tus.remove(path)).status, 204)
    assert.deepEqual(await app.files(), before)
    for (const answer of [await tus.head(path), await tus.patch(path, 2000, Buffer.alloc(3000)), await tus.remove(path)]) {
      assert.ok([404, 410].includes(answer.status), String(answer.status))
    }
  })

  it('expire', async () => {
    const before = await app.files()
    const path = locationOf(await tus.create(5000, { filename: 'late.jpg' }, Buffer.alloc(2000)))
    const bytes = await aJpeg('undecided')
    await app.put('undecided.jpg', await aJpeg('here'))
    const stored = await app.files()
    const undecided = String(refusalOf(await tus.create(bytes.length, { filename: 'undecided.jpg' }, bytes)).details.upload_url)
    skewMs += expiryMs + 1000
    for (const each of [path, undecided]) assert.ok([404, 410].includes((await tus.head(each)).status))
    assert.ok([404, 410].includes((await tus.patch(path, 2000, Buffer.alloc(3000))).status))
    const { expiredUploads } = await app.sweep()
    assert.ok(expiredUploads >= 2)
    const left = await app.files()
    assert.ok(left.every((file) => stored.includes(file)) && before.length < left.length)
    assert.equal(
      left.some((file) => file.startsWith('staging/')),
      false,
    )
    const commit = await app.ask({ method: 'POST', url: `${undecided}/commit`, payload: { on_collision: 'overwrite' } })
    assert.equal(commit.json().error.code, 'UPLOAD_NOT_FOUND')
  })

  it('of another checksum than announced are refused and leave nothing', async () => {
    const before = await app.files()
    const bytes = await aJpeg('sum')
    const created = await tus.create(bytes.length, { filename: 'sum.jpg', checksum: 'f'.repeat(64) }, bytes)
    assert.deepEqual([created.status, refusalOf(created).code], [422, 'CHECKSUM_MISMATCH'])
    const path = locationOf(await tus.create(bytes.length, { filename: 'sum.jpg', checksum: 'f'.repeat(64) }))
    assert.equal(refusalOf(await tus.patch(path, 0, bytes)).code, 'CHECKSUM_MISMATCH')
    assert.deepEqual(await app.files(), before)
  })

  it('that cannot become a photo are refused before or after their bytes, and leave nothing', async () => {
    const before = await app.files()
    const cases: [code: string, length: number, values: Record<string, string>][] = [
      ['TOO_SMALL', 99, { filename: 'a.jpg' }],
      ['TOO_SMALL', 0, { filename: 'a.jpg' }],
      ['TOO_LARGE', 200 * 1_048_576 + 1, { filename: 'a.jpg' }],
      ['INVALID_FILENAME', 500, { filename: '../a.jpg' }],
      ['INVALID_REQUEST', 500, {}],
      ['INVALID_REQUEST', 500, { filename: 'a.jpg', on_collision: 'replace' }],
      ['INVALID_REQUEST', 500, { filename: 'a.jpg', expected_version: 'x' }],
    ]
    for (const [code, length, values] of cases) assert.equal(refusalOf(await tus.create(length, values)).code, code, `${code} ${length}`)
    const text = Buffer.alloc(500, 'text')
    assert.equal(refusalOf(await tus.create(500, { filename: 'text.jpg' }, text)).code, 'UNSUPPORTED_FORMAT')
    const long = await tus.create(500, { filename: 'long.jpg' }, Buffer.alloc(600))
    assert.ok(long.status >= 400 && long.status < 500)
    for (const file of (await app.files()).filter((each) => each.startsWith('staging/'))) {
      assert.ok([200, 204].includes((await tus.remove(`/api/uploads/${file.slice('staging/'.length)}`)).status))
    }
    assert.deepEqual(await app.files(), before)
  })

  it('of a wrong protocol are refused in the form of the contract', async () => {
    const octets = { 'content-type': 'application/offset+octet-stream' }
    const path = locationOf(await tus.create(5000, { filename: 'protocol.jpg' }))
    const cases: [string, string, Record<string, string>, Buffer?][] = [
      ['POST', '/api/uploads', { 'tus-resumable': '2.0.0', 'upload-length': '500' }],
      ['POST', '/api/uploads', {}],
      ['POST', '/api/uploads', { 'upload-length': '-5' }],
      ['POST', '/api/uploads', { 'upload-defer-length': '1' }],
      ['POST', '/api/uploads', { 'upload-length': '500', 'upload-concat': 'partial' }],
      ['POST', '/api/uploads', { 'upload-length': '500', 'upload-metadata': 'filename ???' }],
      ['POST', '/api/uploads', { 'upload-length': '500', 'upload-metadata': ',,,' }],
      ['PATCH', path, { 'upload-offset': '0', 'content-type': 'text/plain' }, Buffer.alloc(10)],
      ['PATCH', path, octets, Buffer.alloc(10)],
      ['PATCH', path, { ...octets, 'upload-offset': 'x' }, Buffer.alloc(10)],
      ['PATCH', `/api/uploads/${v7()}`, { ...octets, 'upload-offset': '0' }, Buffer.alloc(10)],
      ['PATCH', '/api/uploads/..%2fx', { ...octets, 'upload-offset': '0' }, Buffer.alloc(10)],
      ['DELETE', `/api/uploads/${v7()}`, {}],
    ]
    for (const [method, url, headers, body] of cases) {
      const answer = await tus.send(method, url, headers, body)
      assert.ok(answer.status >= 400 && answer.status < 500, `${method} ${JSON.stringify(headers)} is ${answer.status}`)
      refusalOf(answer)
    }
    await tus.remove(path)
  })

  it('leave the server healthy and without complaints', async () => {
    assert.equal((await app.ask({ method: 'GET', url: '/health' })).statusCode, 200)
    assert.deepEqual(app.complaints, [])
    assert.equal(
      (await app.files()).some((file) => file.startsWith('staging/')),
      false,
    )
  })

  after(() => rm(folder, { recursive: true, force: true }))
})
