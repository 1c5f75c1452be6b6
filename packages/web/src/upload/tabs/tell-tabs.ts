import type { QueueItem } from '@imgstream/client'
import type { FoundFile } from '../files/read-entries.ts'
import type { LocalSession } from '../local-session.ts'
import type { TabChannel, Wish } from './tab-messages.ts'

/** Told at most so often, ms. */
const pauseMs = 200
/** Files told at once, so that neither window stands still. */
const portion = 500
/** Files handed to the other windows, for their pictures and for going on when this window closes. More would take them too long. */
const filesShared = 5000
/** A window that was killed in the middle of handing over its files says nothing more, ms. */
const silenceMs = 60_000

/** Tells the other windows what this one does, and does what is asked there. */
export function tellTabs(channel: TabChannel, session: LocalSession): void {
  const others = new Set<string>()
  const changed = new Set<number>()
  const drops = new Map<string, Drop>()
  let told = 0
  let missing = 0
  let filesTold = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const tellSoon = () => {
    if (others.size > 0) timer ??= setTimeout(tell, pauseMs)
  }

  /**
   * As it is now, not as it was last drawn: what changed since then is told as changed once, and would be told as it was before.
   */
  const queueNow = () => session.engine()?.getState() ?? session.get().queue

  function tell(): void {
    clearTimeout(timer)
    timer = undefined
    const { queue: _, ...view } = session.get()
    const { batchId } = view
    const queue = queueNow()
    // A file that was awaited has come: the other windows need it too.
    if (view.missing.length < missing) tellAll()
    missing = view.missing.length
    const { paused, online, sentBytes } = queue
    const state = { type: 'view', queue: { paused, online, sentBytes } } as const
    channel.post({ ...state, view })
    const items: QueueItem[] = []
    const take = (id: number) => {
      const item = queue.items.at(id)
      if (item) items.push(item)
    }
    for (const id of changed) {
      if (items.length >= portion) break
      changed.delete(id)
      if (id < told) take(id)
    }
    while (items.length < portion && told < queue.items.length) take(told++)
    if (batchId !== undefined && items.length > 0) channel.post({ type: 'items', batchId, items, files: filesOf(items) })
  }

  function filesOf(items: readonly QueueItem[]): [number, File][] {
    return items.flatMap((item): [number, File][] => {
      if (filesTold >= filesShared || item.phase === 'done' || item.phase === 'refused') return []
      const file = session.fileOf(item.id)
      if (!file) return []
      filesTold += 1
      return [[item.id, file]]
    })
  }

  function tellAll(): void {
    told = 0
    filesTold = 0
  }

  function files(wish: Extract<Wish, { type: 'files' }>): void {
    let drop = drops.get(wish.drop)
    if (!drop) {
      drop = new Drop(wish.from, () => drops.delete(wish.drop))
      drops.set(wish.drop, drop)
      const found = drop
      void session.receive(() => found)
    }
    drop.push(wish.found, wish.isLast)
  }

  function heed(wish: Wish): void {
    switch (wish.type) {
      case 'hello':
        others.add(wish.from)
        tellAll()
        tellSoon()
        break
      case 'bye':
        others.delete(wish.from)
        for (const drop of drops.values()) if (drop.from === wish.from) drop.push([], true)
        break
      // Asked for and not by a timer: those of a window that nobody looks at are slow.
      case 'more':
        if (changed.size > 0 || told < queueNow().items.length) tell()
        break
      case 'files':
        files(wish)
        break
      case 'folder':
        void session.receiveFolder(wish.folder)
        break
      case 'engine': {
        const engine = session.engine()
        const act = engine?.[wish.command] as ((...args: readonly unknown[]) => void) | undefined
        act?.(...wish.args)
        break
      }
      case 'session':
        void (session[wish.command] as (...args: readonly unknown[]) => unknown)(...wish.args)
    }
  }

  let batchId = session.get().batchId
  session.watchFiles((ids) => {
    if (others.size > 0) for (const id of ids) if (id < told) changed.add(id)
  })
  session.subscribe(() => {
    if (session.get().batchId !== batchId) {
      batchId = session.get().batchId
      changed.clear()
      tellAll()
    }
    tellSoon()
  })
  channel.listen((message) => {
    if (message.type !== 'leading' && message.type !== 'view' && message.type !== 'items') heed(message)
  })
  channel.post({ type: 'leading' })
}

/** Files of another window while they come. */
class Drop implements AsyncIterable<readonly FoundFile[]> {
  readonly from: string
  readonly #ended: () => void
  readonly #portions: (readonly FoundFile[])[] = []
  #isComplete = false
  #wake = () => {}
  #silence: ReturnType<typeof setTimeout> | undefined

  constructor(from: string, ended: () => void) {
    this.from = from
    this.#ended = ended
  }

  push(found: readonly FoundFile[], isLast: boolean): void {
    clearTimeout(this.#silence)
    if (isLast) this.#complete()
    else this.#silence = setTimeout(() => this.#complete(), silenceMs)
    if (found.length > 0) this.#portions.push(found)
    this.#wake()
  }

  #complete(): void {
    this.#isComplete = true
    this.#ended()
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<readonly FoundFile[]> {
    for (;;) {
      const next = this.#portions.shift()
      if (next) yield next
      else if (this.#isComplete) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }
}
