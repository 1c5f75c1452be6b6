import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { LibraryPhoto } from '@imgstream/contract'
import { v7 } from 'uuid'
import { type Answer, type Api, apiOf } from '../support/api.ts'
import { onEachEngine } from '../support/engines.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { metadata } from '../support/tus.ts'

const record = {
  taken_at: '2019-08-07T06:05:04.030',
  taken_offset: '-03:30',
  taken_source: 'exif_original',
  first_uploaded_at: '2020-01-02T03:04:05.678Z',
  origin: 'kept_both',
}

onEachEngine('a whole library', (engine) => {
  let app: TestApp
  let api: Api
  before(async () => {
    app = await testApp({ place: await engine.newPlace() })
    api = apiOf(app)
  })
  after(() => app.stop())

  const put = async (filename: string, text: string, query: Record<string, string | number> = {}) =>
    (await api.call('uploadPhoto', { params: { filename }, query, body: await aJpeg(text) })).body.photo

  async function upload(filename: string, sent: Record<string, string>) {
    const bytes = await aJpeg(filename)
    return app.ask({
      method: 'POST',
      url: '/api/uploads',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes.length),
        'upload-metadata': metadata({ filename, ...sent }),
        'content-type': 'application/offset+octet-stream',
      },
      payload: bytes,
    })
  }

  it('comes page by page with its trash and all versions', async () => {
    const batch_id = v7()
    const one = await put('one.jpg', 'one', { batch_id })
    await put('one.jpg', 'two', { on_collision: 'overwrite', expected_version: 1 })
    await api.call('restoreVersion', { params: { id: one.photo_id, n: 1 } })
    const gone = await put('gone.jpg', 'gone')
    await api.call('trashPhoto', { params: { id: gone.photo_id } })
    await put('last.jpg', 'last')
    const photos: LibraryPhoto[] = []
    let cursor = null as string | null
    do {
      const { status, body }: Answer<'listLibrary'> = await api.call('listLibrary', { query: { limit: 2, ...(cursor && { cursor }) } })
      assert.equal(status, 200)
      photos.push(...body.photos)
      cursor = body.next_cursor
    } while (cursor)
    assert.deepEqual(
      photos.map(({ filename, trashed_at }) => [filename, trashed_at === null]),
      [
        ['one.jpg', true],
        ['gone.jpg', false],
        ['last.jpg', true],
      ],
    )
    assert.deepEqual(
      photos[0]?.versions.map(({ version, origin, current, restored_from, batch_id: batch }) => [
        version,
        origin,
        current,
        restored_from,
        batch,
      ]),
      [
        [1, 'uploaded', false, null, batch_id],
        [2, 'overwritten', false, null, null],
        [3, 'restored', true, 1, null],
      ],
    )
    assert.equal((await api.call('listLibrary', { query: { cursor: 'x' } })).status, 400)
    assert.deepEqual((await api.call('listLibrary', { query: { cursor: v7() } })).body, { photos: [], next_cursor: null })
  })

  it('lists all batches, page by page', async () => {
    for (const name of ['b1.jpg', 'b2.jpg']) await put(name, name, { batch_id: v7() })
    const all = (await api.call('listBatches', { query: { limit: 100 } })).body.batches.map(({ batch_id }) => batch_id)
    const paged: string[] = []
    let cursor = null as string | null
    do {
      const { body }: Answer<'listBatches'> = await api.call('listBatches', { query: { limit: 1, ...(cursor && { cursor }) } })
      paged.push(...body.batches.map(({ batch_id }) => batch_id))
      cursor = body.next_cursor
    } while (cursor)
    assert.deepEqual(paged, all)
    assert.equal((await api.call('listBatches', { query: { cursor: 'x' } })).status, 400)
  })

  it('takes over what another library knew of a new photo', async () => {
    const answer = await upload('imported.jpg', { record: JSON.stringify(record) })
    assert.equal(answer.statusCode, 201)
    const { photo } = answer.json<{ photo: LibraryPhoto }>()
    const { taken_at, taken_offset, taken_source, first_uploaded_at } = photo
    assert.deepEqual({ taken_at, taken_offset, taken_source, first_uploaded_at, origin: 'kept_both' }, record)
    const { body } = await api.call('listVersions', { params: { id: photo.photo_id } })
    assert.equal(body.versions[0]?.origin, 'kept_both')
    const months = (await api.call('getTimeline')).body.months.map(({ month }) => month)
    assert.ok(months.includes('2019-08'))
    const later = await upload('later.jpg', { record: JSON.stringify({ ...record, first_uploaded_at: '2999-01-01T00:00:00Z' }) })
    assert.ok(Date.parse(later.json<{ photo: LibraryPhoto }>().photo.first_uploaded_at) <= Date.now(), 'nothing was uploaded in the future')
  })

  const wrong: [string, object | string][] = [
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no such day', { ...record, taken_at: '2019-02-31T00:00:00' }],
    ['a time before photography', { ...record, taken_at: '1700-01-01T00:00:00' }],
    ['a zone in the wall clock', { ...record, taken_at: '2019-08-07T06:05:04Z' }],
    ['an offset of no place', { ...record, taken_offset: '+15:00' }],
    ['no offset', { ...record, taken_offset: undefined }],
    ['an unknown source', { ...record, taken_source: 'guess' }],
    ['a local time', { ...record, first_uploaded_at: '2020-01-02T03:04:05' }],
    ['an origin that needs a photo before it', { ...record, origin: 'overwritten' }],
    ['an endless one', { ...record, more: 'x'.repeat(2000) }],
  ]
  for (const [what, value] of wrong) {
    it(`refuses a record that holds ${what}`, async () => {
      const answer = await upload('wrong.jpg', { record: typeof value === 'string' ? value : JSON.stringify(value) })
      assert.equal(answer.statusCode, 400)
      assert.equal(answer.json<{ error: { code: string } }>().error.code, 'INVALID_REQUEST')
    })
  }
})
