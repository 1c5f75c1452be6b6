import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { UploadOutcome } from '@imgstream/contract'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

describe('pictures over HTTP', () => {
  let app: TestApp
  let original: Buffer
  let url: string
  before(async () => {
    app = await testApp()
    original = await aJpeg('x'.repeat(5000))
    const { photo } = (await app.put('日本 "a".jpg', original)).json<UploadOutcome>()
    url = `/api/photos/${photo.photo_id}`
  })
  after(() => app.stop())

  const get = (path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    app.ask({ method, url: url + path, headers })

  it('may be kept for ever under an address that names the version, and must be asked for again under any other', async () => {
    assert.equal((await get('/original?v=1')).headers['cache-control'], 'private, max-age=31536000, immutable')
    assert.equal((await get('/original')).headers['cache-control'], 'private, no-cache')
  })

  it('are 304 for whoever has them', async () => {
    for (const kind of ['original', 'preview', 'thumbnail', 'jpeg']) {
      const { headers } = await get(`/${kind}`)
      const etag = String(headers.etag)
      assert.match(etag, /^"[^"]+"$/)
      for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const answer = await get(`/${kind}`, { 'if-none-match': condition })
        assert.deepEqual([answer.statusCode, answer.rawPayload.length, answer.headers.etag], [304, 0, etag], condition)
      }
      assert.equal((await get(`/${kind}`, { 'if-none-match': '"other"' })).statusCode, 200)
    }
  })

  it('have another ETag after an overwrite, and the old version keeps its own', async () => {
    const before = await get('/original')
    await app.put('日本 "a".jpg', await aJpeg('second'), 'on_collision=overwrite')
    const after = await get('/original')
    assert.notEqual(after.headers.etag, before.headers.etag)
    assert.equal((await get('/original', { 'if-none-match': String(before.headers.etag) })).statusCode, 200)
    const old = await get('/original?v=1')
    assert.deepEqual([old.headers.etag, old.rawPayload], [before.headers.etag, original])
  })

  const size = () => original.length
  const ranges: [range: string, from: () => number, until: () => number][] = [
    ['bytes=0-0', () => 0, () => 1],
    ['bytes=10-19', () => 10, () => 20],
    ['bytes=100-', () => 100, size],
    ['bytes=0-999999', () => 0, size],
    ['bytes=-5', () => size() - 5, size],
    ['bytes=-999999', () => 0, size],
  ]
  for (const [range, from, until] of ranges) {
    it(`give ${range} as a part`, async () => {
      const answer = await get('/original?v=1', { range })
      assert.equal(answer.statusCode, 206)
      assert.deepEqual(answer.rawPayload, original.subarray(from(), until()))
      assert.equal(answer.headers['content-range'], `bytes ${from()}-${until() - 1}/${size()}`)
      assert.equal(answer.headers['content-length'], String(until() - from()))
    })
  }

  it('are given whole where a range makes no sense or is of other bytes', async () => {
    for (const range of ['bytes=5-2', 'bytes=0-1,5-6', 'lines=1-2', 'bytes=x', 'bytes=-']) {
      const answer = await get('/original?v=1', { range })
      assert.deepEqual([answer.statusCode, answer.rawPayload.length], [200, size()], range)
    }
    const etag = String((await get('/original?v=1')).headers.etag)
    assert.equal((await get('/original?v=1', { range: 'bytes=0-0', 'if-range': etag })).statusCode, 206)
    assert.equal((await get('/original?v=1', { range: 'bytes=0-0', 'if-range': '"other"' })).statusCode, 200)
  })

  it('are 416 where a range lies outside', async () => {
    for (const range of [`bytes=${size()}-`, 'bytes=999999-1000000', 'bytes=-0']) {
      const answer = await get('/original?v=1', { range })
      assert.equal(answer.statusCode, 416, range)
      assert.equal(answer.headers['content-range'], `bytes */${size()}`)
      assert.equal(answer.json().error.code, 'RANGE_NOT_SATISFIABLE')
    }
  })

  it('are described without their bytes to HEAD', async () => {
    const answer = await get('/original?v=1', {}, 'HEAD')
    assert.deepEqual([answer.statusCode, answer.headers['content-length'], answer.rawPayload.length], [200, String(size()), 0])
  })

  it('have the type of their bytes, the name of the photo, and cannot run anything', async () => {
    const shown = await get('/original?v=1')
    assert.equal(shown.headers['content-type'], 'image/jpeg')
    assert.match(String(shown.headers['content-disposition']), /^inline; .*filename\*=UTF-8''%E6%97%A5%E6%9C%AC%20%22a%22\.jpg/)
    assert.match(String((await get('/original?v=1&download=true')).headers['content-disposition']), /^attachment; /)
    assert.match(String(shown.headers['content-security-policy']), /^default-src 'none'; sandbox/)
    assert.equal(shown.headers['x-content-type-options'], 'nosniff')
  })
})
