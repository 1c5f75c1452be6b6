import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it, mock } from 'node:test'
import type { Candidate } from '@imgstream/contract'
import { v7 } from 'uuid'
import { AppError } from '../../../src/app-error.ts'
import { type CheckDeps, checkCollisions } from '../../../src/domain/collisions/check-collisions.ts'
import { type CollisionCache, createCollisionCache } from '../../../src/domain/collisions/collision-cache.ts'
import { invalidateOnWrite } from '../../../src/domain/collisions/invalidate-on-write.ts'
import type { NewEvent } from '../../../src/domain/ports/events.ts'
import type { PhotoRepository } from '../../../src/domain/ports/photo-repository.ts'
import type { Database } from '../../../src/infrastructure/database/database.ts'
import { migrate } from '../../../src/infrastructure/database/migrate.ts'
import { createPhotoRepository } from '../../../src/infrastructure/database/photos/photo-repository.ts'
import { anOverwriteOf, aPhotoRow } from '../../support/builders.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aClock, quietLog } from '../../support/library.ts'

const sum = (digit: string) => digit.repeat(64)

onEachEngine('the collision check', (engine) => {
  let database: Database
  let queries: string[]
  let photos: PhotoRepository
  let cache: CollisionCache
  let events: NewEvent[]
  let deps: CheckDeps
  let ownerId: string

  before(async () => {
    database = await openDatabase(await engine.newPlace())
    await migrate(database)
  })
  after(() => database.close())
  beforeEach(() => {
    queries = []
    const counting: Database = {
      ...database,
      query: (text, values) => {
        queries.push(text)
        return database.query(text, values)
      },
    }
    const clock = aClock()
    cache = createCollisionCache({ ttlSeconds: 3600, maxEntries: 20_000, clock })
    photos = invalidateOnWrite(createPhotoRepository(counting), cache)
    events = []
    deps = { photos, cache, clock, log: quietLog, events: { record: (...each) => void events.push(...each) }, retryDelaysMs: [1, 1, 1] }
    ownerId = v7()
  })

  const check = (files: Candidate[], batchSize = 100) => checkCollisions(deps, { ownerId, files, batchSize })
  const store = async (filename: string, overrides = {}) => {
    const row = aPhotoRow({ ownerId, filename, ...overrides })
    await photos.insert(row)
    return row
  }

  it('names only what collides, and says what kind it is', async () => {
    const { photo } = await store('a.jpg', { checksum: sum('a'), byteSize: 500 })
    const kinds: [Candidate, string][] = [
      [{ filename: 'a.jpg' }, 'unknown'],
      [{ filename: 'a.jpg', size: 500 }, 'unknown'],
      [{ filename: 'a.jpg', size: 501 }, 'different'],
      [{ filename: 'a.jpg', size: 500, checksum: sum('b') }, 'different'],
      [{ filename: 'a.jpg', checksum: sum('A') }, 'identical'],
      [{ filename: 'a.JPEG', checksum: sum('a') }, 'identical'],
    ]
    for (const [file, kind] of kinds) {
      const result = await check([file, { filename: 'free.jpg' }])
      assert.deepEqual([...result.collisions.keys()], [file.filename])
      const found = result.collisions.get(file.filename)
      assert.deepEqual([found?.kind, found?.existing, found?.suggestedFilename], [kind, photo, file.filename.replace('a', 'a (2)')])
      assert.equal(result.fallbackUsed, false)
    }
  })

  it('points out another file of the same shot: same camera, same instant to the sub-second', async () => {
    const takenAtMs = Date.UTC(2025, 4, 14, 10, 31, 7, 120)
    const { photo } = await store('IMG_1.HEIC', { takenAtMs, camera: 'Apple iPhone 13' })
    await store('other.jpg', { takenAtMs: takenAtMs - 120, camera: 'Apple iPhone 13' })
    const shot = { taken_at: '2025-05-14T10:31:07.120', camera: 'Apple iPhone 13' }
    const result = await check([
      { filename: 'IMG_1.jpg', ...shot },
      { filename: 'another camera.jpg', ...shot, camera: 'NIKON D70' },
      { filename: 'another moment.jpg', ...shot, taken_at: '2025-05-14T10:31:07.130' },
      { filename: 'whole second.jpg', ...shot, taken_at: '2025-05-14T10:31:07.000' },
      { filename: 'nonsense.jpg', ...shot, taken_at: '2025-99-99T99:99:99.120' },
      { filename: 'IMG_1.HEIC', ...shot },
    ])
    assert.deepEqual([...result.sameShot], [['IMG_1.jpg', photo]])
  })

  it('compares names in Unicode NFC and keeps the name as it was asked', async () => {
    await store('\u304c.jpg')
    assert.deepEqual([...(await check([{ filename: 'か\u3099.JPG' }])).collisions.keys()], ['か\u3099.JPG'])
  })

  it("does not see another owner's photos", async () => {
    await photos.insert(aPhotoRow({ ownerId: v7(), filename: 'a.jpg', checksum: sum('a') }))
    const result = await check([{ filename: 'a.jpg', checksum: sum('a') }])
    assert.deepEqual([result.collisions.size, result.duplicates.size], [0, 0])
  })

  it('finds the same content under another name, also beside a collision, but not where it is the collision', async () => {
    const { photo } = await store('here.jpg', { checksum: sum('a') })
    await store('b.jpg', { checksum: sum('b') })
    const result = await check([
      { filename: 'new.jpg', checksum: sum('A') },
      { filename: 'b.jpg', checksum: sum('a') },
      { filename: 'here.jpg', checksum: sum('a') },
      { filename: 'c.jpg', checksum: sum('c') },
    ])
    assert.deepEqual(
      [...result.duplicates],
      [
        ['new.jpg', photo],
        ['b.jpg', photo],
      ],
    )
    assert.deepEqual(
      [...result.collisions].map(([name, { kind }]) => [name, kind]),
      [
        ['b.jpg', 'different'],
        ['here.jpg', 'identical'],
      ],
    )
  })

  it('finds twins of one request: one name however written, or one content', async () => {
    const result = await check([
      { filename: 'a.jpg' },
      { filename: 'x.jpg', checksum: sum('1') },
      { filename: 'a.JPEG' },
      { filename: 'y.jpg', checksum: sum('1') },
      { filename: 'alone.jpg', checksum: sum('2') },
    ])
    assert.deepEqual(Object.fromEntries(result.inBatch), { 'a.jpg': [0, 2], 'a.JPEG': [0, 2], 'x.jpg': [1, 3], 'y.jpg': [1, 3] })
  })

  it('tells of a photo in the trash under a name that is free', async () => {
    const first = await store('gone.jpg')
    await photos.moveToTrash(first.photo, 5)
    const later = await store('gone.jpg')
    await photos.moveToTrash(later.photo, 9)
    const trashed = await check([{ filename: 'gone.jpg' }])
    assert.deepEqual([trashed.collisions.size, trashed.inTrash.get('gone.jpg')?.id], [0, later.photo.id])
    const live = await store('gone.jpg')
    const result = await check([{ filename: 'gone.jpg' }])
    assert.deepEqual([result.collisions.get('gone.jpg')?.existing?.id, result.inTrash.size], [live.photo.id, 0])
  })

  it("proposes its capture time for a phone's placeholder name", async () => {
    const result = await check([
      { filename: 'image.jpg', taken_at: '2026-11-24T10:31:07.120' },
      { filename: 'image.HEIC', taken_at: 'nonsense' },
      { filename: 'IMG_1.jpg', taken_at: '2026-11-24T10:31:07.120' },
    ])
    assert.deepEqual([...result.proposedNames], [['image.jpg', '2026-11-24_10-31-07.jpg']])
  })

  it('promises two colliding files of one request two different names', async () => {
    await store('a.jpg')
    await store('a (2).jpg')
    const { collisions } = await check([{ filename: 'a.jpg' }, { filename: 'a.jpeg' }])
    assert.deepEqual(
      [...collisions.values()].map(({ suggestedFilename }) => suggestedFilename),
      ['a (3).jpg', 'a (4).jpeg'],
    )
  })

  it('promises no name where the first few are all taken, after a handful of questions', async () => {
    await Promise.all(['full.jpg', ...Array.from({ length: 8 }, (_, index) => `full (${index + 2}).jpg`)].map((name) => store(name)))
    queries.length = 0
    const { collisions } = await check([{ filename: 'full.jpg' }])
    assert.deepEqual([collisions.size, collisions.get('full.jpg')?.suggestedFilename], [1, undefined])
    assert.ok(queries.length <= 2 * (1 + 8), `${queries.length} questions`)
  })

  it('refuses names that could not be stored, and names them', async () => {
    await assert.rejects(
      check([{ filename: 'a.jpg' }, ...['a\0.jpg', '\ud800.jpg', '../a.jpg'].map((filename) => ({ filename }))]),
      (error) => error instanceof AppError && error.code === 'INVALID_FILENAME' && error.details.count === 3,
    )
    assert.deepEqual(events, [])
  })

  it('takes any other text as a name', async () => {
    await store('a.jpg')
    const odd = ['__proto__', 'constructor', '%', "'; drop table photos; --", 'IMG 10:31.jpg']
    const result = await check([{ filename: 'a.jpg' }, ...odd.map((filename) => ({ filename, checksum: sum('f') }))])
    assert.equal(result.fallbackUsed, false)
    assert.deepEqual([...result.collisions.keys()], ['a.jpg'])
  })

  it('asks a fixed number of questions, however many names there are', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => store(`IMG_${index}.jpg`)))
    queries.length = 0
    const files = Array.from({ length: 2000 }, (_, index) => ({ filename: `IMG_${index}.jpg`, checksum: sum('e') }))
    const result = await check(files, 500)
    assert.equal(result.collisions.size, 50)
    // Names, the names that keep both would take, contents; on DuckDB the photos that were found are read by one more.
    if (engine.name === 'DuckDB') assert.equal(queries.length, 4)
    else assert.equal(queries.length, 4 + 1 + 1)
    queries.length = 0
    cache.clear()
    await check(files, 1)
    assert.ok(queries.length <= 20 + 4 + 1, `a batch size of 1 asked ${queries.length} questions`)
  })

  it('answers from memory the second time, and from the database after each write to the name', async () => {
    const asked = async () => {
      queries.length = 0
      const { collisions } = await check([{ filename: 'a.jpg' }])
      return [queries.length > 0, collisions.get('a.jpg')?.existing?.version]
    }
    assert.deepEqual(await asked(), [true, undefined])
    assert.deepEqual(await asked(), [false, undefined])
    const row = await store('a.jpg')
    assert.deepEqual(await asked(), [true, 1])
    await photos.replace(anOverwriteOf(row), 1)
    assert.deepEqual(await asked(), [true, 2])
    const photo = await photos.findById(ownerId, row.photo.id)
    assert.ok(photo)
    await photos.moveToTrash(photo, 1)
    assert.deepEqual(await asked(), [true, undefined])
    await photos.restoreFromTrash(photo)
    assert.deepEqual(await asked(), [true, 2])
    await photos.moveToTrash(photo, 1)
    assert.equal((await check([{ filename: 'a.jpg' }])).inTrash.size, 1)
    await photos.purgeTrash(ownerId, 10)
    assert.equal((await check([{ filename: 'a.jpg' }])).inTrash.size, 0)
  })

  it('remembers nothing that a write overtook while it was read', async () => {
    const slow: PhotoRepository = {
      ...photos,
      async findByNameKeys(...request) {
        const found = await photos.findByNameKeys(...request)
        await store('raced.jpg')
        return found
      },
    }
    await checkCollisions({ ...deps, photos: slow }, { ownerId, files: [{ filename: 'raced.jpg' }], batchSize: 100 })
    assert.equal((await check([{ filename: 'raced.jpg' }])).collisions.size, 1)
  })

  it('notes each collision and the batch, without any filename', async () => {
    const { photo } = await store('secret-name.jpg')
    await check([{ filename: 'secret-name.jpg' }, { filename: 'b.jpg' }, { filename: 'c.jpg' }], 2)
    assert.deepEqual(
      events.map(({ kind, photoId, details }) => [kind, photoId, details]),
      [
        ['collision_detected', photo.id, { kind: 'unknown', source: 'check' }],
        ['batch_collision_detection', undefined, { files: 3, collisions: 1, units: 2, fallback: false }],
      ],
    )
    assert.doesNotMatch(JSON.stringify(events), /secret/)
  })

  it('answers an empty request with nothing', async () => {
    const result = await check([])
    assert.deepEqual([result.collisions.size, result.inBatch.size, result.fallbackUsed, events.length, queries.length], [0, 0, false, 0, 0])
  })
})

describe('the collision check while the database is away', () => {
  function failing(times: number) {
    const asked = { times: 0 }
    const findByNameKeys = async () => {
      if (++asked.times <= times) throw new Error('the database does not answer')
      return []
    }
    const clock = aClock()
    const deps = {
      photos: {
        findByNameKeys,
        findTakenNames: async () => new Set(),
        findLiveByChecksums: async () => [],
        findLiveByTakenAt: async () => [],
      } as unknown as PhotoRepository,
      cache: createCollisionCache({ ttlSeconds: 10, maxEntries: 10, clock }),
      clock,
      log: quietLog,
      events: { record: () => {} },
      retryDelaysMs: [1000, 2000, 4000],
    }
    return { asked, answer: checkCollisions(deps, { ownerId: 'o', files: [{ filename: 'a.jpg' }, { filename: 'b.jpg' }], batchSize: 100 }) }
  }
  /** Lets what waits for a promise go on; only setTimeout is faked. */
  const settle = () => new Promise((resolve) => setImmediate(resolve))

  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  it('waits 1, 2 and 4 seconds between its tries, then holds every name for taken: safe mode', async () => {
    const { asked, answer } = failing(Number.POSITIVE_INFINITY)
    for (const [waitMs, tries] of [
      [1000, 1],
      [2000, 2],
      [4000, 3],
    ] as const) {
      await settle()
      assert.equal(asked.times, tries)
      mock.timers.tick(waitMs - 1)
      await settle()
      assert.equal(asked.times, tries)
      mock.timers.tick(1)
    }
    const result = await answer
    assert.equal(asked.times, 4)
    assert.equal(result.fallbackUsed, true)
    assert.deepEqual(Object.fromEntries(result.collisions), {
      'a.jpg': { existing: undefined, kind: 'unknown', suggestedFilename: undefined },
      'b.jpg': { existing: undefined, kind: 'unknown', suggestedFilename: undefined },
    })
  })

  it('answers truly when a later try succeeds', async () => {
    const { asked, answer } = failing(1)
    await settle()
    mock.timers.tick(1000)
    const result = await answer
    assert.deepEqual([asked.times, result.fallbackUsed, result.collisions.size], [2, false, 0])
  })
})
