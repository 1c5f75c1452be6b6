import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, it } from 'node:test'
import type { Photo, PhotoVersion, UploadOutcome } from '@imgstream/contract'
import { onEachEngine } from '../support/engines.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const clients = 20
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

onEachEngine('twenty clients with one name', (engine) => {
  let app: TestApp
  before(async () => {
    app = await testApp({ place: await engine.newPlace() })
  })
  after(() => app.stop())

  interface Result {
    status: number
    outcome: UploadOutcome['outcome'] | undefined
    code: string | undefined
    photo: Photo | undefined
    sent: string
  }
  async function race(filename: string, query: string): Promise<Result[]> {
    const bodies = await Promise.all(Array.from({ length: clients }, (_, index) => aJpeg(`${filename} ${query} ${index}`)))
    return Promise.all(
      bodies.map(async (bytes) => {
        const answer = await app.put(filename, bytes, query)
        const { outcome, photo, error } = answer.json<UploadOutcome & { error?: { code: string } }>()
        return { status: answer.statusCode, outcome, code: error?.code, photo, sent: sha256(bytes) }
      }),
    )
  }
  const get = async <T>(url: string) => (await app.ask({ method: 'GET', url })).json<T>()
  const listed = async (part: string) => (await get<{ photos: Photo[] }>(`/api/photos?limit=500&q=${encodeURIComponent(part)}`)).photos
  const count = (results: Result[], outcome: string) => results.filter((each) => (each.outcome ?? each.code) === outcome).length

  /** Every version from 1 on, without a gap, each with the very bytes of one client that was told so. */
  async function requireVersions(photoId: string, accepted: Map<number, string>) {
    const { versions } = await get<{ versions: PhotoVersion[] }>(`/api/photos/${photoId}/versions`)
    assert.deepEqual(
      versions.map(({ version }) => version),
      Array.from({ length: accepted.size }, (_, index) => accepted.size - index),
    )
    for (const { version, checksum } of versions) {
      assert.equal(checksum, accepted.get(version))
      const original = await app.ask({ method: 'GET', url: `/api/photos/${photoId}/original?v=${version}` })
      assert.equal(sha256(original.rawPayload), checksum)
      for (const kind of ['preview', 'thumbnail']) {
        assert.equal((await app.ask({ method: 'GET', url: `/api/photos/${photoId}/${kind}?v=${version}` })).statusCode, 200)
      }
    }
  }
  /** Nothing is stored but what versions name: three files each. */
  async function requireNoLitter() {
    assert.deepEqual(await app.sweep(-60_000), { objects: 0, expiredUploads: 0, strayUploads: 0 })
  }

  it('and no decision: one is stored, the others meet the collision', async () => {
    const results = await race('none.jpg', 'on_collision=fail')
    assert.deepEqual([count(results, 'uploaded'), count(results, 'COLLISION')], [1, clients - 1])
    const winner = results.find(({ outcome }) => outcome === 'uploaded')
    await requireVersions(winner?.photo?.photo_id ?? '', new Map([[1, winner?.sent ?? '']]))
    assert.equal((await listed('none')).length, 1)
    await requireNoLitter()
  })

  it('and skip: one is stored, the others are skipped', async () => {
    const results = await race('skip.jpg', 'on_collision=skip')
    assert.deepEqual([count(results, 'uploaded'), count(results, 'skipped')], [1, clients - 1])
    const winner = results.find(({ outcome }) => outcome === 'uploaded')
    await requireVersions(winner?.photo?.photo_id ?? '', new Map([[1, winner?.sent ?? '']]))
    await requireNoLitter()
  })

  it('and overwrite: every one is a version, without gaps, and no bytes are lost', async () => {
    const results = await race('over.jpg', 'on_collision=overwrite')
    assert.deepEqual([count(results, 'uploaded'), count(results, 'overwritten')], [1, clients - 1])
    assert.equal(new Set(results.map(({ photo }) => photo?.photo_id)).size, 1)
    await requireVersions(results[0]?.photo?.photo_id ?? '', new Map(results.map(({ photo, sent }) => [photo?.version ?? 0, sent])))
    await requireNoLitter()
  })

  it('and an overwrite of the version they saw: one wins, the others are told that it changed', async () => {
    const first = await aJpeg('expected')
    const { photo } = (await app.put('expected.jpg', first)).json<UploadOutcome>()
    const results = await race('expected.jpg', 'on_collision=overwrite&expected_version=1')
    assert.deepEqual([count(results, 'overwritten'), count(results, 'CHANGED')], [1, clients - 1])
    const winner = results.find(({ outcome }) => outcome === 'overwritten')
    await requireVersions(
      photo.photo_id,
      new Map([
        [1, sha256(first)],
        [2, winner?.sent ?? ''],
      ]),
    )
    await requireNoLitter()
  })

  it('and keep both: twenty photos with twenty names in a row', async () => {
    const results = await race('both.jpg', 'on_collision=keep_both')
    assert.deepEqual([count(results, 'uploaded'), count(results, 'kept_both')], [1, clients - 1])
    const names = new Set((await listed('both')).map(({ filename }) => filename))
    assert.deepEqual(names, new Set(['both.jpg', ...Array.from({ length: clients - 1 }, (_, index) => `both (${index + 2}).jpg`)]))
    for (const { photo, sent } of results) await requireVersions(photo?.photo_id ?? '', new Map([[1, sent]]))
    await requireNoLitter()
  })

  it('and the same bytes: one is stored, the others are skipped as identical', async () => {
    const bytes = await aJpeg('same')
    for (const policy of ['fail', 'skip', 'overwrite', 'keep_both']) {
      const filename = `same ${policy}.jpg`
      const all = await Promise.all(Array.from({ length: clients }, () => app.put(filename, bytes, `on_collision=${policy}`)))
      const outcomes = all.map((each) => each.json<UploadOutcome>().outcome)
      assert.equal(outcomes.filter((outcome) => outcome === 'uploaded').length, 1, policy)
      assert.equal(outcomes.filter((outcome) => outcome === 'skipped').length, clients - 1, policy)
      assert.equal((await listed(`same ${policy}`)).length, 1)
    }
    await requireNoLitter()
  })

  it('and every policy at once, with the trash in between: nothing acknowledged is lost', async () => {
    const policies = ['fail', 'skip', 'overwrite', 'keep_both']
    const accepted = new Map<string, string>()
    await Promise.all(
      Array.from({ length: clients * 2 }, async (_, index) => {
        const bytes = await aJpeg(`mixed ${index}`)
        const answer = (await app.put('mixed.jpg', bytes, `on_collision=${policies[index % 4]}`)).json<Partial<UploadOutcome>>()
        if (answer.photo && answer.outcome !== 'skipped') accepted.set(`${answer.photo.photo_id}/${answer.photo.version}`, sha256(bytes))
        if (index % 7 === 0 && answer.photo) await app.ask({ method: 'DELETE', url: `/api/photos/${answer.photo.photo_id}` })
      }),
    )
    for (const [key, checksum] of accepted) {
      const [id, version] = key.split('/')
      const original = await app.ask({ method: 'GET', url: `/api/photos/${id}/original?v=${version}` })
      assert.equal(sha256(original.rawPayload), checksum, key)
    }
    const live = await listed('mixed')
    const { total } = await get<{ total: number }>('/api/timeline')
    assert.equal(new Set(live.map(({ filename }) => filename)).size, live.length)
    assert.equal(total, (await listed('')).length)
    await requireNoLitter()
    assert.deepEqual(app.complaints, [])
  })
})
