import { AppError } from '../../app-error.ts'
import { type Check, type CheckCounts, deepKinds, type Finding, type FindingKind, findingKinds } from '../ports/integrity.ts'
import { checkObjects } from './check-objects.ts'
import { checkPhotos } from './check-photos.ts'
import { checkDatabase, checkTables } from './check-tables.ts'
import { type RepairDeps, repairLibrary } from './repair-library.ts'

export interface VerifyOptions {
  /** Reads every byte: of the database, of originals (SHA-256), of pictures (drawn to their ends). */
  deep: boolean
  repair: boolean
  /** Begins anew where a check that was stopped would go on. */
  again?: boolean
}

export type ShowCheck = (done: number, total: number | undefined, what: string) => void

export interface VerifyDeps extends RepairDeps {
  /** How often it is written down how far a check is, ms. */
  noteEveryMs?: number
}

export interface Verified {
  check: Check
  /** What is wrong now, by kind. */
  findings: Partial<Record<FindingKind, number>>
}

/** Of one kind more are not written down: a storage that is not there makes no list of a million lines. */
const mostOfAKind = 10_000

const noCounts: CheckCounts = { photos: 0, versions: 0, originals: 0, bytes: 0, pictures: 0, objects: 0, kept: 0, repaired: 0 }

/**
 * Compares rows, objects, hashes and counts with each other and writes down what is wrong; with `repair` it then puts right what can be. One
 * check at a time: whoever calls holds a lease. A check that was stopped, by a signal or by the end of its process, is gone on with.
 * Throws CheckStopped, and AppError where database or storage are away.
 */
export async function verifyLibrary(deps: VerifyDeps, options: VerifyOptions, show: ShowCheck = () => {}): Promise<Verified> {
  const check = await checkToDo(deps, options)
  const recorder = createRecorder(deps, check)
  await recorder.save()
  try {
    await runSteps(deps, check, recorder, show)
  } catch (error) {
    if (error instanceof AppError && error.code === 'DATABASE_DAMAGED')
      await recorder.add([{ kind: 'database_unreadable', subject: 'database', details: { why: error.message } }]).catch(() => {})
    throw error
  }
  const findings = await deps.checks.counts()
  // No filenames, no keys: what is wrong is for whoever may ask for it.
  if (Object.keys(findings).length > 0) deps.log.error('integrity_problems', { checkId: check.id, deep: check.isDeep, ...findings })
  return { check, findings }
}

async function checkToDo(deps: VerifyDeps, { deep, repair, again = false }: VerifyOptions): Promise<Check> {
  const unfinished = again ? undefined : await deps.checks.newest({ isDeep: deep, isFinished: false })
  if (unfinished) return { ...unfinished, isRepairing: repair }
  const nowMs = deps.clock.nowMs()
  return {
    id: deps.clock.newId(),
    isDeep: deep,
    isRepairing: repair,
    startedAtMs: nowMs,
    step: deep ? 'database' : 'photos',
    counts: { ...noCounts },
  }
}

type Recorder = ReturnType<typeof createRecorder>

function createRecorder(deps: VerifyDeps, check: Check) {
  const seen = new Map<FindingKind, number>()
  const noteEveryMs = deps.noteEveryMs ?? 2000
  let notedAt = performance.now()
  return {
    save: () => deps.checks.save(check),
    async add(findings: readonly Finding[]) {
      const few = findings.filter(({ kind }) => {
        const count = (seen.get(kind) ?? 0) + 1
        seen.set(kind, count)
        return count <= mostOfAKind
      })
      if (few.length > 0) await deps.checks.add(check.id, few, deps.clock.nowMs())
    },
    /** Findings are written before: a check that goes on from here has them. */
    async reached(upTo: string | undefined) {
      if (upTo !== undefined) check.upTo = upTo
      if (performance.now() - notedAt < noteEveryMs) return
      await deps.checks.save(check)
      notedAt = performance.now()
    },
    async next(step: Check['step']) {
      check.step = step
      delete check.upTo
      await deps.checks.save(check)
    },
  }
}

async function runSteps(deps: VerifyDeps, check: Check, recorder: Recorder, show: ShowCheck): Promise<void> {
  const { isDeep, counts } = check
  if (check.step === 'database') {
    show(0, undefined, 'the database')
    await recorder.add(await checkDatabase(deps))
    await recorder.next('photos')
  }
  if (check.step === 'photos') {
    const total = await deps.rows
      .tables()
      .then((tables) => tables.find(({ name }) => name === 'photos'))
      .then((table) => table && deps.rows.count(table))
    await checkPhotos(deps, { isDeep, after: check.upTo, counts }, async (findings, upTo) => {
      await recorder.add(findings)
      await recorder.reached(upTo)
      show(counts.photos, total, 'photos')
    })
    await recorder.next('tables')
  }
  if (check.step === 'tables') {
    show(0, undefined, 'counts and batches')
    await recorder.add(await checkTables(deps))
    await recorder.next('objects')
  }
  if (check.step === 'objects') {
    await checkObjects(deps, { isDeep, counts }, async (findings) => {
      await recorder.add(findings)
      await recorder.reached(undefined)
      show(counts.objects, undefined, 'objects')
    })
    await deps.checks.forgetOthers(check.id, isDeep ? findingKinds : findingKinds.filter((kind) => !deepKinds.includes(kind)))
    await recorder.next('repair')
  }
  if (check.step === 'repair' && check.isRepairing) {
    await repairLibrary(deps, async (repaired) => {
      counts.repaired = repaired
      await recorder.reached(undefined)
      show(repaired, undefined, 'repairs')
    })
  }
  check.finishedAtMs = deps.clock.nowMs()
  await recorder.next('done')
}
