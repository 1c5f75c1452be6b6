import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { plant } from '../../server/test/support/secret-watch.ts'
import { aServer } from './support/a-server.ts'
import { imgstream } from './support/imgstream.ts'
import { aFolder, aJpeg } from './support/pictures.ts'

const proxyToken = plant('a token for the proxy', 'the-proxy-knows-me-by-this')

/** As Identity-Aware Proxy does: lets in who shows it a token of its own, keeps that to itself, and hands everything else on. */
async function aProxyBefore(t: TestContext, url: string) {
  const handed: (string | undefined)[] = []
  const proxy = createServer((incoming, answer) => {
    const { 'proxy-authorization': shown, ...headers } = incoming.headers
    if (shown !== `Bearer ${proxyToken}`) return void answer.writeHead(401, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>')
    handed.push(headers.authorization)
    const { hostname, port, host } = new URL(url)
    const onward = request({ hostname, port, method: incoming.method, path: incoming.url, headers: { ...headers, host } }, (came) => {
      answer.writeHead(came.statusCode ?? 500, came.headers)
      came.pipe(answer)
    })
    incoming.pipe(onward)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return { address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, handed }
}

void describe('behind a proxy that asks who comes', () => {
  void it('commands show it a token of its own, and the server theirs', { timeout: 120_000 }, async (t) => {
    const { url } = await aServer(t)
    const { address, handed } = await aProxyBefore(t, url)
    const folder = await aFolder(t, { 'a.jpg': await aJpeg() })
    const place = { folder, env: { IMGSTREAM_URL: address } }
    const refused = await imgstream(['cache', 'stats'], place)
    assert.equal(refused.code, 3, refused.stderr)
    assert.deepEqual(handed, [])

    const known = { folder, env: { ...place.env, IMGSTREAM_PROXY_TOKEN: proxyToken } }
    const uploaded = await imgstream(['upload', '--json', folder], known)
    assert.equal(uploaded.code, 0, uploaded.stderr)
    assert.ok(handed.length > 2)
    assert.deepEqual([...new Set(handed)], [undefined])
    assert.ok(!`${uploaded.stdout}${uploaded.stderr}`.includes(proxyToken))

    handed.length = 0
    await imgstream(['cache', 'stats'], { folder, env: { ...known.env, IMGSTREAM_TOKEN: 'imgstream_x' } })
    assert.deepEqual(handed, ['Bearer imgstream_x'])
  })
})
