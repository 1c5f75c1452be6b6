import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { after, afterEach, before, beforeEach, it } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { requireRefusal } from '../support/api.ts'
import { onEachEngine } from '../support/engines.ts'
import { aGrainyScene, aPlainPng, aScene, drawn, jpegOf } from '../support/pictures.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { tusAt } from '../support/tus.ts'
import { until } from '../support/until.ts'

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="500" height="500"><script>alert(1)</script><rect width="500" height="500" fill="red"/></svg>`
const html = `<!doctype html><html><body><script>alert(document.cookie)</script>${'x'.repeat(200)}</body></html>`
const zip = () => {
  const data = deflateRawSync(Buffer.alloc(1_000_000))
  return Buffer.concat([Buffer.from('PK\x03\x04\x14\x00\x00\x00\x08\x00', 'latin1'), Buffer.alloc(20), data])
}

onEachEngine('bad input', (engine) => {
  let app: TestApp
  let url: string
  let filesBefore: string[]
  before(async () => {
    app = await testApp({ place: await engine.newPlace() })
    await app.http.listen({ port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`
  })
  after(() => app.stop())
  beforeEach(async () => {
    filesBefore = await app.files()
  })
  afterEach(async () => {
    // What an answer overtakes (the connection is being given up) may need a moment.
    await until('a file is left behind', async () => (await app.files()).length <= filesBefore.length)
    assert.deepEqual(await app.files(), filesBefore, 'a file is left behind')
    assert.equal((await fetch(`${url}/health`)).status, 200)
    assert.deepEqual(app.complaints, [])
  })

  const put = (filename: string, bytes: Buffer, query = '') =>
    fetch(`${url}/api/photos/${encodeURIComponent(filename)}${query}`, { method: 'PUT', body: new Uint8Array(bytes) })
  async function refused(answer: Response, code: string, what: string) {
    const body = (await answer.json()) as { error: { code: string; message: string } }
    assert.equal(body.error.code, code, `${what}: ${body.error.message}`)
    requireRefusal(answer.status, body, [code], what)
    assert.ok(answer.status >= 400 && answer.status < 500)
  }

  const files: [what: string, code: string, filename: string, bytes: () => Buffer | Promise<Buffer>][] = [
    ['an empty file', 'TOO_SMALL', 'empty.jpg', () => Buffer.alloc(0)],
    ['a tiny file', 'TOO_SMALL', 'tiny.jpg', () => Buffer.from('ffd8ffe0', 'hex')],
    ['noise', 'UNSUPPORTED_FORMAT', 'noise.jpg', () => Buffer.concat([Buffer.from('noise'), randomBytes(5000)])],
    ['zeros', 'UNSUPPORTED_FORMAT', 'zeros.jpg', () => Buffer.alloc(5000)],
    ['an SVG that is called .jpg', 'UNSUPPORTED_FORMAT', 'svg.jpg', () => Buffer.from(svg)],
    ['an SVG after an XML header', 'UNSUPPORTED_FORMAT', 'svg.png', () => Buffer.from(`<?xml version="1.0"?>\n${svg}`)],
    ['a page that is called .jpg', 'UNSUPPORTED_FORMAT', 'page.jpg', () => Buffer.from(html)],
    ['a ZIP that is called .jpg', 'UNSUPPORTED_FORMAT', 'zip.jpg', zip],
    ['a GIF', 'UNSUPPORTED_FORMAT', 'a.gif', () => drawn(aScene()).gif().toBuffer()],
    ['a TIFF', 'UNSUPPORTED_FORMAT', 'a.tiff', () => drawn(aScene()).tiff().toBuffer()],
    ['a PDF', 'UNSUPPORTED_FORMAT', 'a.jpg', () => Buffer.from(`%PDF-1.7\n${'x'.repeat(500)}`)],
    [
      'the head of a JPEG and noise',
      'UNREADABLE_IMAGE',
      'head.jpg',
      async () => Buffer.concat([(await aJpeg('h')).subarray(0, 30), randomBytes(3000)]),
    ],
    [
      'the head of a PNG alone',
      'UNREADABLE_IMAGE',
      'head.png',
      () => Buffer.concat([aPlainPng({ width: 300, height: 300 }, false), Buffer.alloc(100)]),
    ],
    [
      'a JPEG that ends before its picture',
      'UNREADABLE_IMAGE',
      'cut.jpg',
      async () => (await jpegOf(aGrainyScene(600, 400))).subarray(0, 400),
    ],
    [
      'a WebP of noise',
      'UNREADABLE_IMAGE',
      'a.webp',
      () => Buffer.concat([Buffer.from('RIFF\x00\x10\x00\x00WEBPVP8 ', 'latin1'), randomBytes(4000)]),
    ],
    [
      'a HEIC of noise',
      'UNREADABLE_IMAGE',
      'a.heic',
      () => Buffer.concat([Buffer.from('\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1', 'latin1'), randomBytes(4000)]),
    ],
    ['a bomb of 16,000 × 16,000 pixels', 'TOO_MANY_PIXELS', 'bomb.png', () => aPlainPng({ width: 16_000, height: 16_000 })],
    [
      'a header of 9,000,000 × 100 pixels',
      'TOO_MANY_PIXELS',
      'flat.png',
      () => Buffer.concat([aPlainPng({ width: 9_000_000, height: 100 }, false), Buffer.alloc(200)]),
    ],
    [
      'a header of 2,000,000,000 × 2 pixels',
      'UNREADABLE_IMAGE',
      'wide.png',
      () => Buffer.concat([aPlainPng({ width: 2_000_000_000, height: 2 }, false), Buffer.alloc(200)]),
    ],
  ]
  for (const [what, code, filename, bytes] of files) {
    it(`${what} is refused as ${code} by PUT and by tus`, async () => {
      const sent = await bytes()
      await refused(await put(filename, sent), code, what)
      const answer = await tusAt(url).create(sent.length, { filename }, sent)
      const body = JSON.parse(answer.text) as { error: { code: string } }
      requireRefusal(answer.status, body, [code], what)
      assert.equal(body.error.code, code)
    })
  }

  it('a strip of 1 × 100,000 pixels neither hangs nor fails the server', { timeout: 120_000 }, async () => {
    const answer = await put('strip.png', aPlainPng({ width: 1, height: 100_000 }))
    if (answer.status >= 400) await refused(answer, 'TOO_MANY_PIXELS', 'strip')
    else {
      const { photo } = (await answer.json()) as { photo: { photo_id: string; width: number; height: number } }
      assert.deepEqual([answer.status, photo.width, photo.height], [201, 1, 100_000])
      assert.equal((await fetch(`${url}/api/photos/${photo.photo_id}/thumbnail`)).status, 200)
      filesBefore = await app.files()
    }
  })

  it('a photo whose tail is cut off is kept: the original is what matters', async () => {
    const whole = await jpegOf(aGrainyScene(900, 600))
    const cut = whole.subarray(0, Math.floor(whole.length * 0.7))
    const answer = await put('cut tail.jpg', cut)
    assert.equal(answer.status, 201)
    const { photo } = (await answer.json()) as { photo: { photo_id: string; renditions: string } }
    assert.equal(photo.renditions, 'damaged')
    const original = await fetch(`${url}/api/photos/${photo.photo_id}/original`)
    assert.deepEqual(Buffer.from(await original.arrayBuffer()), Buffer.from(cut))
    filesBefore = await app.files()
  })

  const names: [what: string, filename: string][] = [
    ['a path upwards', '../../etc/passwd.jpg'],
    ['two dots', '..'],
    ['a path of Windows', '..\\..\\a.jpg'],
    ['NUL', 'a\0.jpg'],
    ['a control character', 'a\u0007.jpg'],
    ['a line break', 'a\r\nX-Evil: 1.jpg'],
    ['300 characters', `${'x'.repeat(296)}.jpg`],
    ['100 emoji', `${'😀'.repeat(100)}.jpg`],
    ['a right-to-left override', 'gpj.\u202eexe.jpg'],
    ['a device of Windows', 'CON.jpg'],
    ['blanks only', '   '],
  ]
  for (const [what, filename] of names) {
    it(`${what} is refused as a filename`, async () => {
      const bytes = await aJpeg(what)
      // An address that ends in two dots is another address before it is sent.
      if (filename !== '..') await refused(await put(filename, bytes), 'INVALID_FILENAME', what)
      const answer = await tusAt(url).create(bytes.length, { filename }, bytes)
      requireRefusal(answer.status, JSON.parse(answer.text), ['INVALID_FILENAME'], what)
    })
  }

  it('emoji, right-to-left letters and other scripts are names like any other', async () => {
    for (const filename of ['😀 🏖️.jpg', 'عکس.jpg', '猫 と ねこ.jpg', "Zoë's 100% #1?.jpg", '.hidden.jpg', '__proto__']) {
      const answer = await put(filename, await aJpeg(filename))
      const body = (await answer.json()) as { photo: { filename: string; photo_id: string } }
      assert.deepEqual([answer.status, body.photo.filename], [201, filename])
      const download = await fetch(`${url}/api/photos/${body.photo.photo_id}/original?download=true`)
      assert.equal(download.status, 200)
      await download.arrayBuffer()
    }
    filesBefore = await app.files()
  })

  it('a name that is not UTF-8 or too long for any use is refused', async () => {
    for (const path of ['/api/photos/%ff%fe.jpg', '/api/photos/%', `/api/photos/${'x'.repeat(2000)}`, `/api/photos/${'x'.repeat(5000)}`]) {
      const answer = await fetch(url + path, { method: 'PUT', body: new Uint8Array(await aJpeg('x')) })
      assert.ok(answer.status >= 400 && answer.status < 500, `${path.slice(0, 30)} is ${answer.status}`)
      requireRefusal(answer.status, await answer.json(), undefined, path.slice(0, 30))
    }
  })

  it('201 MB are refused at once when they are announced, and when they come unannounced', async () => {
    const announced = await announce(201 * 1_048_576)
    assert.match(announced, /^413 .*TOO_LARGE/s)
    const piece = Buffer.alloc(1_048_576, 1)
    const endless = Readable.from(
      (function* () {
        for (let sent = 0; sent < 201; sent++) yield piece
      })(),
    )
    const answer = await stream(endless)
    assert.match(answer, /^413 .*TOO_LARGE|^broken/s)
  })

  it('values of wrong types are refused', async () => {
    const bytes = await aJpeg('types')
    for (const query of [
      '?on_collision=replace',
      '?expected_version=x',
      '?expected_version=0',
      '?checksum=abc',
      '?last_modified=x',
      '?batch_id=1',
    ]) {
      await refused(await put('types.jpg', bytes, query), 'INVALID_REQUEST', query)
    }
  })

  function stream(body: Readable, headers: Record<string, string> = {}): Promise<string> {
    return new Promise((resolve) => {
      const sending = request(`${url}/api/photos/large.jpg`, { method: 'PUT', headers, agent: false }, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('close', () => resolve(`${response.statusCode} ${text}`))
      })
      sending.on('error', () => resolve('broken'))
      body.on('error', () => {})
      body.pipe(sending)
    })
  }
  const announce = (length: number) =>
    stream(Readable.from([Buffer.alloc(1000)], { objectMode: false }), { 'content-length': String(length) })
})
