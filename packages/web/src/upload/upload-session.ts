import { createThroughput, emptyQueue, hasActive, progressOf, type QueueState } from '@imgstream/client'
import type { BatchUndo, Me } from '@imgstream/contract'
import { api } from '../api.ts'
import { type BatchFiles, createBatchFiles, needsFile } from './batch-files.ts'
import type { FoundFile } from './files/read-entries.ts'
import { mayRead, readHandle } from './files/read-handles.ts'
import { onceAFrame } from './frame-throttle.ts'
import type { OpenBatch } from './open-batch.ts'

/** What the pages show; replaced as a whole, at most once a frame. */
export interface UploadView {
  batchId: string | undefined
  queue: QueueState
  bytesPerSecond: number | undefined
  timeLeftMs: number | undefined
  /** Folders and selections that are still being read. */
  reading: number
  /** Paths that could not be read while walking folders. */
  unreadable: readonly string[]
  /** How often files came that were in the batch already. */
  repeated: number
  /** Files of a batch from before a reload that have to be chosen again. */
  missing: readonly number[]
  /** Folders of that batch which the browser can read again after one click. */
  canReadAgain: boolean
  /** The browser keeps nothing: a reload would lose the list. */
  forgetful: boolean
  /** The uploader itself could not be loaded: the server has a newer version of the page, say. */
  loadFailed: boolean
  limits: Pick<Me, 'min_upload_bytes' | 'max_upload_bytes'> | undefined
  undo: 'none' | 'working' | { undone: BatchUndo } | { failed: unknown }
}

const empty: UploadView = {
  batchId: undefined,
  queue: emptyQueue,
  bytesPerSecond: undefined,
  timeLeftMs: undefined,
  reading: 0,
  unreadable: [],
  repeated: 0,
  missing: [],
  canReadAgain: false,
  forgetful: false,
  loadFailed: false,
  limits: undefined,
  undo: 'none',
}

type Batch = OpenBatch & { files: BatchFiles; stopListening: () => void }

/**
 * What is uploaded from this window. It lives above the pages, holds one batch at a time, and loads the engine when there is first something to
 * send or to resume. A batch that is finished makes way for the next one when more files come.
 */
export function createUploadSession() {
  let view = empty
  let batch: Promise<Batch> | undefined
  let current: Batch | undefined
  let throughput = createThroughput()
  const listeners = new Set<() => void>()
  const frame = onceAFrame(() => show({}))

  function show(change: Partial<UploadView>): void {
    const queue = current?.engine.getState() ?? emptyQueue
    const { sentBytes, remainingBytes } = progressOf(queue)
    if (queue.counts.byPhase.sending > 0) throughput.note(sentBytes, Date.now())
    else if (queue.paused || !hasActive(queue)) throughput = createThroughput()
    view = {
      ...view,
      queue,
      missing: stillMissing(view.missing, queue),
      batchId: current?.engine.batchId,
      bytesPerSecond: throughput.bytesPerSecond(),
      timeLeftMs: throughput.timeLeftMs(remainingBytes),
      ...change,
    }
    for (const listener of listeners) listener()
  }

  async function open(): Promise<Batch> {
    const [{ openBatch }, limits] = await Promise.all([import('./open-batch.ts'), view.limits ?? api.me().catch(() => undefined)])
    const opened = openBatch(limits, () => show({ forgetful: true }))
    const stopListening = opened.engine.subscribe(frame.ask)
    current = { ...opened, files: createBatchFiles(opened.engine), stopListening }
    show({ limits })
    return current
  }

  const opened = () => {
    batch ??= open()
    batch.catch(() => {
      batch = undefined
      show({ loadFailed: true })
    })
    return batch
  }

  function lookForMissing(): void {
    const folders = current?.store.folders() ?? []
    const missing = current?.files.missing() ?? []
    show({ missing, canReadAgain: missing.length > 0 && folders.length > 0 })
  }

  /** Lets go of the batch on the page; what it stored on the server stays. */
  async function forget(): Promise<void> {
    const old = current
    current = undefined
    batch = undefined
    throughput = createThroughput()
    old?.stopListening()
    show({ unreadable: [], missing: [], canReadAgain: false, undo: 'none' })
    await old?.close()
    await old?.store.clear().catch(() => undefined)
  }

  async function receive(
    source: (unreadable: (path: string) => void) => AsyncIterable<readonly FoundFile[]>,
  ): Promise<{ added: number; repeated: number }> {
    const { total } = view.queue.counts
    if (view.reading === 0 && total > 0 && progressOf(view.queue).isFinished) await forget()
    show({ reading: view.reading + 1 })
    const taken = { added: 0, repeated: 0 }
    try {
      const batch = await opened().catch(() => undefined)
      if (!batch) return taken
      const { files } = batch
      for await (const portion of source((path) => show({ unreadable: [...view.unreadable, path] }))) {
        const { added, repeated } = files.add(portion)
        taken.added += added
        taken.repeated += repeated
        // Between portions the page gets to draw and to answer.
        await new Promise((resolve) => setTimeout(resolve))
      }
    } finally {
      view = { ...view, reading: view.reading - 1, repeated: view.repeated + taken.repeated }
      lookForMissing()
    }
    return taken
  }

  return {
    get: () => view,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    /** The engine of the batch on the page; undefined before there is one. */
    engine: () => current?.engine,
    fileOf: (id: number) => current?.files.fileOf(id),
    receive,
    /** What the server takes, to be said before anything is chosen. */
    async learnLimits(): Promise<void> {
      if (view.limits) return
      const limits = await api.me().catch(() => undefined)
      if (limits) show({ limits })
    },
    /** A folder that the browser may read again after a reload. */
    async receiveFolder(folder: FileSystemDirectoryHandle) {
      const taken = await receive((unreadable) => readHandle(folder, unreadable))
      if (!current) return taken
      const { engine, store } = current
      await store.addFolder(engine.batchId, folder).catch(() => undefined)
      return taken
    },
    /** Takes up what was not finished before a reload. */
    async resume(): Promise<void> {
      if (batch || !('indexedDB' in globalThis)) return
      if (!(await hasStoredBatch())) return
      const restored = await opened().catch(() => undefined)
      if (!restored) return
      const { engine, store } = restored
      await engine.restore().catch(() => show({ forgetful: true }))
      lookForMissing()
      const readable = await Promise.all(store.folders().map((folder) => mayRead(folder, false)))
      for (const [index, folder] of store.folders().entries())
        if (readable[index]) await receive((unreadable) => readHandle(folder, unreadable))
    },
    /** Reads the folders of a restored batch again; the browser may ask the person first, so a click has to lead here. */
    async readAgain(): Promise<void> {
      for (const folder of current?.store.folders() ?? []) {
        if (await mayRead(folder, true)) await receive((unreadable) => readHandle(folder, unreadable))
      }
    },
    forget,
    /** Gives up what is not settled. */
    giveUp(ids: readonly number[]): void {
      current?.engine.cancel(ids)
      lookForMissing()
    },
    async undoBatch(): Promise<void> {
      const { batchId } = view
      if (!batchId) return
      show({ undo: 'working' })
      try {
        show({ undo: { undone: await api.call('undoBatch', { params: { id: batchId } }) } })
      } catch (failed) {
        show({ undo: { failed } })
      }
    },
  }
}

/** Those whose file is not needed any more (skipped, say) are gone; the same list where all are left. */
function stillMissing(missing: readonly number[], queue: QueueState): readonly number[] {
  const left = missing.filter((id) => {
    const item = queue.items.at(id)
    return item && needsFile(item)
  })
  return left.length === missing.length ? missing : left
}

/** Cheap enough to ask at every start: the engine is loaded only when the answer is yes. */
async function hasStoredBatch(): Promise<boolean> {
  try {
    const { answerOf, transact } = await import('./stored/database.ts')
    return (await transact('readonly', ({ batches }) => answerOf(batches.count()))) > 0
  } catch {
    return false
  }
}

export type UploadSession = ReturnType<typeof createUploadSession>

/** The one of this window. */
export const uploadSession = createUploadSession()
