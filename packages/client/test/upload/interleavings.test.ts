import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { allowedChoices, createUploadEngine, phases, type Choice, type QueueState, type UploadEngine } from '../../src/index.ts'
import { type Fault, FakeLibrary } from '../support/fake-library.ts'
import { aFile, type FakeFile, hasherWith, MemoryStore, settleMicrotasks, SteppedWorld } from '../support/stepped-world.ts'

const names = ['IMG_1.jpg', 'IMG_1.jpeg', 'IMG_2.jpg', 'IMG_3.jpg', 'beach.jpg']
const contents = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(64))
const choices: Choice[] = ['overwrite', 'skip', 'keep_both', 'restore']

type Action =
  | { do: 'step'; which: number }
  | { do: 'pause' | 'resume' | 'retry failed' | 'crash' }
  | { do: 'someone else'; name: string; content: string }
  | { do: 'cancel' | 'decide' | 'undecide' | 'retry'; id: number; choice: number }

const actions = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.record({ do: fc.constant('step' as const), which: fc.nat(10) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'retry failed' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('someone else' as const),
        name: fc.constantFrom(...names),
        content: fc.constantFrom(...contents),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom('cancel' as const, 'decide' as const, 'decide' as const, 'undecide' as const, 'retry' as const),
        id: fc.nat(7),
        choice: fc.nat(3),
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
const faults = fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'none', 'unreachable', 'answer lost', 'busy', 'safe mode'), {
  maxLength: 30,
})

void it('loses no file, sends none twice and keeps its numbers right, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(batch, already, already, faults, actions, async (files, photos, trashed, bad, script) => {
      const world = new SteppedWorld()
      const library = new FakeLibrary()
      for (const { name, content } of photos) library.put(name, content)
      for (const { name, content } of trashed) library.putInTrash(name, content)
      library.faults = [...bad]
      library.turn = world.turn
      const store = new MemoryStore()
      const local = files.map(({ name, content }, index) => aFile(name, content, { path: `${index}/${name}` }))
      let engine = start(world, library, store)
      const person = new Person()
      engine.add(local)

      for (const action of script) {
        if (action.do === 'crash') engine = await crash(engine, world, library, store, local)
        else if (action.do === 'someone else') library.changedByOthers(action.name, action.content)
        else await perform(engine, world, person, action)
        checkNumbers(engine.getState())
      }
      await finish(engine, world, person)
      checkNumbers(engine.getState())
      checkNothingLost(engine.getState(), library, local, person)
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 300) },
  )
})

/** Whoever decides may also want the same picture twice, having been told that it is here, or may be. */
class Person {
  readonly wantedTwice = new Set<string>()

  decide(engine: UploadEngine<FakeFile>, id: number, choice: Choice): void {
    const item = engine.getState().items.at(id)
    const told = item?.classification?.sameContent || (item?.classification?.class === 'unknown' && item.answerLost)
    if (told && choice === 'keep_both' && item?.checksum) this.wantedTwice.add(item.checksum)
    engine.decide([{ id, choice }])
  }
}

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

async function perform(engine: UploadEngine<FakeFile>, world: SteppedWorld, person: Person, action: Action): Promise<void> {
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
      person.decide(engine, action.id, choices[action.choice] as Choice)
      break
    case 'crash':
    case 'someone else':
  }
  await settleMicrotasks()
}

/** The person decides what is open and tries again what failed, until everything is settled. */
async function finish(engine: UploadEngine<FakeFile>, world: SteppedWorld, person: Person): Promise<void> {
  engine.resume()
  for (let round = 0; round < 500; round += 1) {
    while (await world.step(0)) {
      // On it goes.
    }
    const open = [...engine.getState().items].filter((item) => item.phase === 'review')
    for (const item of open) {
      const allowed = item.classification ? allowedChoices(item.classification) : []
      person.decide(engine, item.id, allowed.find((choice) => choice !== 'skip') ?? 'skip')
    }
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

function checkNothingLost(state: QueueState, library: FakeLibrary, files: FakeFile[], person: Person): void {
  assert.equal(state.items.length, files.length, 'every file is in the queue, once')
  for (const item of state.items) {
    const wanted = files.find((file) => file.facts.path === item.file.path)
    assert.ok(wanted)
    assert.ok(['done', 'skipped'].includes(item.phase), `${item.file.path} is settled, not ${item.phase}`)
    if (item.phase === 'done') assert.ok(library.held.has(wanted.checksum), `${item.file.path} is said to be stored and is`)
    if (item.decision?.choice === 'restore' && item.outcome) assert.ok(library.held.has(item.outcome.photo.checksum), 'out of the trash')
    const givenUp = item.phase === 'skipped' && (item.skipReason === 'decision' || item.skipReason === 'cancelled')
    if (!givenUp) assert.ok(library.held.has(wanted.checksum), `${item.file.path} is in the library`)
  }
  assert.equal(library.blindOverwrites, 0, 'nothing was overwritten that nobody had been shown')
  for (const content of new Set(library.created)) {
    if (library.replaced.has(content) || person.wantedTwice.has(content)) continue
    const times = library.created.filter((created) => created === content).length
    const had = files.filter((file) => file.checksum === content).length
    assert.ok(times <= had, `${content.slice(0, 3)} became ${times} photos of ${had} files`)
  }
}
