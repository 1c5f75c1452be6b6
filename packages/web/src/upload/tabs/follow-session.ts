import type { FoundFile } from '../files/read-entries.ts'
import { onceAFrame } from '../frame-throttle.ts'
import { emptyView, type FileSource, type Session, type UploadCommands } from '../upload-view.ts'
import { mirrored } from './mirror.ts'
import type { EngineCommand, SessionCommand, TabChannel, TabMessage } from './tab-messages.ts'

export interface FollowingSession extends Session {
  /** Files as the other window knew them, for going on in its place. */
  files(): FoundFile[]
  /** Says good-bye: the other window is gone, or this one is. */
  stop(): void
}

/** The upload of another window: shown here, worked on there. */
export function followSession(channel: TabChannel): FollowingSession {
  const from = crypto.randomUUID()
  const files = new Map<number, File>()
  const listeners = new Set<() => void>()
  let view = emptyView
  let isStopped = false
  const frame = onceAFrame(() => {
    for (const listener of listeners) listener()
  })

  function hear(message: TabMessage): void {
    if (isStopped) return
    if (message.type === 'leading') channel.post({ type: 'hello', from })
    else if (message.type === 'view' || message.type === 'items') {
      const { batchId } = view
      view = mirrored(view, message)
      if (view.batchId !== batchId) files.clear()
      if (message.type === 'items' && message.batchId === view.batchId) for (const [id, file] of message.files) files.set(id, file)
      if (message.type === 'items') channel.post({ type: 'more' })
      frame.ask()
    }
  }

  const ask =
    (command: EngineCommand) =>
    (...args: readonly unknown[]) =>
      channel.post({ type: 'engine', command, args })
  const askSession = (command: SessionCommand, ...args: readonly unknown[]) => channel.post({ type: 'session', command, args })
  const commands: UploadCommands = {
    getState: () => view.queue,
    decide: ask('decide'),
    undecide: ask('undecide'),
    pause: ask('pause'),
    resume: ask('resume'),
    cancel: ask('cancel'),
    retry: ask('retry'),
    retryFailed: ask('retryFailed'),
    networkChanged: ask('networkChanged'),
    lookForDecisions: ask('lookForDecisions'),
  }

  async function receive(source: FileSource): Promise<void> {
    const drop = crypto.randomUUID()
    const post = (found: readonly FoundFile[], isLast: boolean) => channel.post({ type: 'files', from, drop, found, isLast })
    try {
      for await (const found of source(() => {})) post(found, false)
    } finally {
      post([], true)
    }
  }

  channel.listen(hear)
  const leave = () => channel.post({ type: 'bye', from })
  addEventListener('pagehide', leave)
  channel.post({ type: 'hello', from })

  return {
    get: () => view,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    engine: () => (view.batchId === undefined ? undefined : commands),
    fileOf: (id) => files.get(id),
    files: () =>
      [...files].flatMap(([id, file]) => {
        const item = view.queue.items.at(id)
        return item ? [{ file, path: item.file.path }] : []
      }),
    stop() {
      isStopped = true
      removeEventListener('pagehide', leave)
    },
    receive,
    receiveFolder: (folder) => Promise.resolve(channel.post({ type: 'folder', folder })),
    learnLimits: () => Promise.resolve(),
    resume: () => Promise.resolve(),
    readAgain: () => Promise.resolve(askSession('readAgain')),
    forget: () => Promise.resolve(askSession('forget')),
    giveUp: (ids) => askSession('giveUp', ids),
  }
}
