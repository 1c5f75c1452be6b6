import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { requireRefusal } from '../support/api.ts'
import { received } from '../support/received.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

describe('every answer', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await app.http.listen({ port: 0, host: '127.0.0.1' })
  })
  after(() => app.stop())

  it('carries the security headers and a request id, errors, uploads and pages too', async () => {
    const url = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`
    const ids = new Set<string | null>()
    for (const [path, method] of [
      ['/health', 'GET'],
      ['/api/me', 'GET'],
      ['/api/nothing', 'GET'],
      ['/api/photos/x', 'GET'],
      ['/api/uploads/x', 'HEAD'],
      ['/api/uploads', 'POST'],
      ['/api/openapi.json', 'GET'],
      ['/api/docs', 'GET'],
      ['/', 'GET'],
      ['/theme.css', 'GET'],
    ] as const) {
      const answer = await fetch(url + path, { method })
      // A client that does not read would hold the server's end up.
      await answer.arrayBuffer()
      const { headers } = answer
      for (const name of [
        'content-security-policy',
        'x-content-type-options',
        'x-frame-options',
        'referrer-policy',
        'cross-origin-resource-policy',
      ]) {
        assert.ok(headers.get(name), `${method} ${path} lacks ${name}`)
      }
      assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe-inline|'unsafe-eval'|\*/)
      assert.equal(headers.get('access-control-allow-origin'), null, path)
      assert.equal(headers.get('x-powered-by'), null)
      if (path.startsWith('/api/me')) assert.equal(headers.get('cache-control'), 'no-store')
      ids.add(headers.get('x-request-id'))
    }
    assert.ok(ids.size === 10 && !ids.has(null))
  })

  it('is compressed when it is text, long and asked for, and never when it is a picture', async () => {
    const ask = (url: string, accept = 'gzip, br') => app.ask({ method: 'GET', url, headers: { 'accept-encoding': accept } })
    const text = await ask('/api/openapi.json')
    assert.equal(text.headers['content-encoding'], 'gzip')
    assert.equal(JSON.parse(gunzipSync(text.rawPayload).toString()).openapi, '3.1.0')
    assert.equal((await ask('/api/openapi.json', 'identity')).headers['content-encoding'], undefined)
    assert.equal((await ask('/api/me')).headers['content-encoding'], undefined)
    const bytes = Buffer.concat([await aJpeg('compressed'), Buffer.alloc(5000)])
    const { photo } = (await app.put('compressed.jpg', bytes)).json()
    const original = await ask(`/api/photos/${photo.photo_id}/original`)
    assert.equal(original.headers['content-encoding'], undefined)
    assert.ok(original.rawPayload.equals(bytes))
  })

  it('has an id of our own making, whatever the request says', async () => {
    const answer = await app.ask({ method: 'GET', url: '/api/nothing', headers: { 'x-request-id': 'evil\nline', 'request-id': 'evil' } })
    assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/)
    assert.equal(answer.json().error.request_id, answer.headers['x-request-id'])
  })

  it('to what does not exist is an error in the form of the contract', async () => {
    for (const [method, url] of [
      ['GET', '/api/nothing'],
      ['POST', '/api/photos/a/b/c'],
      ['GET', '/no/such/page'],
      ['PUT', '/health'],
      ['DELETE', '/api/timeline'],
      ['GET', '/../../etc/passwd'],
      ['GET', '/assets/..%2f..%2fpackage.json'],
    ] as const) {
      const answer = await app.ask({ method, url })
      assert.ok([400, 404, 405].includes(answer.statusCode), `${method} ${url} is ${answer.statusCode}`)
      requireRefusal(answer.statusCode, answer.json(), undefined, `${method} ${url}`)
    }
  })

  it('to a method that an address does not know names those it knows', async () => {
    const cases: [method: 'PATCH' | 'PUT' | 'POST' | 'DELETE' | 'GET', url: string, allow: string][] = [
      ['PATCH', '/api/photos', 'GET, HEAD, POST'],
      ['POST', '/api/photos/01900000-0000-7000-8000-000000000001', 'DELETE, GET, HEAD, PUT'],
      ['DELETE', '/health', 'GET, HEAD'],
      ['GET', '/api/uploads', 'OPTIONS, POST'],
    ]
    for (const [method, url, allow] of cases) {
      const answer = await app.ask({ method, url })
      assert.deepEqual(
        [answer.statusCode, answer.json().error.code, answer.headers.allow],
        [405, 'METHOD_NOT_ALLOWED', allow],
        `${method} ${url}`,
      )
    }
  })

  it('to a body that is no JSON, too large or of another type is a 4xx with a sentence', async () => {
    const check = (payload: string, type = 'application/json') =>
      app.ask({ method: 'POST', url: '/api/collisions/check', payload, headers: { 'content-type': type } })
    for (const [payload, type, status] of [
      ['{', undefined, 400],
      ['', undefined, 400],
      ['null', undefined, 400],
      ['[]', undefined, 400],
      ['"x"', undefined, 400],
      ['{"filenames":["a.jpg"]}', 'text/plain', 400],
      ['{"filenames":["a.jpg"],"__proto__":{"x":1}}', undefined, 400],
      [JSON.stringify({ filenames: ['x'.repeat(1025)] }), undefined, 400],
      [JSON.stringify({ filenames: Array.from({ length: 50_001 }, (_, index) => `${index}.jpg`) }), undefined, 400],
      [`{"filenames":["${'x'.repeat(17 * 1_048_576)}"]}`, undefined, 413],
    ] as const) {
      const answer = await check(payload, type)
      assert.equal(answer.statusCode, status, payload.slice(0, 40))
      requireRefusal(status, answer.json(), undefined, payload.slice(0, 40))
    }
  })

  it('to 50,000 names comes', async () => {
    const filenames = Array.from({ length: 50_000 }, (_, index) => `IMG_${index}.jpg`)
    const answer = await app.ask({ method: 'POST', url: '/api/collisions/check', payload: { filenames } })
    assert.deepEqual([answer.statusCode, answer.json().fallback_used], [200, false])
  })

  it('to a request that is no HTTP does not harm the server', async () => {
    const { port } = app.http.server.address() as AddressInfo
    for (const text of [
      'NONSENSE\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`,
      'PUT /api/photos/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    ]) {
      const socket = connect(port, '127.0.0.1')
      socket.end(text)
      const answer = await received(socket)
      assert.match(answer, /^HTTP\/1\.1 4\d\d /)
      assert.match(answer, /\r\n\r\n\{"error":\{"code":"[A-Z_]+","message":"[^"]+\.","details":.*,"request_id":"[0-9a-f-]{36}"\}\}$/)
    }
    assert.equal((await app.ask({ method: 'GET', url: '/health' })).statusCode, 200)
  })

  it('is logged without filenames, addresses or e-mail', async () => {
    await app.put('a very secret name.jpg', await aJpeg('secret'))
    assert.doesNotMatch(JSON.stringify([app.logged, app.complaints]), /secret|dev@example/)
  })
})

describe('a request from elsewhere', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.stop())

  const me = (headers: Record<string, string>) => app.ask({ method: 'GET', url: '/api/me', headers })

  it('is taken by the names of this computer only', async () => {
    for (const host of ['localhost', 'localhost:8501', '127.0.0.1:1', '[::1]:8501', 'LOCALHOST']) {
      assert.equal((await me({ host })).statusCode, 200, host)
    }
    for (const host of ['evil.example', 'localhost.evil.example', '192.168.1.5:8501', '127.0.0.1.nip.io', 'localhost@evil.example']) {
      const answer = await me({ host })
      assert.equal(answer.statusCode, 421, host)
      requireRefusal(421, answer.json(), ['FOREIGN_HOST'], host)
    }
  })

  it('does nothing when a page of another site sends it', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:9999' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    ]) {
      for (const [method, url] of [
        ['GET', '/api/me'],
        ['PUT', '/api/photos/a.jpg'],
        ['DELETE', '/api/trash'],
        ['POST', '/api/photos'],
        ['POST', '/api/uploads'],
        ['DELETE', '/api/collisions/cache'],
      ] as const) {
        const answer = await app.ask({ method, url, headers })
        assert.equal(answer.statusCode, 403, `${method} ${url} ${JSON.stringify(headers)}`)
        requireRefusal(403, answer.json(), ['FOREIGN_ORIGIN'], url)
      }
    }
    assert.deepEqual(await app.files(), [])
  })

  it('does nothing through a link or a form of another site', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    assert.notEqual((await app.ask({ method: 'GET', url: '/', headers: link })).statusCode, 403)
    assert.equal((await app.ask({ method: 'POST', url: '/api/photos', headers: link })).statusCode, 403)
  })

  it('is taken from our own pages', async () => {
    const own = { host: 'localhost:8501', origin: 'http://localhost:8501', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }
    assert.equal((await me(own)).statusCode, 200)
    assert.equal((await me({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).statusCode, 200)
  })

  it('may ask for the health by any name, and for nothing else', async () => {
    for (const url of ['/health', '/ready'])
      assert.equal((await app.ask({ method: 'GET', url, headers: { host: 'anything' } })).statusCode, 200)
    for (const url of ['/', '/api/docs', '/api/openapi.json', '/theme.css', '/nothing']) {
      assert.equal((await app.ask({ method: 'GET', url, headers: { host: 'anything' } })).statusCode, 421, url)
    }
  })
})
