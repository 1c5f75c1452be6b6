import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rename, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { createKeptObjects } from '../../src/infrastructure/database/integrity/kept-object-repository.ts'
import { onEachEngine } from '../support/engines.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { locationOf, tusAt } from '../support/tus.ts'

onEachEngine('an original that was lost', (engine) => {
  let app: TestApp
  let url: string
  before(async () => {
    app = await testApp({
      place: await engine.newPlace(),
      folder: await mkdtemp(join(tmpdir(), 'imgstream-healing-')),
      isInFolder: true,
    })
    await app.http.listen({ port: 0, host: '127.0.0.1' })
    const address = app.http.server.address()
    url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
  })
  after(() => app.stop())

  interface Stored {
    id: string
    name: string
    bytes: Buffer
    path: string
  }

  async function pathOf(id: string): Promise<string> {
    const [row] = await app.database.query<{ original_key: string }>(
      'select original_key from photo_versions where photo_id = $1::uuid order by version desc limit 1',
      [id],
    )
    return join(app.folder, row?.original_key ?? '')
  }

  async function aPhoto(name: string): Promise<Stored> {
    const bytes = await aJpeg(name)
    const answer = await app.put(name, bytes)
    assert.equal(answer.statusCode, 201, answer.body)
    const id = answer.json<{ photo: { photo_id: string } }>().photo.photo_id
    await app.renditionsIdle()
    return { id, name, bytes, path: await pathOf(id) }
  }

  const check = async (...photos: Stored[]) =>
    (
      await app.ask({
        method: 'POST',
        url: '/api/collisions/check',
        payload: {
          files: photos.map(({ name, bytes }) => ({
            filename: name,
            size: bytes.length,
            checksum: createHash('sha256').update(bytes).digest('hex'),
          })),
        },
      })
    ).json<{ collisions: Record<string, { kind: string; original_lost?: boolean }>; duplicates: object }>()

  const verify = async (deep = false) => {
    const { outcome, error } = await (await app.jobs.start('verify', { deep })).ended
    assert.equal(outcome, 'done', error)
  }

  async function requireWhole({ id, bytes, path }: Stored) {
    const given = await app.ask({ url: `/api/photos/${id}/original` })
    assert.equal(given.statusCode, 200, given.body.slice(0, 200))
    assert.deepEqual(given.rawPayload, bytes)
    assert.notEqual(await pathOf(id), path)
    // Whatever was there is kept, and what is new is named.
    const kept = await createKeptObjects(app.database).list(100)
    assert.ok(kept.some(({ key, reason }) => join(app.folder, key) === path && reason.startsWith('quarantine')))
    assert.equal((await app.sweep(-86_400_000)).objects, 0)
  }

  it('is put back by the same file, sent in one request, where it is missing or cut off, before any check', async () => {
    const [missing, short] = [await aPhoto('missing.jpg'), await aPhoto('short.jpg')]
    await rm(missing.path)
    await truncate(short.path, 150)
    for (const photo of [missing, short]) {
      const answer = await app.put(photo.name, photo.bytes)
      assert.equal(answer.statusCode, 200)
      const { photo: its, ...outcome } = answer.json<{ photo: { photo_id: string; version: number } }>()
      assert.deepEqual(outcome, { outcome: 'skipped', reason: 'identical', healed: true })
      assert.deepEqual([its.photo_id, its.version], [photo.id, 1])
      await requireWhole(photo)
      const again = (await app.put(photo.name, photo.bytes)).json<object>()
      assert.ok(!('healed' in again))
    }
    assert.equal((await readFile(short.path)).length, 150)
  })

  it('is put back by a resumable upload, once, also when two send it at once', async () => {
    const photo = await aPhoto('tus.jpg')
    await rm(photo.path)
    const tus = tusAt(url)
    const send = async () => {
      const place = locationOf(await tus.create(photo.bytes.length, { filename: photo.name }))
      return tus.patch(place, 0, photo.bytes)
    }
    const answers = await Promise.all([send(), send()])
    const outcomes = answers.map(({ text }) => JSON.parse(text) as { outcome: string; healed?: boolean })
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['skipped', 'skipped'],
    )
    assert.equal(outcomes.filter(({ healed }) => healed).length, 1)
    await requireWhole(photo)
  })

  it('that a check found is asked for by the collision check, until it is back; swapped ones find each other', async () => {
    const [one, other, sound] = [await aPhoto('swapped 1.jpg'), await aPhoto('swapped 2.jpg'), await aPhoto('sound.jpg')]
    assert.equal(one.bytes.length, other.bytes.length)
    await rename(one.path, `${one.path}.held`)
    await rename(other.path, one.path)
    await rename(`${one.path}.held`, other.path)
    assert.equal((await check(one)).collisions[one.name]?.original_lost, undefined)
    await verify(true)
    const found = await check(one, other, sound)
    assert.deepEqual(
      [one, other, sound].map(({ name }) => [found.collisions[name]?.kind, found.collisions[name]?.original_lost]),
      [
        ['identical', true],
        ['identical', true],
        ['identical', undefined],
      ],
    )
    // Under another name it is no duplicate that could be left away.
    assert.deepEqual((await check({ ...one, name: 'elsewhere.jpg' })).duplicates, {})
    assert.deepEqual(Object.keys((await check({ ...sound, name: 'elsewhere.jpg' })).duplicates), ['elsewhere.jpg'])
    for (const photo of [one, other]) {
      assert.equal((await app.put(photo.name, photo.bytes)).json<{ healed?: boolean }>().healed, true)
      await requireWhole(photo)
      assert.equal((await check(photo)).collisions[photo.name]?.original_lost, undefined)
    }
    assert.equal((await app.put(sound.name, sound.bytes)).json<{ healed?: boolean }>().healed, undefined)
    await verify(true)
    assert.deepEqual((await app.ask({ url: '/api/integrity' })).json<{ by_kind: object }>().by_kind, {})
  })

  it('stays lost where other bytes are sent, which are a collision', async () => {
    const photo = await aPhoto('other.jpg')
    await rm(photo.path)
    assert.equal((await app.put(photo.name, await aJpeg('no'))).statusCode, 409)
    assert.equal(await pathOf(photo.id), photo.path)
  })
})
