import { maxReviewItems, type ReviewChanges, type ReviewItem, type ReviewPage } from '@imgstream/contract'
import { ApiError } from '../api-error.ts'
import { isDecidable, shownVersion } from './choices.ts'
import type { Clock } from './ports.ts'
import type { ChoiceFor, QueueItem } from './queue-types.ts'
import { retryDelay } from './retry-delay.ts'
import { choiceOfShared, sharedDecision, sharedFacts } from './shared-review.ts'

/** The review of a batch where every device of the owner finds it. */
export interface ReviewShare {
  change(batchId: string, changes: ReviewChanges): Promise<unknown>
  /** What changed after a revision, at most one page. */
  read(batchId: string, since: number): Promise<ReviewPage>
}

export interface ReviewSharer {
  changed(ids: readonly number[]): void
  /** The batch is one from before: other devices may have decided meanwhile. */
  restored(): void
  /** Takes up what was decided elsewhere. */
  look(): void
  /** Sends what is left, if it can be sent now, and is quiet from then on. */
  close(): Promise<void>
}

/** How long changes gather before they are sent, ms. */
const gatherMs = 300

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
      const page = await from.read(needs.batchId(), since).catch(unknownBatch)
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
      const facts = item && isAsked(item) ? sharedFacts(item) : undefined
      if (!item || !facts) {
        if (!known) continue
        // Skipped on the spot it was never told of as decided; the server counts what people decide.
        if (item && isSkippedByPerson(item)) decide.push({ key: String(id), decision: sharedDecision(item) })
        leave.push(String(id))
        continue
      }
      const now = { facts: JSON.stringify(facts), decision: JSON.stringify(sharedDecision(item)) }
      next.set(id, now)
      const isEntering = known?.facts !== now.facts
      if (isEntering) enter.push({ key: String(id), facts })
      if (now.decision !== (isEntering ? 'null' : known.decision)) decide.push({ key: String(id), decision: sharedDecision(item) })
    }
    for (const id of next.keys()) dirty.delete(id)
    try {
      if (enter.length + decide.length + leave.length > 0) await to.change(needs.batchId(), { enter, decide, leave })
    } catch (error) {
      for (const id of next.keys()) dirty.add(id)
      throw error
    }
    for (const [id, now] of next) {
      if (now) told.set(id, now)
      else told.delete(id)
    }
  }

  return {
    changed(ids) {
      if (isOver) return
      for (const id of ids) {
        const item = itemAt(id)
        if (told.has(id) || (item && isAsked(item))) dirty.add(id)
      }
      if (dirty.size > 0) soon(gatherMs)
    },
    restored() {
      hasRead = false
    },
    look() {
      if (isOver || told.size === 0) return
      wantsLook = true
      void run()
    },
    async close() {
      cancelTimer?.()
      if (!isOver && dirty.size > 0) await run()
      isOver = true
    },
  }
}

/** Waits for a decision, or has one that is not carried out yet. */
const isAsked = (item: QueueItem): boolean =>
  item.classification !== undefined &&
  (item.phase === 'review' || (item.decision !== undefined && (item.phase === 'waiting' || item.phase === 'sending')))

const isSkippedByPerson = (item: QueueItem): boolean =>
  item.phase === 'skipped' && item.skipReason === 'decision' && item.decision?.choice === 'skip'

/** Nothing was shared of this batch yet. */
function unknownBatch(error: unknown): undefined {
  if (error instanceof ApiError && error.code === 'BATCH_NOT_FOUND') return undefined
  throw error
}
