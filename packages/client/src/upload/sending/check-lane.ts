import type { Candidate, CollisionCheckResponse } from '@imgstream/contract'
import { classifyFile } from '../decisions/classify.ts'
import { type EngineContext, Underway, type WorkLane } from '../engine-context.ts'
import type { LocalFile } from '../file-facts.ts'
import { Lane } from './lane.ts'
import { type Trouble, troubleOf } from '../problem-of.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import { retryDelay } from './retry-delay.ts'
import { TwinIndex } from '../queue/twin-index.ts'

/** How long the first hashed file waits for company, ms: small batches answer at once, large ones need few requests. */
const gatherMs = 150

/** Asks the server about many files at once, one request at a time: checking → review, waiting or skipped. */
export function createCheckLane<F extends LocalFile>(context: EngineContext<F>, isHashing: () => boolean): WorkLane {
  const { ports, options, clock, gate, signal } = context
  const underway = new Underway()
  const lane = new Lane((id) => context.itemAt(id)?.phase === 'checking')
  const twins = new TwinIndex(context.itemAt)
  /** Smaller groups that a refused request was split into, to find the file it was refused for. */
  const groups: number[][] = []
  let failures = 0
  let gathering: (() => void) | undefined
  let notBefore: (() => void) | undefined

  const standing = (ids: readonly number[]) =>
    ids.map((id) => context.itemAt(id)).filter((item): item is QueueItem => item?.phase === 'checking')

  function take(): number[] {
    const group = groups.shift()
    if (group) return group
    const ids = new Set<number>()
    while (ids.size < options.checkSize) {
      const id = lane.next()
      if (id === undefined) break
      ids.add(id)
    }
    // Whichever was read first: of two files with one name the one that was added first is the first.
    return [...ids].sort((a, b) => a - b)
  }

  async function check(ids: readonly number[]): Promise<void> {
    const asked = standing(ids)
    if (asked.length === 0) return
    try {
      const answer = await ports.transport.check(asked.map(candidate), signal)
      failures = 0
      classify(ids, answer)
    } catch (error) {
      if (!signal.aborted) troubled(asked, troubleOf(error))
    }
  }

  function classify(ids: readonly number[], answer: CollisionCheckResponse): void {
    const results = standing(ids).map((item) => ({ id: item.id, classification: classifyFile(item, answer, twins.claim(item)) }))
    context.dispatch({ type: 'classified', results })
  }

  function troubled(asked: readonly QueueItem[], trouble: Trouble): void {
    const ids = asked.map((item) => item.id)
    if (trouble.retry === 'connection') {
      for (const id of ids) lane.push(id)
      gate.requestFailed()
    } else if (trouble.retry === 'later' && failures + 1 < options.maxAttempts) {
      failures += 1
      groups.unshift([...ids])
      notBefore = clock.after(retryDelay(failures, context.random, trouble.retryAfterMs), () => {
        notBefore = undefined
        context.pump()
      })
    } else if (trouble.problem.code.startsWith('INVALID_') && ids.length > 1) {
      // One name the server refuses must not hold up the others.
      const middle = Math.ceil(ids.length / 2)
      groups.push(ids.slice(0, middle), ids.slice(middle))
    } else {
      failures = 0
      context.dispatch({ type: 'failed', ids, problem: trouble.problem })
    }
  }

  function start(): void {
    if (signal.aborted || context.state().paused || !gate.isOpen || underway.size > 0) return
    const ids = take()
    if (ids.length > 0) underway.run(0, () => check(ids), context.pump)
  }

  return {
    offer: (id) => lane.push(id),
    pump() {
      if (signal.aborted || context.state().paused || !gate.isOpen || underway.size > 0 || notBefore) return
      if (groups.length === 0) {
        if (!lane.hasNext()) return
        if (isHashing() && lane.size < options.checkSize) {
          gathering ??= clock.after(gatherMs, () => {
            gathering = undefined
            start()
          })
          return
        }
      }
      start()
    },
    isBusy: () => underway.size > 0 || groups.length > 0 || lane.hasNext(),
    ended() {
      gathering?.()
      notBefore?.()
      return underway.ended()
    },
  }
}

function candidate(item: QueueItem): Candidate {
  const { checksum, picture } = item
  return {
    filename: item.filename,
    size: item.file.size,
    ...(checksum ? { checksum } : {}),
    ...(picture?.takenAt ? { taken_at: picture.takenAt } : {}),
    ...(picture?.camera ? { camera: picture.camera } : {}),
  }
}
