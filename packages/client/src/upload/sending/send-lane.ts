import { createPace, firstClimb } from './adapt-concurrency.ts'
import { type EngineContext, Underway, type WorkLane } from '../engine-context.ts'
import type { LocalFile, OpenFile } from '../file-facts.ts'
import { Lane } from './lane.ts'
import type { SendResult } from '../ports.ts'
import { troubleOf } from '../problem-of.ts'
import { isActive } from '../queue/queue-counts.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import { progressOf } from '../queue/selectors.ts'
import { retryDelay } from './retry-delay.ts'
import { classifyReturned, sendRequestFor } from './send-request.ts'

export interface SendLane extends WorkLane {
  setConcurrency(concurrency: number): void
  /** A file is settled or in review: those that waited for it may go on. */
  release(id: number): void
  /** Stops files under way; what the server has received of them stays. */
  stop(ids?: readonly number[]): void
  /**
   * The same for files that are wanted no more, but for those that the server may have whole by now: what it says of them is awaited, so that
   * nobody is told that a photo is not there which is.
   */
  cancel(ids: readonly number[]): void
}

/** Sends files, a few at once: waiting → sending → done, skipped, failed, or back to the review. */
export function createSendLane<F extends LocalFile>(context: EngineContext<F>): SendLane {
  const { ports, clock, files, gate, signal } = context
  const underway = new Underway()
  const aborts = new Map<number, AbortController>()
  const timers = new Map<number, () => void>()
  /** Files that wait until an earlier file of the batch with their name is settled, by that file. */
  const held = new Map<number, number[]>()
  /** Where uploads that were begun just now live, for those that are cancelled meanwhile. */
  const created = new Map<number, string>()
  /** Bytes that are on their way, by file; and cancelled files whose first request is. */
  const sent = new Map<number, number>()
  const cancelledEarly = new Set<number>()
  const pace = context.options.concurrency === undefined ? createPace(clock) : undefined
  let concurrency = context.options.concurrency ?? firstClimb.concurrency

  const lane = new Lane((id) => {
    const item = context.itemAt(id)
    if (item?.phase !== 'waiting' || timers.has(id)) return false
    return files.has(id) || !needsFile(item)
  })

  async function send(id: number): Promise<void> {
    if (context.itemAt(id)?.phase !== 'waiting' || signal.aborted) return
    const abort = new AbortController()
    const aborted = AbortSignal.any([abort.signal, signal])
    aborts.set(id, abort)
    context.dispatch({ type: 'sending_started', id })
    const item = context.itemAt(id) as QueueItem
    let hasBegun = false
    try {
      // Before the first byte: after a crash it must be known that the server may have stored the file already.
      await context.writtenDown(id)
      aborted.throwIfAborted()
      hasBegun = true
      const result = await transfer(item, aborted)
      settle(item, result)
    } catch (error) {
      if (aborted.aborted) context.dispatch({ type: 'stopped', id, answerLost: hasBegun })
      else troubled(item, error)
    } finally {
      aborts.delete(id)
      sent.delete(id)
      cancelledEarly.delete(id)
      discardIfCancelled(id, item.uploadUrl)
    }
  }

  async function transfer(item: QueueItem, aborted: AbortSignal): Promise<SendResult> {
    const { transport } = ports
    const { existing } = item.classification ?? {}
    if (item.decision?.choice === 'restore' && existing) {
      const photo = await transport.restore(existing.photo_id, aborted)
      return { kind: 'stored', outcome: { outcome: 'skipped', reason: 'decision', photo } }
    }
    const request = sendRequestFor(item, context.batchId, context.itemAt)
    if (item.received && item.uploadUrl) return transport.commit(item.uploadUrl, request, aborted)
    const file: OpenFile = await (files.get(item.id) as F).open()
    try {
      const progress = {
        created: (uploadUrl: string) => {
          created.set(item.id, uploadUrl)
          context.dispatch({ type: 'upload_created', id: item.id, uploadUrl })
        },
        sent: (sentBytes: number) => {
          sent.set(item.id, sentBytes)
          // It has its address by now and goes on: there is something to take back.
          if (cancelledEarly.has(item.id) && created.has(item.id) && sentBytes < item.file.size) aborts.get(item.id)?.abort()
          context.dispatch({ type: 'progressed', id: item.id, sentBytes })
          adapt()
        },
      }
      const result = await transport.send(request, file, progress, aborted)
      // The photo that was to be overwritten is gone: the file is new then, unless its name is taken by something else.
      const isGone = result.kind === 'review' && result.reason === 'changed' && !result.existing
      if (!isGone || result.uploadUrl === undefined) return result
      return await transport.commit(result.uploadUrl, { ...request, onCollision: 'fail', expectedVersion: undefined }, aborted)
    } finally {
      await file.close()
    }
  }

  function adapt(): void {
    const isFull = underway.size >= concurrency && gate.isOpen && !context.state().paused
    const wanted = pace?.note(() => progressOf(context.state()).sentBytes, isFull)
    if (wanted === undefined || wanted === concurrency) return
    concurrency = wanted
    context.pump()
  }

  function settle(item: QueueItem, result: SendResult): void {
    if (result.kind === 'stored') context.dispatch({ type: 'sent', id: item.id, outcome: result.outcome })
    else {
      const { reason, uploadUrl } = result
      if (uploadUrl) created.set(item.id, uploadUrl)
      context.dispatch({ type: 'returned', id: item.id, reason, uploadUrl, classification: classifyReturned(item, result) })
    }
  }

  function troubled(item: QueueItem, error: unknown): void {
    const { id } = item
    const { problem, retry, retryAfterMs } = troubleOf(error)
    if (retry === 'connection') gate.requestFailed()
    if (problem.code === 'UPLOAD_NOT_FOUND') context.dispatch({ type: 'upload_lost', id })
    if (retry === 'never' || item.attempts + 1 >= context.options.maxAttempts) {
      context.dispatch({ type: 'failed', ids: [id], problem })
      return
    }
    const delayMs = retryDelay(item.attempts + 1, context.random, retryAfterMs)
    timers.set(
      id,
      clock.after(delayMs, () => {
        timers.delete(id)
        lane.push(id)
        context.pump()
      }),
    )
    context.dispatch({ type: 'attempt_failed', id, problem, retryAtMs: clock.now() + delayMs, answerLost: retry === 'connection' })
  }

  function discardIfCancelled(id: number, before: string | undefined): void {
    const uploadUrl = created.get(id) ?? before
    created.delete(id)
    if (context.itemAt(id)?.skipReason === 'cancelled' && uploadUrl) void ports.transport.discard(uploadUrl)
  }

  /** The earlier file of the batch with this name or content, while it is still on its way. */
  function twinToWaitFor(id: number): number | undefined {
    const twinOf = (one: number) => context.itemAt(one)?.classification?.twinOf
    const first = twinOf(id)
    const twin = first === undefined ? undefined : context.itemAt(first)
    if (!twin || !isActive(twin.phase) || (needsFile(twin) && !files.has(twin.id))) return undefined
    // After tries and re-checks two files can each be the other's twin: then nobody waits.
    for (let next: number | undefined = first, steps = 0; next !== undefined && steps < 100; next = twinOf(next), steps += 1) {
      if (next === id) return undefined
    }
    return first
  }

  const lanes: SendLane = {
    offer(id) {
      // Decided anew or tried again while waiting for another try: its time has come.
      if (context.itemAt(id)?.retryAtMs === undefined) {
        timers.get(id)?.()
        timers.delete(id)
      }
      lane.push(id)
    },
    pump() {
      if (context.options.checkOnly) return
      while (!signal.aborted && !context.state().paused && gate.isOpen && underway.size < concurrency) {
        const id = lane.next()
        if (id === undefined) return
        // Stopped and wanted again before it has ended: it waits for itself.
        const blocker = underway.has(id) ? id : twinToWaitFor(id)
        if (blocker !== undefined) {
          held.set(blocker, [...(held.get(blocker) ?? []), id])
          continue
        }
        underway.run(
          id,
          () => send(id),
          () => {
            lanes.release(id)
            context.pump()
            adapt()
          },
        )
      }
    },
    isBusy() {
      if (context.options.checkOnly) return false
      return underway.size > 0 || lane.hasNext() || [...timers.keys()].some((id) => context.itemAt(id)?.phase === 'waiting')
    },
    ended() {
      for (const cancel of timers.values()) cancel()
      return underway.ended()
    },
    release(id) {
      for (const waiting of held.get(id) ?? []) lane.push(waiting)
      held.delete(id)
    },
    setConcurrency(wanted) {
      concurrency = Math.max(1, Math.floor(wanted))
      context.pump()
    },
    cancel(ids) {
      for (const id of ids) {
        const abort = aborts.get(id)
        const item = context.itemAt(id)
        if (!abort || !item) continue
        const hasAddress = created.has(id) || item.uploadUrl !== undefined
        if (!hasAddress) cancelledEarly.add(id)
        else if ((sent.get(id) ?? 0) < item.file.size) abort.abort()
      }
    },
    stop(ids) {
      for (const id of ids ?? [...aborts.keys()]) aborts.get(id)?.abort()
    },
  }
  return lanes
}

/** Whether the file itself must be read to go on. */
const needsFile = (item: QueueItem) => !item.received && item.decision?.choice !== 'restore'
