import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ApiError,
  createUploadEngine,
  type EngineOptions,
  FileProblem,
  type Hasher,
  type PictureFacts,
  type QueueItem,
  type QueueStore,
  type UploadEngine,
  type UploadTransport,
} from '../../src/index.ts'
import { sha } from '../support/builders.ts'
import { FakeLibrary } from '../support/fake-library.ts'
import { aFile, type FakeFile, hasherWith, MemoryStore, SteppedWorld } from '../support/stepped-world.ts'

interface World {
  world: SteppedWorld
  library: FakeLibrary
  store: MemoryStore
  engine: UploadEngine<FakeFile>
}

interface Setting extends EngineOptions {
  hasher?: Hasher<FakeFile>
  transport?: (real: UploadTransport) => UploadTransport
}

function aWorld({ hasher, transport, ...options }: Setting = {}): World {
  const world = new SteppedWorld()
  const library = new FakeLibrary()
  library.turn = world.turn
  const store = new MemoryStore()
  const real = library.transport()
  const engine = createUploadEngine<FakeFile>(
    {
      hasher: hasher ?? hasherWith(world.turn),
      transport: transport?.(real) ?? real,
      store,
      clock: world.clock,
      random: () => 0.5,
    },
    options,
  )
  return { world, library, store, engine }
}

/** Lets everything happen in its order until nothing moves. */
async function run(world: SteppedWorld): Promise<void> {
  for (let steps = 0; steps < 10_000; steps += 1) if (!(await world.step(0))) return
  throw new Error('it does not come to rest')
}

const phasesOf = (engine: UploadEngine<FakeFile>) => [...engine.getState().items].map((item) => item.phase)

void describe('running an upload', () => {
  void it('sends what is new and skips what is here, under this or another name', async () => {
    const { world, library, engine } = aWorld()
    library.put('a.jpg', sha('a'))
    library.put('old.jpg', sha('b'))
    engine.add([aFile('a.jpg', sha('a')), aFile('b.jpg', sha('b')), aFile('c.jpg', sha('c'))])
    await run(world)
    assert.deepEqual(phasesOf(engine), ['skipped', 'skipped', 'done'])
    assert.deepEqual(library.created, [sha('c')])
    assert.equal(engine.getState().items.at(1)?.skipReason, 'duplicate')
  })

  void it('waits for the decision about a name that is taken, and overwrites the version that was shown', async () => {
    const { world, library, engine } = aWorld()
    library.put('a.jpg', sha('a'))
    engine.add([aFile('a.jpg', sha('b'))])
    await run(world)
    assert.deepEqual(phasesOf(engine), ['review'])
    engine.decide([{ id: 0, choice: 'overwrite' }])
    await run(world)
    const item = engine.getState().items.at(0)
    assert.equal(item?.outcome?.outcome, 'overwritten')
    assert.equal(item?.outcome?.photo.version, 2)
  })

  void it('reviews again when the photo changed between decision and sending', async () => {
    const { world, library, engine } = aWorld()
    library.put('a.jpg', sha('a'))
    engine.add([aFile('a.jpg', sha('b'))])
    await run(world)
    engine.decide([{ id: 0, choice: 'overwrite' }])
    library.changedByOthers('a.jpg', sha('z'))
    await run(world)
    const item = engine.getState().items.at(0)
    assert.equal(item?.phase, 'review')
    assert.equal(item?.returned, 'changed')
    assert.equal(item?.classification?.existing?.version, 2)
    engine.decide([{ id: 0, choice: 'overwrite' }])
    await run(world)
    assert.equal(engine.getState().items.at(0)?.outcome?.photo.version, 3)
    assert.equal(library.blindOverwrites, 0)
  })

  void it('stores two files of one name one after the other, the second by its own decision', async () => {
    const { world, library, engine } = aWorld({ concurrency: 8 })
    engine.add([aFile('a.jpg', sha('a'), { path: '1/a.jpg' }), aFile('a.jpeg', sha('b'), { path: '2/a.jpeg' })])
    while (phasesOf(engine)[1] !== 'review') assert.ok(await world.step(0))
    engine.decide([{ id: 1, choice: 'overwrite' }])
    await run(world)
    assert.equal(engine.getState().items.at(1)?.outcome?.outcome, 'overwritten')
    assert.equal(library.photos.size, 1)
    assert.deepEqual([...library.held].sort(), [sha('a'), sha('b')])
  })

  void it('tries again after a refusal that passes, and gives up after so many tries', async () => {
    const { world, library, engine } = aWorld({ maxAttempts: 3 })
    library.faults = ['none', 'busy', 'busy']
    engine.add([aFile('a.jpg', sha('a'))])
    await run(world)
    assert.deepEqual(phasesOf(engine), ['done'])
    library.faults = ['none', 'busy', 'busy', 'busy']
    engine.add([aFile('b.jpg', sha('b'))])
    await run(world)
    assert.equal(engine.getState().items.at(1)?.phase, 'failed')
    assert.equal(engine.getState().items.at(1)?.problem?.code, 'DATABASE_UNAVAILABLE')
    engine.retryFailed()
    await run(world)
    assert.deepEqual(phasesOf(engine), ['done', 'done'])
  })

  void it('does not try again what will not succeed', async () => {
    const refusal = new ApiError('UNREADABLE_IMAGE', 'broken', { status: 422 })
    const { world, engine, library } = aWorld({ transport: (real) => ({ ...real, send: () => Promise.reject(refusal) }) })
    engine.add([aFile('a.jpg', sha('a'))])
    await run(world)
    assert.equal(engine.getState().items.at(0)?.problem?.code, 'UNREADABLE_IMAGE')
    assert.equal(library.requests, 1, 'the check alone was asked')
  })

  void it('finds the one name of a check that the server refuses', async () => {
    const refusal = new ApiError('INVALID_FILENAME', 'no', { status: 400 })
    const { world, engine } = aWorld({
      transport: (real) => ({
        ...real,
        check: (files, signal) =>
          files.some(({ filename }) => filename === 'bad.jpg') ? Promise.reject(refusal) : real.check(files, signal),
      }),
    })
    engine.add(['1.jpg', '2.jpg', 'bad.jpg', '4.jpg', '5.jpg'].map((name, index) => aFile(name, sha(String(index)))))
    await run(world)
    assert.deepEqual(phasesOf(engine), ['done', 'done', 'failed', 'done', 'done'])
  })

  void it('tells an outage, waits it out, and tells what an unseen answer had stored', async () => {
    const { world, library, engine } = aWorld()
    library.faults = ['none', 'answer lost', 'unreachable', 'unreachable']
    const online: boolean[] = []
    engine.subscribe(() => {
      if (online.at(-1) !== engine.getState().online) online.push(engine.getState().online)
    })
    engine.add([aFile('a.jpg', sha('a'))])
    await run(world)
    assert.deepEqual(online, [true, false, true])
    assert.equal(engine.getState().items.at(0)?.outcome?.outcome, 'uploaded')
    assert.deepEqual(library.created, [sha('a')])
  })

  void it('sends nothing while it is paused, and goes on', async () => {
    const { world, library, engine } = aWorld()
    engine.pause()
    engine.add([aFile('a.jpg', sha('a'))])
    await run(world)
    assert.equal(library.requests, 0)
    engine.resume()
    await run(world)
    assert.deepEqual(phasesOf(engine), ['done'])
  })

  void it('goes on after a restart without doubling what an unseen answer had stored', async () => {
    const before = aWorld()
    before.engine.add([aFile('a.jpg', sha('a')), aFile('b.jpg', sha('b'))])
    before.library.faults = ['none', 'none', 'answer lost']
    for (let steps = 0; before.library.created.length === 0 && steps < 100; steps += 1) await before.world.step(0)
    const closed = before.engine.close()
    await run(before.world)
    await closed

    const engine = createUploadEngine<FakeFile>({
      hasher: hasherWith(before.world.turn),
      transport: before.library.transport(),
      store: before.store,
      clock: before.world.clock,
      random: () => 0.5,
    })
    assert.ok((await engine.restore()) > 0)
    assert.ok(engine.missing().length > 0, 'the files must be brought again')
    engine.add([aFile('a.jpg', sha('a')), aFile('b.jpg', sha('b'))])
    assert.equal(engine.getState().items.length, 2)
    await run(before.world)
    assert.deepEqual(phasesOf(engine), ['done', 'done'])
    assert.deepEqual(before.library.created.toSorted(), [sha('a'), sha('b')])
  })

  void it('has written down that a file is being sent before its first byte goes out', async () => {
    const phases: (string | undefined)[] = []
    const { world, library, store, engine } = aWorld({
      transport: (real) => ({
        ...real,
        async send(...request) {
          phases.push((await store.load())?.items.find((item) => item.filename === request[0].filename)?.phase)
          return real.send(...request)
        },
      }),
    })
    library.put('b.jpg', sha('b'))
    engine.add([aFile('a.jpg', sha('a')), aFile('b.jpg', sha('x'))])
    await run(world)
    engine.decide([{ id: 1, choice: 'overwrite' }])
    await run(world)
    assert.deepEqual(phases, ['sending', 'sending'])
  })

  void it('tells after a restart what the moment before had stored, whatever the decision was', async () => {
    const { world, library, store, engine } = aWorld()
    for (const name of ['over.jpg', 'both.jpg']) library.put(name, sha('0'))
    const files = [aFile('new.jpg', sha('1')), aFile('over.jpg', sha('2')), aFile('both.jpg', sha('3'))]
    engine.add(files)
    await run(world)
    const before = await store.load()
    engine.decide([
      { id: 1, choice: 'overwrite' },
      { id: 2, choice: 'keep_both' },
    ])
    // Stored by the server, and the window is gone before anything but the beginning was written down.
    const sending = new Map<number, QueueItem>()
    engine.subscribe(() => {
      for (const item of engine.getState().items) if (item.phase === 'sending') sending.set(item.id, item)
    })
    await run(world)
    world.crash()
    const left = before?.items.map((item) => sending.get(item.id) ?? ({ ...item, phase: 'sending', outcome: undefined } as QueueItem)) ?? []
    const found: QueueStore = {
      clear: () => store.clear(),
      load: () => Promise.resolve({ batchId: 'b', items: left }),
      save: () => Promise.resolve(),
    }
    const next = createUploadEngine<FakeFile>({
      hasher: hasherWith(world.turn),
      transport: library.transport(),
      store: found,
      clock: world.clock,
    })
    await next.restore()
    next.add(files)
    await run(world)
    const outcomes = [...next.getState().items].map((item) => item.outcome?.outcome)
    assert.deepEqual(outcomes, ['uploaded', 'overwritten', 'kept_both'])
    assert.equal(library.created.length, 2)
  })

  void it('refuses without reading what cannot be a picture', async () => {
    const { world, library, engine } = aWorld({ limits: { minBytes: 100, maxBytes: 5000 } })
    const sizes = { 'notes.txt': 1000, 'empty.jpg': 0, 'tiny.jpg': 99, 'huge.jpg': 5001 }
    engine.add(Object.entries(sizes).map(([name, size]) => aFile(name, sha('a'), { size })))
    await run(world)
    assert.deepEqual(
      [...engine.getState().items].map((item) => item.problem?.code),
      ['NOT_A_PICTURE', 'EMPTY', 'TOO_SMALL', 'TOO_LARGE'],
    )
    assert.equal(library.requests, 0)
  })

  void it('takes a file that changed as it is now when it is tried again', async () => {
    let changed = true
    const hasher: Hasher<FakeFile> = {
      hash: (file) => (changed ? Promise.reject(new FileProblem('FILE_CHANGED', 'changed')) : Promise.resolve({ checksum: file.checksum })),
    }
    const { world, engine } = aWorld({ hasher })
    const file = aFile('a.jpg', sha('a'))
    const now = aFile('a.jpg', sha('b'), { size: 1234 })
    engine.add([{ ...file, refresh: () => Promise.resolve(now) }])
    await run(world)
    assert.equal(engine.getState().items.at(0)?.problem?.code, 'FILE_CHANGED')
    changed = false
    engine.retry([0])
    await run(world)
    assert.equal(engine.getState().items.at(0)?.file.size, 1234)
    assert.equal(engine.getState().items.at(0)?.outcome?.photo.checksum, sha('b'))
  })

  void it('sends a phone placeholder under its capture time', async () => {
    const picture: PictureFacts = { takenAt: '2025-05-14T10:31:07.120' }
    const { world, library, engine } = aWorld({ hasher: { hash: (file) => Promise.resolve({ checksum: file.checksum, picture }) } })
    engine.add([aFile('image.jpg', sha('a')), aFile('IMG_1.jpg', sha('b'))])
    await run(world)
    assert.deepEqual([...library.photos.keys()], ['2025-05-14_10-31-07.jpg', 'IMG_1.jpg'])
  })

  void it('finds out and sends nothing when it only checks', async () => {
    const { world, library, engine } = aWorld({ checkOnly: true })
    library.put('a.jpg', sha('a'))
    library.put('b.jpg', sha('b'))
    engine.add([aFile('a.jpg', sha('a')), aFile('b.jpg', sha('x')), aFile('c.jpg', sha('c'))])
    await run(world)
    let isIdle = false
    void engine.whenIdle().then(() => {
      isIdle = true
    })
    await run(world)
    assert.ok(isIdle)
    assert.deepEqual(phasesOf(engine), ['skipped', 'review', 'waiting'])
    assert.equal(library.requests, 1)
  })

  void it('says of a file that was cancelled while its only request was under way what became of it', async () => {
    const { world, library, engine } = aWorld()
    engine.add([aFile('a.jpg', sha('a'))])
    for (let steps = 0; library.created.length === 0 && steps < 100; steps += 1) await world.step(0)
    assert.deepEqual(phasesOf(engine), ['sending'])
    engine.cancel([0])
    assert.deepEqual(phasesOf(engine), ['skipped'])
    await run(world)
    assert.deepEqual(phasesOf(engine), ['done'], 'the library has it')
    assert.deepEqual(library.created, [sha('a')])
  })

  void it('stores a file as new whose photo to overwrite is gone by then', async () => {
    const { world, library, engine } = aWorld()
    library.put('a.jpg', sha('old'))
    engine.add([aFile('a.jpg', sha('a'))])
    await run(world)
    assert.deepEqual(phasesOf(engine), ['review'])
    library.photos.clear()
    engine.decide([{ id: 0, choice: 'overwrite' }])
    await run(world)
    assert.deepEqual(phasesOf(engine), ['done'])
    assert.equal(engine.getState().items.at(0)?.outcome?.outcome, 'uploaded')
  })

  void it('drops what the server received of a file that is cancelled', async () => {
    const discarded: string[] = []
    const { world, library, engine } = aWorld({
      transport: (real) => ({
        ...real,
        discard(url) {
          discarded.push(url)
          return real.discard(url)
        },
      }),
    })
    library.put('a.jpg', sha('a'))
    engine.add([aFile('a.jpg', sha('b'))])
    await run(world)
    engine.decide([{ id: 0, choice: 'keep_both' }])
    for (let steps = 0; !engine.getState().items.at(0)?.uploadUrl && steps < 100; steps += 1) await world.step(0)
    engine.cancel([0])
    await run(world)
    assert.deepEqual(phasesOf(engine), ['skipped'])
    assert.equal(discarded.length, 1)
    assert.deepEqual(library.created, [])
  })
})
