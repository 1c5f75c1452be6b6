import assert from 'node:assert/strict'
import { after, beforeEach, it } from 'node:test'
import { AppError } from '../../../src/app-error.ts'
import { type ResetDeps, resetLibrary } from '../../../src/domain/administration/reset-library.ts'
import type { KnownBackup, LibraryBackups } from '../../../src/domain/ports/library-backups.ts'
import type { LibraryRow } from '../../../src/domain/ports/owned-library.ts'
import { createLeaseRepository } from '../../../src/infrastructure/database/jobs/lease-repository.ts'
import { createOwnedLibrary } from '../../../src/infrastructure/database/owned-library-repository.ts'
import { libraryRows } from '../../../src/infrastructure/moving/library-rows.ts'
import { systemClock } from '../../../src/wiring/system-clock.ts'
import { type Api, apiOf } from '../../support/api.ts'
import { onEachEngine } from '../../support/engines.ts'
import { aJpeg } from '../../support/small-pictures.ts'
import { type TestApp, testApp } from '../../support/test-app.ts'

const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }

onEachEngine('resetting a library', (engine) => {
  let app: TestApp
  let api: Api
  let ownerId: string
  let deps: ResetDeps
  let backups: ReturnType<typeof backupsInMemory>
  const started: TestApp[] = []
  beforeEach(async () => {
    app = await testApp({ place: await engine.newPlace() })
    started.push(app)
    api = apiOf(app)
    ownerId = (await api.call('getMe')).body.owner_id
    backups = backupsInMemory(app)
    deps = {
      library: createOwnedLibrary(app.database, async () => ({ path: 'here', exists: true, byteSize: 1 })),
      backups,
      objects: app.objects,
      cache: { forgetOwner() {} },
      resumeRenditions: async () => {},
      events: { record() {} },
      eventsWritten: async () => {},
      leases: { leases: createLeaseRepository(app.database), log, holder: systemClock.newId() },
      leaseMs: 60_000,
      clock: systemClock,
    }
  })
  after(async () => {
    for (const each of started) await each.stop()
  })

  const put = async (filename: string, text: string, query: Record<string, string | number> = {}) =>
    (await api.call('uploadPhoto', { params: { filename }, query, body: await aJpeg(text) })).body
  const reset = (backup?: string) => resetLibrary(deps, { ownerId, confirmed: true, ...(backup && { backup }) })
  const names = async () => (await api.call('listPhotos')).body.photos.map(({ filename, version }) => `${filename} ${version}`).sort()
  const kept = async () => (await app.database.query<{ key: string }>('select key from kept_objects')).map(({ key }) => key)
  const months = async () => (await api.call('getTimeline')).body.total

  it('brings back what the newest backup has, and keeps the objects that it does not name', async () => {
    await put('a.jpg', 'a')
    await put('b.jpg', 'b')
    await backups.make('first')
    await put('c.jpg', 'c')
    const b = (await api.call('listPhotos')).body.photos.find(({ filename }) => filename === 'b.jpg')?.photo_id ?? ''
    await api.call('trashPhoto', { params: { id: b } })
    const before = await app.files()

    const done = await reset()
    assert.deepEqual(
      [done.outcome, done.backup, done.removed, done.stored, done.missingOriginals, done.aside],
      ['restored', 'first', 3, 2, 0, 'aside 1'],
    )
    assert.deepEqual(await names(), ['a.jpg 1', 'b.jpg 1'])
    assert.equal(await months(), 2)
    assert.equal(done.kept, (await kept()).length)
    assert.equal(done.kept, 3, 'the original and the two pictures of the photo that came after the backup')
    await app.sweep(0)
    assert.deepEqual(await app.files(), before, 'nothing is swept')

    const back = await reset('aside 1')
    assert.deepEqual([back.outcome, back.stored], ['restored', 3])
    assert.deepEqual(await names(), ['a.jpg 1', 'c.jpg 1'])
    assert.equal((await api.call('listTrash')).body.photos.length, 1)
    assert.deepEqual(await deps.library.findings(ownerId), noFindings)
  })

  it('empties a library that has no backup', async () => {
    await put('a.jpg', 'a')
    const done = await reset()
    assert.deepEqual([done.outcome, done.backup, done.removed, done.stored, done.kept], ['emptied', undefined, 1, 0, 3])
    assert.deepEqual(await names(), [])
    assert.equal(await months(), 0)
    assert.equal((await put('a.jpg', 'a')).outcome, 'uploaded')
    assert.deepEqual(await deps.library.findings(ownerId), noFindings)
  })

  it('never uses the number of a version twice', async () => {
    const first = await put('a.jpg', 'one')
    await backups.make('first')
    await put('a.jpg', 'two', { on_collision: 'overwrite' })
    await put('a.jpg', 'three', { on_collision: 'overwrite' })
    await reset()
    const [photo] = (await api.call('listPhotos')).body.photos
    assert.deepEqual([photo?.version, photo?.checksum], [4, first.photo.checksum])
    const { versions } = (await api.call('listVersions', { params: { id: first.photo.photo_id } })).body
    assert.deepEqual(
      versions.map(({ version, origin, restored_from }) => [version, origin, restored_from]),
      [
        [4, 'restored', 1],
        [1, 'uploaded', null],
      ],
    )
    // Whoever reviewed what is gone does not overwrite what came back.
    const late = await api.call('uploadPhoto', {
      params: { filename: 'a.jpg' },
      query: { on_collision: 'overwrite', expected_version: 3 },
      body: await aJpeg('four'),
    })
    assert.equal(late.status, 409)
    assert.deepEqual(await deps.library.findings(ownerId), noFindings)
  })

  it('makes pictures anew that have gone since the backup, and says which originals are missing', async () => {
    const a = await put('a.jpg', 'a')
    await put('b.jpg', 'b')
    await backups.make('first')
    const [version] = await app.database.query<{ original_key: string; preview_key: string }>(
      'select original_key, preview_key from photo_versions where photo_id <> $1::uuid',
      [a.photo.photo_id],
    )
    const [other] = await app.database.query<{ thumbnail_key: string }>(
      'select thumbnail_key from photo_versions where photo_id = $1::uuid',
      [a.photo.photo_id],
    )
    await app.objects.delete(version?.original_key ?? '')
    await app.objects.delete(other?.thumbnail_key ?? '')
    const done = await reset()
    assert.deepEqual([done.stored, done.missingOriginals], [2, 1])
    const rows = await app.database.query<{ renditions: string; thumbnail_key: string | null }>(
      'select renditions, thumbnail_key from photo_versions where photo_id = $1::uuid',
      [a.photo.photo_id],
    )
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [{ renditions: 'pending', thumbnail_key: null }],
    )
  })

  it('keeps what is uploaded while the state of before is being kept aside', async () => {
    await put('a.jpg', 'a')
    await backups.make('first')
    let uploads = 0
    backups.during = async () => {
      if (uploads < 2) await put(`late-${++uploads}.jpg`, `late ${uploads}`)
    }
    const done = await reset()
    assert.equal(done.aside, 'aside 3', 'the first two did not have what came meanwhile')
    assert.deepEqual(await names(), ['a.jpg 1'])
    await reset(done.aside)
    assert.deepEqual(await names(), ['a.jpg 1', 'late-1.jpg 1', 'late-2.jpg 1'])
  })

  it('gives up when the library never rests, and leaves it as it is', async () => {
    await put('a.jpg', 'a')
    await backups.make('first')
    let uploads = 0
    backups.during = async () => void (await put(`late-${++uploads}.jpg`, `late ${uploads}`))
    await assert.rejects(reset(), isCode('LIBRARY_BUSY'))
    assert.deepEqual(await names(), ['a.jpg 1', 'late-1.jpg 1', 'late-2.jpg 1', 'late-3.jpg 1'])
    assert.deepEqual(await kept(), [])
  })

  it('touches nothing when the newest backup is damaged, though an older one is not', async () => {
    await put('a.jpg', 'a')
    await backups.make('older')
    await put('b.jpg', 'b')
    await backups.make('newer')
    backups.damaged.add('newer')
    await assert.rejects(reset(), isCode('BACKUP_DAMAGED'))
    assert.deepEqual(await names(), ['a.jpg 1', 'b.jpg 1'])
    assert.equal((await reset('older')).backup, 'older')
    assert.deepEqual(await names(), ['a.jpg 1'])
    await assert.rejects(reset('none'), isCode('BACKUP_NOT_FOUND'))
  })

  it('is done by one at a time', async () => {
    await put('a.jpg', 'a')
    await backups.make('first')
    // The first one is not over before the others were told so.
    const told = Promise.withResolvers<void>()
    let refused = 0
    backups.during = () => told.promise
    const asked = Array.from({ length: 3 }, () =>
      reset().catch((error: unknown) => {
        if (++refused === 2) told.resolve()
        throw error
      }),
    )
    const ends = await Promise.allSettled(asked)
    assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const end of ends) if (end.status === 'rejected') assert.ok(isCode('RESET_RUNNING')(end.reason))
    assert.deepEqual(await names(), ['a.jpg 1'])
    assert.equal((await reset()).outcome, 'restored')
  })

  it('leaves other libraries alone', async () => {
    const other = '00000000-0000-7000-8000-000000000001'
    await put('a.jpg', 'a')
    await backups.make('first')
    await app.database.transaction((sql) =>
      sql.query(`insert into month_counts (owner_id, month, count) values ($1::uuid, '2024-01', 3)`, [other]),
    )
    await reset()
    assert.equal((await deps.library.rowCounts(other)).find(({ table }) => table === 'month_counts')?.rows, 1)
  })
})

const noFindings = {
  photos_without_version: 0,
  versions_without_photo: 0,
  versions_twice: 0,
  photos_unlike_version: 0,
  wrong_names: 0,
  wrong_months: 0,
}

const isCode = (code: string) => (error: unknown) => error instanceof AppError && error.code === code

/** Backups that are no files: what the library says of itself, remembered. */
function backupsInMemory(app: TestApp): LibraryBackups & {
  make(name: string): Promise<void>
  damaged: Set<string>
  during: () => Promise<void>
} {
  const kept = new Map<string, { known: KnownBackup; isAside: boolean; rows: Map<string, LibraryRow[]> }>()
  async function keep(name: string, isAside: boolean) {
    const library = libraryRows(app.database.engine, app.database, 'here')
    const rows = new Map<string, LibraryRow[]>()
    for (const table of await library.tables()) {
      const its = await library.rows(table, {})
      rows.set(
        table.name,
        its.map((row) => Object.fromEntries(table.columns.map((column, index) => [column.name, row[index] ?? null]))),
      )
    }
    kept.set(name, { known: { name, madeAtMs: Date.now() }, isAside, rows })
  }
  let asides = 0
  return {
    place: 'memory',
    isScheduled: false,
    damaged: new Set(),
    during: async () => {},
    make: (name) => keep(name, false),
    newest: async () => [...kept.values()].filter(({ isAside }) => !isAside).at(-1)?.known,
    find: async (name) => kept.get(name)?.known,
    differs: async () => false,
    async open({ name }) {
      if (this.damaged.has(name)) throw new AppError('BACKUP_DAMAGED', 'The backup is damaged.')
      const { rows } = kept.get(name) ?? { rows: new Map<string, LibraryRow[]>() }
      return {
        async *rows(table, ownerId) {
          yield (rows.get(table) ?? []).filter((row) => row.owner_id === ownerId)
        },
        close: async () => {},
      }
    },
    async setAside() {
      const name = `aside ${++asides}`
      await keep(name, true)
      await this.during()
      return name
    },
  }
}
