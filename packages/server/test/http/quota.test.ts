import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, it } from 'node:test'
import { requireRefusal } from '../support/api.ts'
import { onEachEngine } from '../support/engines.ts'
import { aClock } from '../support/library.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { locationOf, tusAt } from '../support/tus.ts'

const quotaBytes = 1_048_576
/** Two of them fit, three do not. */
const photo = (name: string) => aJpeg(name.padEnd(400_000, '.'))

onEachEngine('an owner with a quota', (engine) => {
  const clock = aClock()
  let app: TestApp
  let url: string
  before(async () => {
    app = await testApp({ clock, place: await engine.newPlace(), env: { OWNER_QUOTA_MB: '1' } })
    await app.http.listen({ port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`
  })
  after(() => app.stop())

  async function empty() {
    const { photos } = (await app.ask({ method: 'GET', url: '/api/photos?limit=500' })).json<{ photos: { photo_id: string }[] }>()
    for (const { photo_id: id } of photos) await app.ask({ method: 'DELETE', url: `/api/photos/${id}` })
    assert.equal((await app.ask({ method: 'DELETE', url: '/api/trash' })).statusCode, 200)
  }
  const isFull = (status: number, body: string) => requireRefusal(status, JSON.parse(body), ['QUOTA_EXCEEDED'], 'over the quota')
  const put = async (name: string) => app.put(name, await photo(name))
  async function putInPieces(name: string, bytes: Uint8Array) {
    const sent = request(new URL(`/api/photos/${name}`, url), { method: 'PUT' })
    // The rest of a body that is refused in the middle has nowhere to go.
    sent.on('error', () => {})
    for (let at = 0; at < bytes.length; at += 65_536) sent.write(bytes.subarray(at, at + 65_536))
    sent.end()
    const [answer] = await once(sent, 'response')
    return { status: answer.statusCode as number, body: await text(answer) }
  }

  it('is refused before the bytes move, when it is known how many they are', async () => {
    const bytes = await photo('too much')
    for (const name of ['a.jpg', 'b.jpg']) assert.equal((await put(name)).statusCode, 201)
    // Not one byte of the body is sent.
    const sent = request(new URL('/api/photos/c.jpg', url), { method: 'PUT', headers: { 'content-length': bytes.length } })
    sent.on('error', () => {})
    sent.flushHeaders()
    const [answer] = await once(sent, 'response')
    isFull(answer.statusCode, await text(answer))
    sent.destroy()
    const created = await tusAt(url).create(bytes.length, { filename: 'c.jpg' })
    isFull(created.status, created.text)
    assert.deepEqual(
      (await app.files()).filter((file) => file.includes('staging')),
      [],
    )
    await empty()
  })

  it('is refused in the stream, when it is not: by a body in pieces, and by the part of a form that does not fit', async () => {
    for (const name of ['a.jpg', 'b.jpg']) assert.equal((await put(name)).statusCode, 201)
    const pieces = await putInPieces('c.jpg', await photo('c'))
    isFull(pieces.status, pieces.body)
    await empty()

    const form = new FormData()
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg', 'small.jpg']) {
      form.append('file', new Blob([new Uint8Array(name === 'small.jpg' ? await aJpeg('small') : await photo(name))]), name)
    }
    const batch = (await (await fetch(new URL('/api/photos', url), { method: 'POST', body: form })).json()) as {
      results: { status: string; error_type?: string }[]
    }
    assert.deepEqual(
      batch.results.map(({ status }) => status),
      ['uploaded', 'uploaded', 'failed', 'uploaded'],
    )
    assert.deepEqual(
      (await app.files()).filter((file) => file.includes('staging')),
      [],
    )
    await empty()
  })

  it('has room again when the trash is emptied, an upload is given up or has expired, or a file turns out to be no photo', async () => {
    const { create, remove } = tusAt(url)
    const given = locationOf(await create(900_000, { filename: 'given-up.jpg' }))
    isFull((await put('a.jpg')).statusCode, (await put('a.jpg')).body)
    await remove(given)
    locationOf(await create(900_000, { filename: 'forgotten.jpg' }))
    clock.now += 8 * 86_400_000
    assert.equal((await app.put('no-photo.jpg', Buffer.alloc(900_000, 'x'))).statusCode, 415)
    for (const name of ['a.jpg', 'b.jpg']) assert.equal((await put(name)).statusCode, 201)
    assert.equal((await put('c.jpg')).statusCode, 413)
    await empty()
    assert.equal((await put('c.jpg')).statusCode, 201)
    // What is replaced stays, and counts.
    assert.equal((await app.put('c.jpg', await photo('another'), 'on_collision=overwrite')).statusCode, 200)
    assert.equal((await app.put('c.jpg', await photo('a third'), 'on_collision=overwrite')).statusCode, 413)
    await empty()
  })

  it('counts a version once that was restored: it is the same object', async () => {
    const first = (await put('a.jpg')).json<{ photo: { photo_id: string } }>().photo.photo_id
    assert.equal((await app.put('a.jpg', await photo('two'), 'on_collision=overwrite')).statusCode, 200)
    assert.equal((await app.ask({ method: 'POST', url: `/api/photos/${first}/versions/1/restore` })).statusCode, 200)
    assert.equal((await app.put('rest.jpg', await aJpeg('x'.repeat(200_000)))).statusCode, 201)
    await empty()
  })

  it('never gets more than the quota, whoever races and by whatever way', async () => {
    const { create } = tusAt(url)
    for (let round = 0; round < 3; round++) {
      const names = Array.from({ length: 4 }, (_, index) => `${round}-${index}.jpg`)
      const bytes = await Promise.all(names.map(photo))
      const [one = Buffer.of(), two = Buffer.of(), three = Buffer.of(), four = Buffer.of()] = bytes
      const statuses = await Promise.all([
        app.put(names[0] ?? '', one).then(({ statusCode }) => statusCode),
        app.put(names[1] ?? '', two).then(({ statusCode }) => statusCode),
        create(three.length, { filename: names[2] ?? '' }, three).then(({ status }) => status),
        putInPieces(names[3] ?? '', four).then(({ status }) => status),
      ])
      // One that is just becoming a photo counts twice for a moment, so that one in the race may be sent away that would fit.
      const stored = statuses.filter((status) => status === 201).length
      assert.ok(stored === 1 || stored === 2, `round ${round}: ${statuses.join()}`)
      assert.ok(
        statuses.every((status) => status === 201 || status === 413),
        statuses.join(),
      )
      assert.equal((await put(`${round}-after.jpg`)).statusCode, stored === 1 ? 201 : 413)
      const { photos } = (await app.ask({ method: 'GET', url: '/api/photos' })).json<{ photos: { file_size: number }[] }>()
      assert.ok(photos.reduce((sum, each) => sum + each.file_size, 0) <= quotaBytes)
      await empty()
    }
    assert.deepEqual(app.complaints, [])
  })
})
