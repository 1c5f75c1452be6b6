import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { allowedChoices, createUploadEngine, phases, type Choice, type QueueState, type UploadEngine } from '../../src/index.ts'
import { type Fault, FakeLibrary } from '../support/fake-library.ts'
import { aFile, type FakeFile, hasherWith, MemoryStore, settleMicrotasks, SteppedWorld } from '../support/stepped-world.ts'

const names = ['IMG_1.jpg', 'IMG_1.jpeg', 'IMG_2.jpg', 'IMG_3.jpg', 'beach.jpg']
const contents = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(64))
const choices: Choice[] = ['overwrite', 'skip', 'keep_both']

type Action =
  | { do: 'step'; which: number }
  | { do: 'pause' | 'resume' | 'retry failed' | 'crash' }
  | { do: 'cancel' | 'decide' | 'undecide' | 'retry'; id: number; choice: number }

const actions = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.record({ do: fc.constant('step' as const), which: fc.nat(10) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'retry failed' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom('cancel' as const, 'decide' as const, 'decide' as const, 'undecide' as const, 'retry' as const),
        id: fc.nat(7),
        choice: fc.nat(2),
      }),
    },
  ),
  { minLength: 20, maxLength: 120 },
) as fc.Arbitrary<Action[]>

const batch = fc.array(fc.record({ name: fc.constantFrom(...names), content: fc.constantFrom(...contents) }), {
  minLength: 1,
  maxLength: 8,
})
const already = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('IMG_1.jpg', 'IMG_2.jpg', 'old.jpg'), content: fc.constantFrom(...contents) }),
  {
    selector: (photo) => photo.name,
    maxLength: 3,
  },
)
const faults = fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'unreachable', 'answer lost', 'busy'), { maxLength: 30 })

void it('loses no file, sends none twice and keeps its numbers right, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(batch, already, faults, actions, async (files, photos, bad, script) => {
      const world = new SteppedWorld()
      const library = new FakeLibrary()
      for (const { name, content } of photos) library.put(name, content)
      library.faults = [...bad]
      library.turn = world.turn
      const store = new MemoryStore()
      const local = files.map(({ name, content }, index) => aFile(name, content, { path: `${index}/${name}` }))
      let engine = start(world, library, store)
      engine.add(local)

      for (const action of script) {
        if (action.do === 'crash') engine = await crash(engine, world, library, store, local)
        else await perform(engine, world, action)
        checkNumbers(engine.getState())
      }
      await finish(engine, world)
      checkNumbers(engine.getState())
      checkNothingLost(engine.getState(), library, local)
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 300) },
  )
})

function start(world: SteppedWorld, library: FakeLibrary, store: MemoryStore): UploadEngine<FakeFile> {
  return createUploadEngine<FakeFile>(
    { hasher: hasherWith(world.turn), transport: library.transport(), store, clock: world.clock, random: () => 0.5 },
    { concurrency: 2, checkSize: 3, maxAttempts: 4 },
  )
}

async function crash(engine: UploadEngine<FakeFile>, world: SteppedWorld, library: FakeLibrary, store: MemoryStore, files: FakeFile[]) {
  world.crash()
  void engine
  const next = start(world, library, store)
  await next.restore()
  next.add(files)
  return next
}

async function perform(engine: UploadEngine<FakeFile>, world: SteppedWorld, action: Action): Promise<void> {
  switch (action.do) {
    case 'step':
      await world.step(action.which)
      return
    case 'pause':
      engine.pause()
      break
    case 'resume':
      engine.resume()
      break
    case 'retry failed':
      engine.retryFailed()
      break
    case 'retry':
      engine.retry([action.id])
      break
    case 'cancel':
      engine.cancel([action.id])
      break
    case 'undecide':
      engine.undecide([action.id])
      break
    case 'decide':
      engine.decide([{ id: action.id, choice: choices[action.choice] as Choice }])
      break
    case 'crash':
  }
  await settleMicrotasks()
}

/** The person decides what is open and tries again what failed, until everything is settled. */
async function finish(engine: UploadEngine<FakeFile>, world: SteppedWorld): Promise<void> {
  engine.resume()
  for (let round = 0; round < 500; round += 1) {
    while (await world.step(0)) {
      // On it goes.
    }
    const open = [...engine.getState().items].filter((item) => item.phase === 'review')
    engine.decide(
      open.map((item) => {
        const allowed = item.classification ? allowedChoices(item.classification) : []
        return { id: item.id, choice: allowed.find((choice) => choice !== 'skip') ?? 'skip' }
      }),
    )
    const failed = engine.getState().counts.byPhase.failed
    engine.retryFailed()
    await settleMicrotasks()
    if (open.length === 0 && failed === 0) break
  }
  while (await world.step(0)) {
    // What the last round set going.
  }
  let idle = false
  void engine.whenIdle().then(() => {
    idle = true
  })
  await settleMicrotasks()
  assert.ok(idle, 'the engine comes to rest')
}

function checkNumbers(state: QueueState): void {
  const byPhase = Object.fromEntries(phases.map((phase) => [phase, 0]))
  for (const item of state.items) byPhase[item.phase] = (byPhase[item.phase] ?? 0) + 1
  assert.deepEqual({ ...state.counts.byPhase }, byPhase)
  assert.equal(state.counts.total, state.items.length)
  for (const id of state.sentBytes.keys()) assert.equal(state.items.at(id)?.phase, 'sending')
}

function checkNothingLost(state: QueueState, library: FakeLibrary, files: FakeFile[]): void {
  assert.equal(state.items.length, files.length, 'every file is in the queue, once')
  for (const item of state.items) {
    const wanted = files.find((file) => file.facts.path === item.file.path)
    assert.ok(wanted)
    assert.ok(['done', 'skipped'].includes(item.phase), `${item.file.path} is settled, not ${item.phase}`)
    if (item.phase === 'done') assert.ok(library.held.has(wanted.checksum), `${item.file.path} is said to be stored and is`)
    const givenUp = item.phase === 'skipped' && (item.skipReason === 'decision' || item.skipReason === 'cancelled')
    if (!givenUp) assert.ok(library.held.has(wanted.checksum), `${item.file.path} is in the library`)
  }
  for (const content of new Set(library.created)) {
    if (library.replaced.has(content)) continue
    const times = library.created.filter((created) => created === content).length
    const had = files.filter((file) => file.checksum === content).length
    assert.ok(times <= had, `${content.slice(0, 3)} became ${times} photos of ${had} files`)
  }
}
