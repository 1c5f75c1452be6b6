import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiError, createApiClient, createPrograms, errorFromAnswer, NetworkError } from '../src/index.ts'

interface Seen {
  url: string
  init: RequestInit
}

function clientAnswering(answer: () => Response | Promise<Response>) {
  const seen: Seen[] = []
  const api = createApiClient({
    baseUrl: 'http://photos.example/',
    headers: { authorization: 'Bearer t' },
    fetch: async (url, init) => {
      seen.push({ url: url as string, init: init ?? {} })
      return answer()
    },
  })
  return { api, seen }
}

const json = (body: unknown, init?: ResponseInit) => () => new Response(JSON.stringify(body), init)

void describe('the API client', () => {
  void it('fills in path and query, and sends its headers with each call', async () => {
    const { api, seen } = clientAnswering(json({ outcome: 'skipped' }))
    await api.call('uploadPhoto', {
      params: { filename: 'あ/b?.jpg' },
      query: { on_collision: 'skip', expected_version: undefined as unknown as number },
      body: 'bytes',
    })
    assert.equal(seen[0]?.url, 'http://photos.example/api/photos/%E3%81%82%2Fb%3F.jpg?on_collision=skip')
    const headers = new Headers(seen[0]?.init.headers)
    assert.equal(headers.get('authorization'), 'Bearer t')
    assert.equal(headers.get('content-type'), 'application/octet-stream')
    assert.equal(seen[0]?.init.method, 'PUT')
  })

  void it('throws what the server says as an ApiError with its code', async () => {
    const body = { error: { code: 'COLLISION', message: 'taken', details: { filename: 'a.jpg' }, request_id: 'r1' } }
    const { api } = clientAnswering(json(body, { status: 409, headers: { 'retry-after': '3' } }))
    await assert.rejects(api.me(), (error: ApiError) => {
      assert.ok(error instanceof ApiError)
      assert.deepEqual(
        [error.code, error.status, error.details, error.requestId, error.retryAfterMs],
        ['COLLISION', 409, { filename: 'a.jpg' }, 'r1', 3000],
      )
      return true
    })
  })

  void it('takes an answer that is not ours for what it is', async () => {
    const pages = [
      () => new Response('<html>Bad gateway</html>', { status: 502 }),
      () => new Response('<html>Sign in</html>', { status: 200 }),
      () => new Response('', { status: 302 }),
    ]
    for (const page of pages) {
      await assert.rejects(clientAnswering(page).api.me(), (error: ApiError) => error.code === 'UNEXPECTED_ANSWER')
    }
  })

  void it('tells a broken connection from a stop that was asked for', async () => {
    const broken = clientAnswering(() => Promise.reject(new TypeError('fetch failed')))
    await assert.rejects(broken.api.me(), NetworkError)
    const stop = AbortSignal.abort(new Error('enough'))
    await assert.rejects(broken.api.me({ signal: stop }), /enough/)
  })

  void it('answers a service that is unhealthy instead of throwing', async () => {
    const { api } = clientAnswering(json({ ready: false, timestamp: '', checks: { database: false, storage: true } }, { status: 503 }))
    assert.equal((await api.call('getReadiness')).ready, false)
  })

  void it('makes addresses of pictures that a browser may keep', () => {
    const { api } = clientAnswering(json({}))
    assert.equal(api.renditionUrl('getThumbnail', 'id-1', { v: 3 }), 'http://photos.example/api/photos/id-1/thumbnail?v=3')
  })

  void it('says which parameter is missing', async () => {
    const { api } = clientAnswering(json({}))
    await assert.rejects(api.call('getPhoto', {} as never), /needs the parameter id/)
  })
})

void describe('reading an error answer', () => {
  const dates: [value: string, least: number, most: number][] = [
    ['0', 0, 0],
    [new Date(Date.now() + 60_000).toUTCString(), 50_000, 60_000],
    [new Date(0).toUTCString(), 0, 0],
  ]
  for (const [value, least, most] of dates) {
    void it(`reads Retry-After: ${value.includes(':') ? 'a date' : value}`, () => {
      const { retryAfterMs = -1 } = errorFromAnswer({ status: 503, body: '', header: (name) => (name === 'retry-after' ? value : null) })
      assert.ok(retryAfterMs >= least && retryAfterMs <= most, String(retryAfterMs))
    })
  }

  void it('is not led astray by JSON of another shape', () => {
    for (const body of ['null', '[]', '{"error":"no"}', '{"error":{"code":1,"message":"x"}}', '{']) {
      assert.equal(errorFromAnswer({ status: 500, body, header: () => undefined }).code, 'UNEXPECTED_ANSWER', body)
    }
  })
})

void describe('what programs call', () => {
  void it('asks as the API describes', async () => {
    const { api, seen } = clientAnswering(json({ cleared_entries: 4 }))
    const programs = createPrograms(api)
    assert.deepEqual(await programs.clearCollisionCache(), { cleared_entries: 4 })
    await programs.collisionCacheStats()
    await programs.checkFilenameCollisions({ filenames: ['a.jpg'], batchSize: 500 })
    assert.deepEqual(
      seen.map(({ url, init }) => [init.method, url.replace('http://photos.example', ''), init.body]),
      [
        ['DELETE', '/api/collisions/cache', undefined],
        ['GET', '/api/collisions/cache', undefined],
        ['POST', '/api/collisions/check', '{"filenames":["a.jpg"],"batch_size":500}'],
      ],
    )
  })
})
