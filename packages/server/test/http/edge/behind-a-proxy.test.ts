import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { requireRefusal } from '../../support/api.ts'
import { type Google, startGoogle } from '../../support/google.ts'
import { aProxy } from '../../support/proxy.ts'
import { type TestApp, testApp } from '../../support/test-app.ts'

const audience = '/projects/1/global/backendServices/2'
const production = { ENVIRONMENT: 'production', DATABASE_TYPE: 'duckdb', SIGN_IN: 'iap', IAP_AUDIENCE: audience }
const publicUrl = 'https://photos.example.com'

describe('a server in production', async () => {
  const proxy = await aProxy(audience)
  const identity = await proxy.headersFor('yuki')
  let google: Google
  let app: TestApp
  const started: TestApp[] = []
  const start = async (env: Record<string, string>) => {
    const made = await testApp({ env: { ...production, IAP_JWKS_URL: google.keysUrl, ...env } })
    started.push(made)
    return made
  }
  before(async () => {
    google = await startGoogle({ keys: proxy.keys })
    app = await start({ TRUSTED_PROXIES: '1', PUBLIC_URL: publicUrl })
  })
  after(async () => {
    for (const each of started) await each.stop()
    google.close()
  })
  const asked = (method: 'GET' | 'POST' | 'HEAD', url: string, headers: Record<string, string>, server = app) =>
    server.ask({ method, url, headers: { host: 'photos.example.com', ...headers } })
  const byHttp = { 'x-forwarded-proto': 'http', 'x-forwarded-for': '198.51.100.7' }
  const byHttps = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.7' }

  it('sends who came by http to https, to the address that people type and no other', async () => {
    for (const [url, host] of [
      ['/', 'photos.example.com'],
      ['/photo/1?x=//evil.example', 'photos.example.com'],
      ['/api/photos', 'evil.example'],
      ['//evil.example/', 'photos.example.com'],
      ['/nothing', 'photos.example.com:8080'],
    ] as const) {
      const answer = await asked('GET', url, { ...byHttp, ...identity, host })
      assert.deepEqual([answer.statusCode, answer.headers.location], [308, `${publicUrl}${url}`], url)
      assert.equal(answer.headers['strict-transport-security'], undefined)
    }
  })

  it('does nothing of what was sent by http, and says so', async () => {
    const answer = await asked('POST', '/api/collisions/check', { ...byHttp, ...identity })
    requireRefusal(answer.statusCode, answer.json(), ['HTTPS_REQUIRED'], 'by http')
  })

  it('answers the probes of a platform by http, and by any name', async () => {
    for (const url of ['/health', '/ready']) assert.equal((await asked('GET', url, { ...byHttp, host: '10.0.0.1' })).statusCode, 200)
    assert.equal((await asked('GET', '/health', { host: '10.0.0.1' })).statusCode, 200)
  })

  it('tells browsers to come by https, also where it refuses', async () => {
    const answers = [await asked('GET', '/api/photos', { ...byHttps, ...identity }), await asked('GET', '/api/photos', byHttps)]
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [200, 401],
    )
    for (const { headers } of answers) assert.match(String(headers['strict-transport-security']), /^max-age=31536000$/)
  })

  it('is not talked out of it by a header that the client wrote before the proxy', async () => {
    const forged = { ...identity, 'x-forwarded-for': '1.1.1.1, 198.51.100.7', 'x-forwarded-proto': 'https, http' }
    assert.equal((await asked('GET', '/api/photos', forged)).statusCode, 308)
  })

  it('believes no such header when no proxy is trusted', async () => {
    const alone = await start({ PUBLIC_URL: publicUrl })
    const answer = await asked('GET', '/api/photos', { ...byHttp, ...identity }, alone)
    assert.deepEqual([answer.statusCode, answer.headers['strict-transport-security']], [200, undefined])
    const https = await asked('GET', '/api/photos', { ...byHttps, ...identity }, alone)
    assert.equal(https.headers['strict-transport-security'], undefined)
  })

  it('stays by http where the address that people type says http', async () => {
    const home = await start({ TRUSTED_PROXIES: '1', PUBLIC_URL: 'http://photos.example.com' })
    const answer = await asked('GET', '/api/photos', { ...byHttp, ...identity }, home)
    assert.deepEqual([answer.statusCode, answer.headers['strict-transport-security']], [200, undefined])
  })

  it('without an address of its own sends on to the name that was asked, when it is a name', async () => {
    const cloud = await start({ TRUSTED_PROXIES: '1' })
    const to = async (host: string) => asked('GET', '/x', { ...byHttp, host }, cloud)
    assert.equal((await to('imgstream-abc.run.app:80')).headers.location, 'https://imgstream-abc.run.app/x')
    for (const host of ['evil.example/..', 'a b', 'user@evil.example', 'evil.example\\@x']) {
      assert.equal((await to(host)).statusCode, 421, host)
    }
  })

  it('is found by its own name only: no other header names it', async () => {
    const names: Record<string, string>[] = [
      { host: 'evil.example' },
      { host: 'photos.example.com.evil.example' },
      { host: 'photos.example.com:8443' },
      { host: 'photos.example.com@evil.example' },
      { host: 'localhost' },
      { host: 'evil.example', 'x-forwarded-host': 'photos.example.com' },
      { host: 'evil.example', forwarded: 'host=photos.example.com;proto=https' },
      { host: 'evil.example', 'x-original-host': 'photos.example.com' },
    ]
    for (const headers of names) {
      const answer = await asked('GET', '/api/me', { ...byHttps, ...identity, ...headers })
      requireRefusal(answer.statusCode, answer.json(), ['FOREIGN_HOST'], JSON.stringify(headers))
    }
    const own = await asked('GET', '/api/me', { ...byHttps, ...identity, 'x-forwarded-host': 'evil.example' })
    assert.equal(own.statusCode, 200)
    assert.doesNotMatch(own.body, /evil/)
  })

  it('lets a program on its own machine come by the name of that, with a token and to the API only', async () => {
    const payload = { name: 'cron', scopes: ['read'] }
    const headers = { host: 'photos.example.com', 'sec-fetch-site': 'same-origin', ...byHttps, ...identity }
    const made = await app.ask({ method: 'POST', url: '/api/tokens', headers, payload })
    assert.equal(made.statusCode, 201, made.body)
    const authorization = `Bearer ${made.json<{ token: string }>().token}`
    const status = async (url: string, more: Record<string, string>, method: 'GET' | 'POST' = 'GET') =>
      (await asked(method, url, { authorization, ...more })).statusCode
    for (const host of ['127.0.0.1:8501', 'localhost', '[::1]:8501']) assert.equal(await status('/api/photos', { host }), 200, host)
    const host = '127.0.0.1:8501'
    assert.equal(await status('/api/photos', { host, authorization: `${authorization.slice(0, -1)}?` }), 401)
    assert.equal(await status('/api/photos', { host, authorization: 'Bearer of-somebody-else', ...identity }), 421)
    assert.equal(await status('/api/photos', { host, origin: 'https://evil.example' }), 403)
    assert.equal(await status('/api/photos', { host: 'evil.example' }), 421)
    assert.equal(await status('/', { host, accept: 'text/html' }), 421)
    assert.equal(await status('/api/tokens', { host }), 403)
    assert.equal(await status('/api/session', { host }, 'POST'), 421)
  })

  it('refuses two names, and a name in the address that is not its own', async () => {
    await app.http.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.http.server.address() as AddressInfo
    const say = async (lines: string[]) => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      const headers = Object.entries({ ...byHttps, ...identity }).map(([name, value]) => `${name}: ${value}`)
      socket.write(`${[...lines, ...headers, 'connection: close'].join('\r\n')}\r\n\r\n`)
      return text(socket)
    }
    assert.match(await say(['GET /api/me HTTP/1.1', 'Host: photos.example.com']), /^HTTP\/1\.1 200 /)
    assert.match(await say(['GET /api/me HTTP/1.1', 'Host: photos.example.com', 'Host: evil.example']), /^HTTP\/1\.1 4\d\d /)
    assert.match(await say(['GET /api/me HTTP/1.1', 'Host: evil.example', 'Host: photos.example.com']), /^HTTP\/1\.1 4\d\d /)
    assert.match(await say(['GET http://evil.example/api/me HTTP/1.1', 'Host: photos.example.com']), /^HTTP\/1\.1 4\d\d /)
  })

  it('takes its own pages for its own only when they came by https', async () => {
    const from = async (origin: string) => (await asked('GET', '/api/me', { ...byHttps, ...identity, origin })).statusCode
    assert.equal(await from(publicUrl), 200)
    assert.equal(await from('http://photos.example.com'), 403)
    assert.equal(await from('https://photos.example.com:444'), 403)
  })
})

describe('pages of another site', () => {
  const named = 'https://app.example.com'
  let app: TestApp
  before(async () => {
    app = await testApp({ env: { CORS_ORIGINS: `${named}, http://localhost:3000` } })
  })
  after(() => app.stop())
  const preflight = (origin: string, url = '/api/uploads') =>
    app.ask({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'POST', 'sec-fetch-site': 'cross-site' } })

  it('may use the API when they are named, and never with cookies', async () => {
    const before = await preflight(named)
    assert.deepEqual([before.statusCode, before.headers['access-control-allow-origin']], [204, named])
    assert.match(String(before.headers['access-control-allow-headers']), /authorization.*tus-resumable/)
    const headers = { origin: named, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }
    const answer = await app.ask({ method: 'GET', url: '/api/me', headers })
    assert.deepEqual([answer.statusCode, answer.headers['access-control-allow-origin'], answer.headers.vary], [200, named, 'origin'])
    for (const each of [before, answer]) assert.equal(each.headers['access-control-allow-credentials'], undefined)
    const withCookie = await app.ask({ method: 'POST', url: '/api/photos', headers: { ...headers, cookie: 'a=b' } })
    assert.equal(withCookie.statusCode, 403)
  })

  it('may not when they are not named, nor when none is', async () => {
    const closed = await testApp()
    for (const origin of ['https://evil.example', 'https://app.example.com.evil.example', 'http://app.example.com', 'null', '*']) {
      for (const server of [app, closed]) {
        const answer = await server.ask({ method: 'GET', url: '/api/me', headers: { origin } })
        assert.deepEqual([answer.statusCode, answer.headers['access-control-allow-origin']], [403, undefined], origin)
        const before = await server.ask({
          method: 'OPTIONS',
          url: '/api/uploads',
          headers: { origin, 'access-control-request-method': 'POST' },
        })
        assert.equal(before.headers['access-control-allow-origin'], undefined, origin)
      }
    }
    assert.equal((await closed.ask({ method: 'GET', url: '/api/me', headers: { origin: named } })).statusCode, 403)
    await closed.stop()
  })
})
