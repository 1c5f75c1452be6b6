import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { createApiClient } from '@imgstream/client'
import { aServer } from '../support/a-server.ts'
import { imgstream, type Place, statuses } from '../support/imgstream.ts'
import { aFolder, aJpeg } from '../support/pictures.ts'

const timeout = 120_000

/** Passes requests on, so slowly that an upload can be caught in the middle. */
async function aSlowWay(t: TestContext, to: string): Promise<{ url: string; uploads(): number }> {
  let uploads = 0
  async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isUpload = request.url?.startsWith('/api/uploads') && request.method === 'POST'
    if (isUpload) uploads += 1
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (isUpload) await new Promise((resolve) => setTimeout(resolve, 400))
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
    const answer = await fetch(new URL(request.url ?? '/', to), {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(request.method === 'GET' || request.method === 'HEAD' ? {} : { body: Buffer.concat(chunks) }),
    })
    const {
      'transfer-encoding': _encoding,
      'content-encoding': _packed,
      'content-length': _size,
      ...answered
    } = Object.fromEntries(answer.headers)
    response.writeHead(answer.status, answered)
    response.end(Buffer.from(await answer.arrayBuffer()))
  }
  // Where the server does not answer, the connection breaks, as it would without the way.
  const way = createServer((request, response) => void passOn(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    way.closeAllConnections()
    way.close()
  })
  return { url: `http://127.0.0.1:${(way.address() as AddressInfo).port}`, uploads: () => uploads }
}

async function eightPictures(t: TestContext): Promise<string> {
  const shades = [1, 2, 3, 4, 5, 6, 7, 8]
  return aFolder(t, Object.fromEntries(await Promise.all(shades.map(async (shade) => [`photos/${shade}.jpg`, await aJpeg({ shade })]))))
}

/** Waits until the library holds that many photos. */
async function untilStored(url: string, count: number): Promise<void> {
  const api = createApiClient({ baseUrl: url })
  const deadline = Date.now() + 60_000
  while ((await api.call('listPhotos')).photos.length < count) {
    if (Date.now() > deadline) throw new Error(`there are no ${count} photos after a minute`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const stateFiles = (folder: string) => readdir(join(folder, '.state', 'imgstream')).catch(() => [])

void describe('an upload that is interrupted', { concurrency: 2 }, () => {
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGKILL', null] as const]) {
    void it(`goes on after ${signal} where it was, and tells the whole`, { timeout }, async (t) => {
      const server = await aServer(t)
      const way = await aSlowWay(t, server.url)
      const folder = await eightPictures(t)
      const place: Place = { folder, env: { IMGSTREAM_URL: way.url } }
      const running = imgstream(['upload', '--concurrency', '1', 'photos'], place)
      await untilStored(server.url, 2)
      running.process.kill(signal)
      const stopped = await running
      assert.equal(stopped.code, code)
      if (code === 130) {
        assert.match(stopped.stderr, /give the same command again to go on/)
        // What did not have its turn has not failed, and is no reason for a line each.
        assert.match(stopped.stdout, /^8 files: \d uploaded, \d not sent yet$/m)
        assert.doesNotMatch(stopped.stdout, /failed/)
      }

      const again = await imgstream(['upload', '--json', '--concurrency', '1', 'photos'], place)
      assert.equal(again.code, 0, again.stderr)
      assert.match(again.stderr, /Going on with the upload that was stopped/)
      const told = Object.values(statuses(again))
      assert.equal(told.length, 8, 'both runs are one batch')
      // Also what a killed process had no time to hear of.
      assert.deepEqual(new Set(told), new Set(['uploaded']))
      const { photos } = await createApiClient({ baseUrl: server.url }).call('listPhotos')
      assert.equal(photos.length, 8)
      assert.ok(way.uploads() <= 9, `${way.uploads()} uploads of 8 files`)
      assert.deepEqual(await stateFiles(folder), [], 'nothing is left to remember')
    })
  }

  void it('waits for a server that goes away and comes back', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await eightPictures(t)
    const way = await aSlowWay(t, server.url)
    const running = imgstream(['upload', '--json', '--concurrency', '1', 'photos', '--server', way.url], { folder })
    await untilStored(server.url, 2)
    await server.stop()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await server.start()
    const ran = await running
    assert.equal(ran.code, 0, ran.stderr)
    assert.deepEqual(new Set(Object.values(statuses(ran))), new Set(['uploaded']))
  })

  void it('gives up on a server that stays away, and keeps what to go on with', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await eightPictures(t)
    const running = imgstream(['upload', '--wait', '1', 'photos', '--server', (await aSlowWay(t, server.url)).url], { folder })
    await untilStored(server.url, 1)
    await server.stop()
    const ran = await running
    assert.equal(ran.code, 3, ran.stdout + ran.stderr)
    assert.match(ran.stderr, /does not answer any more\. Give the same command again to go on/)
    assert.equal((await stateFiles(folder)).length, 1)
  })
})
