import { newBatchId } from './batch-id.ts'
import { createCheckLane } from './sending/check-lane.ts'
import { createConnectionGate } from './sending/connection-gate.ts'
import type { EngineContext } from './engine-context.ts'
import type { EngineOptions, EnginePorts, UploadEngine } from './engine-types.ts'
import type { LocalFile } from './file-facts.ts'
import { createHashLane } from './sending/hash-lane.ts'
import { systemClock } from './ports.ts'
import { isActive, isSettled } from './queue/queue-counts.ts'
import type { QueueItem } from './queue/queue-item.ts'
import type { QueueEvent, QueueState } from './queue/queue-types.ts'
import { refuseFile } from './refuse-file.ts'
import { failedIds } from './queue/selectors.ts'
import { createSendLane } from './sending/send-lane.ts'
import { createReviewSharer } from './sharing/share-review.ts'
import { createBatchSaver, fileKey, resumedItem } from './queue/stored-batch.ts'
import { unhurried } from './sending/unhurried.ts'
import { emptyQueue, queueOf, reduceQueue } from './queue/upload-queue.ts'

/**
 * Drives one batch: hashes, asks, sends, tries again. All knowledge about the files is in the queue's state, changed by events alone;
 * the lanes only look at it and report what happened.
 */
export function createUploadEngine<F extends LocalFile>(ports: EnginePorts<F>, options: EngineOptions = {}): UploadEngine<F> {
  const clock = ports.clock ?? systemClock
  const random = ports.random ?? Math.random
  const closing = new AbortController()
  const files = new Map<number, F>()
  const reread = new Set<number>()
  /** Places of a restored batch whose files have not been brought again. */
  const unclaimed = new Map<string, number[]>()
  const listeners = new Set<() => void>()
  const idleWaiters = new Set<() => void>()
  let state: QueueState = emptyQueue
  let batchId = newBatchId()

  const itemAt = (id: number) => state.items.at(id)
  const saver = createBatchSaver({
    store: ports.store,
    clock,
    batchId: () => batchId,
    itemAt,
    failed: (error) => ports.storeFailed?.(error),
  })
  const sharer = createReviewSharer({
    share: options.checkOnly ? undefined : ports.reviewShare,
    decidesAlone: options.decidesAlone ?? false,
    clock,
    random,
    batchId: () => batchId,
    itemAt,
    decide: (choices) => dispatch({ type: 'decided', choices }),
    undecide: (ids) => dispatch({ type: 'undecided', ids }),
  })
  const gate = createConnectionGate({
    clock,
    random,
    isReachable: () => ports.transport.isReachable(),
    changed: (isOpen) => dispatch({ type: isOpen ? 'connection_restored' : 'connection_lost' }),
  })
  const context: EngineContext<F> = {
    ports,
    clock,
    random,
    gate,
    files,
    get batchId() {
      return batchId
    },
    signal: closing.signal,
    state: () => state,
    itemAt,
    dispatch,
    writtenDown: (id) => saver.written(id),
    pump,
    options: {
      concurrency: options.concurrency,
      hashConcurrency: options.hashConcurrency ?? 2,
      checkSize: options.checkSize ?? 1000,
      maxAttempts: options.maxAttempts ?? 8,
      checkOnly: options.checkOnly ?? false,
      renamePlaceholders: options.renamePlaceholders ?? true,
    },
  }
  const hashLane = createHashLane(context, reread)
  const checkLane = createCheckLane(context, () => hashLane.isBusy())
  const sendLane = createSendLane(context)
  const lanes = [hashLane, checkLane, sendLane]

  function dispatch(event: QueueEvent): void {
    const before = state
    state = reduceQueue(state, event)
    if (state === before) return
    saver.changed(state.changed)
    sharer.changed(state.changed)
    offer(state.changed)
    if (event.type !== 'progressed') pump()
    for (const listener of listeners) listener()
  }

  function offer(ids: readonly number[]): void {
    for (const id of ids) {
      const phase = itemAt(id)?.phase
      if (phase === 'found') hashLane.offer(id)
      else if (phase === 'checking') checkLane.offer(id)
      else if (phase === 'waiting') sendLane.offer(id)
      else if (phase && !isActive(phase)) sendLane.release(id)
      if (phase === 'done') files.delete(id)
    }
  }

  function pump(): void {
    for (const lane of lanes) lane.pump()
    queueMicrotask(wakeIdle)
  }

  function wakeIdle(): void {
    if (idleWaiters.size === 0 || lanes.some((lane) => lane.isBusy())) return
    for (const wake of idleWaiters) wake()
    idleWaiters.clear()
  }

  function claim(file: F): number | undefined {
    const ids = unclaimed.get(fileKey(file.facts))
    const id = ids?.shift()
    if (id === undefined) return undefined
    const phase = itemAt(id)?.phase
    if (phase !== 'done' && phase !== 'refused') files.set(id, file)
    return id
  }

  return {
    getState: () => state,
    get batchId() {
      return batchId
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add(added) {
      const ids = added.map(claim)
      const unknown = added.filter((_, index) => ids[index] === undefined)
      const firstNew = state.items.length
      unknown.forEach((file, index) => files.set(firstNew + index, file))
      if (unknown.length > 0) {
        dispatch({ type: 'files_found', files: unknown.map(({ facts }) => ({ file: facts, refusal: refuseFile(facts, options) })) })
      }
      const claimed = ids.filter((id) => id !== undefined)
      offer(claimed)
      pump()
      let next = firstNew
      return ids.map((id) => id ?? next++)
    },
    decide: (choices) => dispatch({ type: 'decided', choices }),
    undecide: (ids) => dispatch({ type: 'undecided', ids }),
    pause() {
      dispatch({ type: 'paused' })
      sendLane.stop()
    },
    resume() {
      dispatch({ type: 'resumed' })
      gate.lookAgain()
    },
    cancel(ids) {
      const abandoned = ids.map(itemAt).filter((item) => item && !isSettled(item.phase) && item.phase !== 'sending' && item.uploadUrl)
      sendLane.cancel(ids)
      dispatch({ type: 'cancelled', ids })
      for (const item of abandoned) if (item?.uploadUrl) void ports.transport.discard(item.uploadUrl)
    },
    retry,
    retryFailed: () => retry(failedIds(state)),
    setConcurrency: (concurrency) => sendLane.setConcurrency(concurrency),
    networkChanged: () => gate.lookAgain(),
    lookForDecisions: () => sharer.look(),
    async restore() {
      const stored = await ports.store?.load()
      if (!stored || state.items.length > 0) return 0
      const items: QueueItem[] = []
      const places = new Map<string, number[]>()
      // In portions: with tens of thousands of files the page would stand still meanwhile.
      for await (const portion of unhurried(stored.items)) {
        for (const item of portion) {
          const key = fileKey(item.file)
          const same = places.get(key)
          if (same) same.push(item.id)
          else places.set(key, [item.id])
          items.push(resumedItem(item))
        }
      }
      if (state.items.length > 0) return 0
      batchId = stored.batchId
      state = queueOf(items)
      for (const [key, ids] of places) unclaimed.set(key, ids)
      saver.restored(items.length)
      sharer.restored(items)
      for (const listener of listeners) listener()
      for await (const ids of unhurried(items.map(({ id }) => id))) {
        sharer.changed(ids)
        offer(ids)
        pump()
      }
      return state.items.length - [...state.items].filter((item) => isSettled(item.phase)).length
    },
    missing: () => [...state.items].filter((item) => isActive(item.phase) && !files.has(item.id)).map((item) => item.id),
    whenIdle: () =>
      new Promise((resolve) => {
        idleWaiters.add(resolve)
        queueMicrotask(wakeIdle)
      }),
    async close() {
      closing.abort(new DOMException('The upload was stopped', 'AbortError'))
      gate.close()
      await Promise.all(lanes.map((lane) => lane.ended()))
      await saver.flush()
      const told = sharer.close()
      // The process may end after this. A server that is away is not waited for.
      if (options.decidesAlone && gate.isOpen) await told
    },
  }

  function retry(ids: readonly number[]): void {
    for (const id of ids) {
      const code = itemAt(id)?.problem?.code
      if (code?.startsWith('FILE_') || code === 'CHECKSUM_MISMATCH') reread.add(id)
    }
    dispatch({ type: 'retried', ids })
  }
}
