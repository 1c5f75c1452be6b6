import assert from 'node:assert/strict'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { UploadOutcome } from '@imgstream/contract'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

describe('a photo whose files were damaged on the disk', () => {
  let app: TestApp
  before(async () => {
    app = await testApp({ isInFolder: true })
  })
  after(() => app.stop())

  let made = 0
  async function aPhoto() {
    const bytes = await aJpeg(`damaged ${++made}`)
    const { photo } = (await app.put(`photo-${made}.jpg`, bytes)).json<UploadOutcome>()
    const [row] = await app.database.query<{ original_key: string; preview_key: string; thumbnail_key: string }>(
      'select original_key, preview_key, thumbnail_key from photo_versions where photo_id = $1::uuid',
      [photo.photo_id],
    )
    assert.ok(row)
    const path = (key: string) => join(app.folder, key)
    const url = `/api/photos/${photo.photo_id}`
    return { bytes, url, original: path(row.original_key), preview: path(row.preview_key), thumbnail: path(row.thumbnail_key) }
  }
  const get = async (url: string) => {
    const answer = await app.ask({ url })
    return [answer.statusCode, answer.statusCode === 200 ? 'bytes' : answer.json().error.code]
  }

  it('is told of with a code when its original is gone, and its pictures and all others are served', async () => {
    const [lost, sound] = [await aPhoto(), await aPhoto()]
    await rm(lost.original)
    assert.deepEqual(await get(`${lost.url}/original`), [500, 'ORIGINAL_MISSING'])
    assert.deepEqual(await get(`${lost.url}/original?v=1&download=true`), [500, 'ORIGINAL_MISSING'])
    assert.deepEqual(await get(`${lost.url}/jpeg`), [500, 'ORIGINAL_MISSING'])
    assert.deepEqual(await get(`${lost.url}/preview`), [200, 'bytes'])
    assert.deepEqual(await get(`${lost.url}/thumbnail`), [200, 'bytes'])
    assert.deepEqual(await get(lost.url), [200, 'bytes'])
    assert.deepEqual(await get(`${sound.url}/original`), [200, 'bytes'])
  })

  it('does not give out an original of another size', async () => {
    const photo = await aPhoto()
    await truncate(photo.original, 200)
    assert.deepEqual(await get(`${photo.url}/original`), [500, 'ORIGINAL_DAMAGED'])
    assert.deepEqual(await get(`${photo.url}/preview`), [200, 'bytes'])
    await writeFile(photo.original, photo.bytes)
    assert.deepEqual(await get(`${photo.url}/original`), [200, 'bytes'])
  })

  it('has its pictures made again when they are asked for: absent ones, empty ones, the full-size JPEG too', async () => {
    const photo = await aPhoto()
    await rm(photo.thumbnail)
    await truncate(photo.preview, 0)
    const [thumbnail, preview] = [await app.ask({ url: `${photo.url}/thumbnail` }), await app.ask({ url: `${photo.url}/preview` })]
    for (const { statusCode, rawPayload } of [thumbnail, preview]) {
      assert.equal(statusCode, 200)
      assert.deepEqual([...rawPayload.subarray(0, 2)], [0xff, 0xd8])
    }
  })

  it('has no picture made of an original that is damaged, and says so', async () => {
    const photo = await aPhoto()
    await rm(photo.preview)
    await truncate(photo.original, 300)
    assert.deepEqual(await get(`${photo.url}/preview`), [500, 'ORIGINAL_DAMAGED'])
    await rm(photo.original)
    assert.deepEqual(await get(`${photo.url}/preview`), [500, 'ORIGINAL_MISSING'])
    assert.deepEqual(await readFile(photo.thumbnail).then(({ length }) => length > 0), true)
  })

  it('has its full-size JPEG made again when that is gone', async () => {
    const png = await import('sharp').then(({ default: sharp }) =>
      sharp({ create: { width: 60, height: 40, channels: 3, background: '#8a2' } })
        .png()
        .toBuffer(),
    )
    const { photo } = (await app.put('full.png', Buffer.concat([png, Buffer.alloc(100)]))).json<UploadOutcome>()
    const url = `/api/photos/${photo.photo_id}/jpeg`
    assert.deepEqual(await get(url), [200, 'bytes'])
    const key = async () =>
      (await app.database.query<{ full_key: string }>('select full_key from photo_versions where photo_id = $1::uuid', [photo.photo_id]))[0]
        ?.full_key ?? ''
    const first = await key()
    await rm(join(app.folder, first))
    assert.deepEqual(await get(url), [200, 'bytes'])
    assert.notEqual(await key(), first)
  })
})
