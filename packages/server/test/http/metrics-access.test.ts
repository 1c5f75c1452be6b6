import assert from 'node:assert/strict'
import { request } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startServer } from '../../src/wiring/start-server.ts'
import { requireNoLeaksIn } from '../support/secret-watch.ts'
import { type Google, startGoogle } from '../support/google.ts'
import { aProxy } from '../support/proxy.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const audience = '/projects/1/global/backendServices/2'

describe('the metrics behind a proxy that vouches for people', () => {
  let app: TestApp
  let google: Google
  let proxy: Awaited<ReturnType<typeof aProxy>>
  const host = 'photos.example.com'

  before(async () => {
    proxy = await aProxy(audience)
    google = await startGoogle({ keys: proxy.keys })
    app = await testApp({
      env: { SIGN_IN: 'iap', IAP_AUDIENCE: audience, IAP_JWKS_URL: google.keysUrl, OPERATORS: 'first@example.com' },
    })
  })
  after(async () => {
    await app.stop()
    google.close()
  })
  const as = async (name: string) => ({ host, ...(await proxy.headersFor(name)) })
  const metrics = (headers: Record<string, string>) => app.ask({ method: 'GET', url: '/metrics', headers })
  const codeOf = (answer: { body: string }) => (JSON.parse(answer.body) as { error: { code: string } }).error.code
  async function tokenOf(name: string, scopes: string[]) {
    const answer = await app.ask({ method: 'POST', url: '/api/tokens', headers: await as(name), payload: { name: 'scraper', scopes } })
    assert.equal(answer.statusCode, 201, answer.body)
    return { host, authorization: `Bearer ${answer.json<{ token: string }>().token}` }
  }

  it('are closed to whoever shows no identity', async () => {
    const answer = await metrics({ host })
    assert.deepEqual([answer.statusCode, codeOf(answer)], [401, 'UNAUTHENTICATED'])
  })

  it('are open to operators, and to nobody else who signs in', async () => {
    assert.equal((await metrics(await as('first'))).statusCode, 200)
    const other = await metrics(await as('second'))
    assert.deepEqual([other.statusCode, codeOf(other)], [403, 'NOT_AN_OPERATOR'])
  })

  it("are open to an operator's tokens with the scope metrics or admin, which is all that metrics opens", async () => {
    const scraper = await tokenOf('first', ['metrics'])
    assert.equal((await metrics(scraper)).statusCode, 200)
    for (const url of ['/api/photos', '/api/me', '/api/jobs', '/api/collisions/statistics', '/api/tokens']) {
      assert.equal(codeOf(await app.ask({ method: 'GET', url, headers: scraper })), 'WRONG_SCOPE', url)
    }
    assert.equal((await metrics(await tokenOf('first', ['admin']))).statusCode, 200)
    assert.equal(codeOf(await metrics(await tokenOf('first', ['read', 'upload']))), 'WRONG_SCOPE')
    assert.equal(codeOf(await metrics(await tokenOf('second', ['metrics']))), 'NOT_AN_OPERATOR')
  })
})

describe('the port for metrics', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-metrics-'))
  })
  after(async () => {
    requireNoLeaksIn(join(folder, 'imgstream.log'))
    await rm(folder, { recursive: true })
  })
  const start = (more: Record<string, string> = {}) =>
    startServer({ ENVIRONMENT: 'test', PORT: '0', LOG_LEVEL: 'error', LOG_FILE: join(folder, 'imgstream.log'), ...more }, folder, {
      webFolder: folder,
    })
  const answerOf = (url: string, { host, method = 'GET' }: { host?: string; method?: string } = {}) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request(url, { method, headers: { ...(host && { host }) } }, (response) => {
        let text = ''
        response.on('data', (part: Buffer) => (text += part.toString()))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      })
      asked.on('error', reject).end()
    })

  it('is closed unless it is asked for', async () => {
    const server = await start()
    assert.equal(server.metricsUrl, undefined)
    await server.close()
  })

  it('answers the figures alone, on this computer alone, and ends with the server', async () => {
    const server = await start({ METRICS_PORT: '0' })
    const url = server.metricsUrl ?? ''
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
    const { status, text } = await answerOf(url)
    assert.equal(status, 200)
    assert.match(text, /^imgstream_build_info\{.*\} 1$/m)
    assert.equal((await answerOf(url, { host: 'rebound.example.com' })).status, 421)
    assert.equal((await answerOf(url, { method: 'POST' })).status, 405)
    assert.deepEqual(await answerOf(url, { method: 'HEAD' }), { status: 200, text: '' })
    for (const path of ['/', '/api/photos', '/health', '/metrics/x'])
      assert.equal((await answerOf(new URL(path, url).href)).status, 404, path)
    await server.close()
    await assert.rejects(answerOf(url), { code: 'ECONNREFUSED' })
  })

  it('keeps the server from starting when it is taken, and leaves nothing open', async () => {
    const first = await start({ METRICS_PORT: '0' })
    const { port } = new URL(first.metricsUrl ?? '')
    await assert.rejects(start({ METRICS_PORT: port, LOCAL_DB_PATH: join(folder, 'other.db') }), { code: 'EADDRINUSE' })
    await first.close()
  })
})
