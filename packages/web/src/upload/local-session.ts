import { createThroughput, emptyQueue, hasActive, progressOf, type QueueState } from '@imgstream/client'
import { api } from '../api.ts'
import { type BatchFiles, createBatchFiles, needsFile } from './batch-files.ts'
import { mayRead, readHandle } from './files/read-handles.ts'
import { onceAFrame } from './frame-throttle.ts'
import type { OpenBatch } from './open-batch.ts'
import { emptyView, type FileSource, type Session, type UploadView } from './upload-view.ts'

/** While files change by themselves they are drawn so often, ms: as often as figures can be read. */
const workingPauseMs = 100

type Batch = OpenBatch & { files: BatchFiles; stopListening: () => void }

export interface LocalSession extends Session {
  /** Calls back with the places of files that changed; without a pause, as it happens. */
  watchFiles(changed: (ids: readonly number[]) => void): void
}

/**
 * What is uploaded by this window. It lives above the pages, holds one batch at a time, and loads the engine when there is first something to
 * send or to resume. A batch that is finished makes way for the next one when more files come.
 */
export function createLocalSession(): LocalSession {
  let view = emptyView
  let watcher: ((ids: readonly number[]) => void) | undefined
  let batch: Promise<Batch> | undefined
  let current: Batch | undefined
  let throughput = createThroughput()
  const listeners = new Set<() => void>()
  const frame = onceAFrame(
    () => show({}),
    () => (hasActive(view.queue) ? workingPauseMs : 0),
  )

  function show(change: Partial<UploadView>): void {
    const queue = current?.engine.getState() ?? emptyQueue
    const { sentBytes, remainingBytes } = progressOf(queue)
    if (queue.counts.byPhase.sending > 0) throughput.note(sentBytes, Date.now())
    else if (queue.paused || !hasActive(queue)) throughput = createThroughput()
    view = {
      ...view,
      queue,
      missing: view.queue.items === queue.items ? view.missing : stillMissing(view.missing, queue),
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
    const stopListening = opened.engine.subscribe(() => {
      watcher?.(opened.engine.getState().changed)
      frame.ask()
    })
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

  async function forget(): Promise<void> {
    const old = current
    current = undefined
    batch = undefined
    throughput = createThroughput()
    old?.stopListening()
    show({ unreadable: [], missing: [], canReadAgain: false })
    await old?.close()
    await old?.store.clear().catch(() => undefined)
  }

  async function receive(source: FileSource): Promise<void> {
    const { total } = view.queue.counts
    if (view.reading === 0 && total > 0 && progressOf(view.queue).isFinished) await forget()
    show({ reading: view.reading + 1 })
    let repeated = 0
    try {
      const batch = await opened().catch(() => undefined)
      if (!batch) return
      const { files } = batch
      for await (const portion of source((path) => show({ unreadable: [...view.unreadable, path] }))) {
        repeated += files.add(portion).repeated
        // Between portions the page gets to draw and to answer.
        await new Promise((resolve) => setTimeout(resolve))
      }
    } finally {
      view = { ...view, reading: view.reading - 1, repeated: view.repeated + repeated }
      lookForMissing()
    }
  }

  async function readFolders(folders: readonly FileSystemDirectoryHandle[], ask: boolean): Promise<void> {
    for (const folder of folders) if (await mayRead(folder, ask)) await receive((unreadable) => readHandle(folder, unreadable))
  }

  return {
    get: () => view,
    watchFiles(changed) {
      watcher = changed
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    engine: () => current?.engine,
    fileOf: (id: number) => current?.files.fileOf(id),
    receive,
    async learnLimits(): Promise<void> {
      if (view.limits) return
      const limits = await api.me().catch(() => undefined)
      if (limits) show({ limits })
    },
    async receiveFolder(folder: FileSystemDirectoryHandle) {
      await receive((unreadable) => readHandle(folder, unreadable))
      if (!current) return
      const { engine, store } = current
      await store.addFolder(engine.batchId, folder).catch(() => undefined)
    },
    async resume(): Promise<void> {
      if (batch || !('indexedDB' in globalThis)) return
      if (!(await hasStoredBatch())) return
      const restored = await opened().catch(() => undefined)
      if (!restored) return
      const { engine, store } = restored
      await engine.restore().catch(() => show({ forgetful: true }))
      lookForMissing()
      void readFolders(store.folders(), false)
    },
    async readAgain(): Promise<void> {
      await readFolders(current?.store.folders() ?? [], true)
    },
    forget,
    giveUp(ids: readonly number[]): void {
      current?.engine.cancel(ids)
      lookForMissing()
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
