import { maxReviewItems, type ReviewChanges, type ReviewFacts, type ReviewItem, type ReviewPage } from '@imgstream/contract'
import { ApiError } from '../../api-error.ts'
import { isDecidable, shownVersion } from '../decisions/choices.ts'
import type { Clock } from '../ports.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import type { ChoiceFor } from '../queue/queue-types.ts'
import { retryDelay } from '../sending/retry-delay.ts'
import { choiceOfShared, sharedDecision, sharedFacts } from './shared-review.ts'

/** The review of a batch where every device of the owner finds it. */
export interface ReviewShare {
  change(batchId: string, changes: ReviewChanges, signal: AbortSignal): Promise<unknown>
  /** What changed after a revision, at most one page. */
  read(batchId: string, since: number, signal: AbortSignal): Promise<ReviewPage>
}

export interface ReviewSharer {
  changed(ids: readonly number[]): void
  /** The batch is one from before: other devices may have decided meanwhile. */
  restored(items: readonly QueueItem[]): void
  /** Takes up what was decided elsewhere. */
  look(): void
  /** Sends what is left, if it can be sent now and soon, and is quiet from then on. */
  close(): Promise<void>
}

/** How long changes gather before they are sent, ms. */
const gatherMs = 300
/** What does not reach the server in this time after the end is not told, ms. */
const lastWordsMs = 2000

interface Told {
  facts: string
  decision: string
}

/**
 * Keeps the server's copy of the review like the queue, and brings decisions that were made elsewhere into the queue. A convenience: whatever
 * fails here is tried again or given up without a word, and the upload goes on.
 */
export function createReviewSharer(needs: {
  share: ReviewShare | undefined
  /** Tells what was skipped, so that it is counted, and nothing else. */
  decidesAlone: boolean
  clock: Clock
  random: () => number
  batchId: () => string
  itemAt: (id: number) => QueueItem | undefined
  decide: (choices: readonly ChoiceFor[]) => void
  undecide: (ids: readonly number[]) => void
}): ReviewSharer {
  const { share, clock, itemAt } = needs
  const told = new Map<number, Told>()
  const dirty = new Set<number>()
  /** Skipped, and counted by the server. */
  const counted = new Set<number>()
  const stop = new AbortController()
  const isShared = (item: QueueItem) => !needs.decidesAlone && isAsked(item)
  let since = 0
  /** A batch that begins here is known to nobody else. */
  let hasRead = true
  let failures = 0
  let isOver = share === undefined
  let wantsLook = false
  let cancelTimer: (() => void) | undefined
  let running: Promise<void> = Promise.resolve()

  function soon(ms: number): void {
    if (!isOver) cancelTimer ??= clock.after(ms, () => void run())
  }

  function run(): Promise<void> {
    cancelTimer?.()
    cancelTimer = undefined
    running = running.then(work)
    return running
  }

  async function work(): Promise<void> {
    if (isOver || !share) return
    try {
      // What was decided while this window was away comes first: telling the files anew must not hide it.
      if (!hasRead || wantsLook) await read(share)
      while (dirty.size > 0) await send(share)
      failures = 0
    } catch (error) {
      failures += 1
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) isOver = true
      else soon(retryDelay(failures, needs.random))
    }
  }

  async function read(from: ReviewShare): Promise<void> {
    wantsLook = false
    for (;;) {
      const page = await from.read(needs.batchId(), since, stop.signal).catch(unknownBatch)
      if (page) take(page.items)
      if (!page || page.items.length === 0) break
      since = page.revision
    }
    hasRead = true
  }

  function take(items: readonly ReviewItem[]): void {
    const choices: ChoiceFor[] = []
    const takenBack: number[] = []
    for (const shared of items) {
      const id = Number(shared.key)
      const item = itemAt(id)
      if (!item) continue
      const decision = JSON.stringify(shared.decision)
      const wasDecided = (told.get(id)?.decision ?? 'null') !== 'null'
      told.set(id, { facts: JSON.stringify(shared.facts), decision })
      // What was changed here since goes before what was said elsewhere.
      if (wasDecided && !shared.decision && !dirty.has(id) && item.phase === 'waiting' && isDecidable(item)) takenBack.push(id)
      else if (item.phase !== 'review' || !item.classification) dirty.add(id)
      else if (shared.decision) {
        // Whoever decided looked at the photo as it was then.
        const isCurrent =
          shared.decision.reviewed_version === null || shared.decision.reviewed_version === shownVersion(item.classification)
        if (isCurrent) choices.push(choiceOfShared(id, shared.decision))
        else dirty.add(id)
      }
    }
    if (choices.length > 0) needs.decide(choices)
    if (takenBack.length > 0) needs.undecide(takenBack)
    if (dirty.size > 0) soon(gatherMs)
  }

  async function send(to: ReviewShare): Promise<void> {
    const enter: NonNullable<ReviewChanges['enter']> = []
    const decide: NonNullable<ReviewChanges['decide']> = []
    const leave: string[] = []
    const next = new Map<number, Told | undefined>()
    for (const id of dirty) {
      if (next.size === maxReviewItems) break
      next.set(id, undefined)
      const item = itemAt(id)
      const known = told.get(id)
      const isToCount = item !== undefined && isSkippedUnsent(item) && !counted.has(id)
      const facts = item && (isShared(item) || (isToCount && !known)) ? sharedFacts(item) : undefined
      if (!item || !facts) {
        if (!known) continue
        // The server counts a skip when its file leaves. Of a file that was sent it knows already.
        const decision = isToCount ? sharedDecision(item) : null
        if (JSON.stringify(decision) !== known.decision) decide.push({ key: String(id), decision })
        leave.push(String(id))
        continue
      }
      const now = toldOf(item, facts)
      next.set(id, now)
      const isEntering = known?.facts !== now.facts
      if (isEntering) enter.push({ key: String(id), facts, ...(isToCount && { asked_ms: item.decision?.askedMs ?? 0 }) })
      if (now.decision !== (isEntering ? 'null' : known.decision)) decide.push({ key: String(id), decision: sharedDecision(item) })
    }
    for (const id of next.keys()) dirty.delete(id)
    try {
      if (enter.length + decide.length + leave.length > 0) {
        await to.change(needs.batchId(), { enter, decide, leave }, stop.signal)
      }
    } catch (error) {
      for (const id of next.keys()) dirty.add(id)
      throw error
    }
    for (const [id, now] of next) {
      const item = itemAt(id)
      const isSkipped = item !== undefined && isSkippedUnsent(item)
      if (now) {
        told.set(id, now)
        // It leaves in a request of its own: were both one, a lost answer would count it twice.
        if (isSkipped) dirty.add(id)
      } else if (told.delete(id) && isSkipped) counted.add(id)
    }
  }

  return {
    changed(ids) {
      if (isOver) return
      for (const id of ids) {
        const item = itemAt(id)
        if (told.has(id) || (item && (isShared(item) || (isSkippedUnsent(item) && !counted.has(id))))) dirty.add(id)
      }
      if (dirty.size > 0) soon(gatherMs)
    },
    restored(items) {
      hasRead = needs.decidesAlone
      // Told of before, as far as anybody knows: what had entered leaves, and nothing is counted again.
      for (const item of items) {
        const facts = isSkippedUnsent(item) ? sharedFacts(item) : undefined
        if (facts) told.set(item.id, toldOf(item, facts))
      }
    },
    look() {
      if (isOver || told.size === 0) return
      wantsLook = true
      void run()
    },
    async close() {
      cancelTimer?.()
      if (!isOver) {
        const callOff = clock.after(lastWordsMs, () => stop.abort())
        await (dirty.size > 0 ? run() : running)
        callOff()
      }
      isOver = true
      cancelTimer?.()
    },
  }
}

/** Waits for a decision, or has one that is not carried out yet. */
const isAsked = (item: QueueItem): boolean =>
  item.classification !== undefined &&
  (item.phase === 'review' || (item.decision !== undefined && (item.phase === 'waiting' || item.phase === 'sending')))

/** By a decision, and the server heard nothing of the file. */
const isSkippedUnsent = (item: QueueItem): boolean =>
  item.phase === 'skipped' && item.skipReason === 'decision' && item.decision?.choice === 'skip' && item.outcome === undefined

const toldOf = (item: QueueItem, facts: ReviewFacts): Told => ({
  facts: JSON.stringify(facts),
  decision: JSON.stringify(sharedDecision(item)),
})

/** Nothing was shared of this batch yet. */
function unknownBatch(error: unknown): undefined {
  if (error instanceof ApiError && error.code === 'BATCH_NOT_FOUND') return undefined
  throw error
}
