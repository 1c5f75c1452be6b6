import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { requireRefusal } from '../../support/api.ts'
import { aClock } from '../../support/library.ts'
import { received } from '../../support/received.ts'
import { aJpeg } from '../../support/small-pictures.ts'
import { type TestApp, type TestAppOptions, testApp } from '../../support/test-app.ts'
import { tusAt } from '../../support/tus.ts'

type Answer = Awaited<ReturnType<TestApp['ask']>>
function requireTooMany(answer: Pick<Answer, 'statusCode' | 'headers' | 'body'>) {
  requireRefusal(answer.statusCode, JSON.parse(answer.body), ['TOO_MANY_REQUESTS'], 'too much')
  assert.match(String(answer.headers['retry-after']), /^[1-9]\d*$/)
}

describe('requests without an identity', () => {
  const clock = aClock()
  let app: TestApp
  before(async () => {
    app = await testApp({ clock, env: { ADDRESS_REQUESTS_PER_SECOND: '1', TRUSTED_PROXIES: '10.0.0.0/8' } })
  })
  after(() => app.stop())
  const ask = (remoteAddress: string, headers: Record<string, string> = { host: 'evil.example' }, url = '/api/me') =>
    app.ask({ method: 'GET', url, headers, remoteAddress })
  const statuses = async (times: number, asking: (index: number) => Promise<Answer>) => {
    const found = new Map<number, number>()
    for (let index = 0; index < times; index++) {
      const { statusCode } = await asking(index)
      found.set(statusCode, (found.get(statusCode) ?? 0) + 1)
    }
    return Object.fromEntries(found)
  }

  it('are limited by their address, and hear when to come again', async () => {
    assert.deepEqual(await statuses(25, () => ask('203.0.113.1')), { 421: 20, 429: 5 })
    requireTooMany(await ask('203.0.113.1'))
    assert.deepEqual(await statuses(3, () => ask('203.0.113.2')), { 421: 3 })
    clock.now += 2000
    assert.deepEqual(await statuses(4, () => ask('203.0.113.1')), { 421: 2, 429: 2 })
  })

  it('are not more when they name other addresses than the proxy saw', async () => {
    const forged = (index: number) => ({ host: 'evil.example', 'x-forwarded-for': `198.51.100.${index}` })
    assert.deepEqual(await statuses(22, (index) => ask('203.0.113.3', forged(index))), { 421: 20, 429: 2 })
    const behind = (index: number) => ({ host: 'evil.example', 'x-forwarded-for': `198.51.100.${index}, 203.0.113.4` })
    assert.deepEqual(await statuses(22, (index) => ask('10.0.0.1', behind(index))), { 421: 20, 429: 2 })
    const other = { host: 'evil.example', 'x-forwarded-for': '203.0.113.5' }
    assert.deepEqual(await statuses(1, () => ask('10.0.0.1', other)), { 421: 1 })
  })

  it('are not more with the many addresses of one network of IPv6', async () => {
    assert.deepEqual(await statuses(22, (index) => ask(`2001:db8:1:2::${index}`)), { 421: 20, 429: 2 })
    assert.deepEqual(await statuses(1, () => ask('2001:db8:1:3::1')), { 421: 1 })
  })

  it('do not keep a platform from hearing whether the server is healthy, nor cost those with an identity', async () => {
    await statuses(25, () => ask('203.0.113.6'))
    assert.equal((await ask('203.0.113.6', { host: 'x' }, '/health')).statusCode, 200)
    assert.deepEqual(await statuses(60, () => ask('203.0.113.7', {})), { 200: 60 })
  })
})

describe('one owner', () => {
  it('is limited in requests a second', async () => {
    const clock = aClock()
    const app = await testApp({ clock, env: { OWNER_REQUESTS_PER_SECOND: '1' } })
    const ask = () => app.ask({ method: 'GET', url: '/api/me' })
    for (let index = 0; index < 10; index++) assert.equal((await ask()).statusCode, 200)
    requireTooMany(await ask())
    clock.now += 1000
    assert.equal((await ask()).statusCode, 200)
    await app.stop()
  })

  it('is not limited where the limit is 0', async () => {
    const env = {
      OWNER_REQUESTS_PER_SECOND: '0',
      ADDRESS_REQUESTS_PER_SECOND: '0',
      OWNER_REQUESTS_AT_ONCE: '0',
      OWNER_UPLOADS_AT_ONCE: '0',
    }
    const app = await testApp({ env })
    for (let index = 0; index < 30; index++) assert.equal((await app.ask({ method: 'GET', url: '/api/me' })).statusCode, 200)
    assert.equal((await app.put('a.jpg', await aJpeg('a'))).statusCode, 201)
    await app.stop()
  })

  for (const [what, env] of [
    ['uploads', { OWNER_UPLOADS_AT_ONCE: '2' }],
    ['requests', { OWNER_REQUESTS_AT_ONCE: '2' }],
  ] as const) {
    it(`may have so many ${what} under way at once; a place is free again when one ends or breaks off`, async () => {
      const { app, port, stop } = await listening({ env })
      const bytes = await aJpeg(what)
      const begin = async (name: string) => {
        const sent = request({ port, method: 'PUT', path: `/api/photos/${name}.jpg`, headers: { 'content-length': bytes.length } })
        sent.on('error', () => {})
        sent.write(bytes.subarray(0, 10))
        await untilFiles(app, name === 'one' ? 1 : 2)
        return sent
      }
      const one = await begin('one')
      const two = await begin('two')
      requireTooMany(await app.put('three.jpg', bytes))
      requireTooMany(await tusCreate(app, bytes))
      assert.equal((await app.ask({ method: 'GET', url: '/api/me' })).statusCode, what === 'uploads' ? 200 : 429)

      assert.equal(await finish(one, bytes.subarray(10)), 201)
      assert.equal((await app.put('four.jpg', await aJpeg('four'))).statusCode, 201)
      two.destroy()
      await until(async () => (await app.put('five.jpg', await aJpeg('five'))).statusCode !== 429)
      await stop()
    })
  }

  it('may have so many bytes of resumable uploads begun, until they are finished or given up', async () => {
    const { app, url, stop } = await listening({ env: { OWNER_PENDING_UPLOADS_MB: '1' } })
    const { create, remove } = tusAt(url)
    const bytes = await aJpeg('pending')
    const half = 600_000
    const first = await create(half, { filename: 'a.jpg' })
    assert.equal(first.status, 201)
    const refused = await create(half, { filename: 'b.jpg' })
    requireTooMany({ statusCode: refused.status, headers: Object.fromEntries(refused.headers), body: refused.text })
    // What is finished does not count.
    assert.equal((await create(bytes.length, { filename: 'c.jpg' }, bytes)).status, 201)
    await remove(first.headers.get('location') ?? '')
    assert.equal((await create(half, { filename: 'b.jpg' })).status, 201)
    assert.deepEqual(app.complaints, [])
    await stop()
  })
})

describe('a connection', () => {
  let server: Awaited<ReturnType<typeof listening>>
  before(async () => {
    server = await listening({ patience: { headersMs: 200, silentMs: 600, answeredMs: 200 } })
  })
  after(() => server.stop())
  const open = async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }

  it('that sends its headers drop by drop is ended', async () => {
    const socket = await open()
    socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n')
    const drops = setInterval(() => socket.write('X-Drop: y\r\n'), 20)
    const answer = await received(socket)
    clearInterval(drops)
    assert.match(answer, /^HTTP\/1\.1 408 /)
  })

  it('on which nothing moves is ended, also in the middle of a body', async () => {
    const silent = await open()
    const stuck = await open()
    stuck.write('PUT /api/photos/stuck.jpg HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf')
    await Promise.all([received(silent), received(stuck)])
    await until(async () => (await server.app.files()).length === 0)
  })

  it('that goes on with the body of a request that was refused is ended', async () => {
    const socket = await open()
    socket.write('POST /api/photos HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 100000\r\n\r\n')
    const drops = setInterval(() => socket.write('x'), 20)
    const answer = await received(socket)
    clearInterval(drops)
    assert.match(answer, /^(HTTP\/1\.1 421 |$)/)
  })
})

describe('a request', () => {
  it('may send a hundred headers, not more', async () => {
    // With the patience of every server: on a busy machine all of them may take longer than the drops above.
    const { port, stop } = await listening({})
    const ask = async (count: number) => {
      const socket = connect(port, '127.0.0.1')
      const headers = Array.from({ length: count - 2 }, (_, index) => `x-${index}: y\r\n`).join('')
      socket.write(`GET /api/me HTTP/1.1\r\nHost: localhost\r\n${headers}Connection: close\r\n\r\n`)
      return received(socket)
    }
    assert.match(await ask(100), /^HTTP\/1\.1 200 /)
    for (const count of [101, 150, 1000]) {
      const answer = await ask(count)
      assert.match(answer, /^HTTP\/1\.1 431 /)
      assert.match(answer, /"code":"HEADERS_TOO_LARGE"/)
    }
    await stop()
  })
})

async function listening(options: TestAppOptions) {
  // A body that is under way is seen by its file.
  const app = await testApp({ ...options, isInFolder: true })
  await app.http.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.http.server.address() as AddressInfo
  const sockets = new Set<Socket>()
  app.http.server.on('connection', (socket) => sockets.add(socket))
  return {
    app,
    port,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await app.stop()
    },
  }
}

async function finish(sent: ClientRequest, rest: Buffer): Promise<number | undefined> {
  sent.end(rest)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()
  await once(answer, 'end')
  return answer.statusCode
}

const tusCreate = (app: TestApp, bytes: Buffer) =>
  app.ask({
    method: 'POST',
    url: '/api/uploads',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${Buffer.from('t.jpg').toString('base64')}`,
    },
  })

const untilFiles = (app: TestApp, count: number) => until(async () => (await app.files()).length >= count)

async function until(isSo: () => Promise<boolean>) {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
}
