import { type ChoiceFor, type QueueItem, type QueueState, reviewIds, type UploadEngine } from '@imgstream/client'
import type { NodeFile } from './node-file.ts'

type Engine = UploadEngine<NodeFile>
/** Chooses for files in review. What it says nothing about stays undecided. `areAll`: no other file is still to be compared. */
export type Decide = (
  items: readonly QueueItem[],
  itemAt: (id: number) => QueueItem | undefined,
  areAll: boolean,
) => Promise<readonly ChoiceFor[]>

export type UploadEnd = 'finished' | 'stopped' | 'unreachable'

/** Lets the engine work, deciding what comes to the review, until nothing moves any more, it is stopped, or the server stays away too long. */
export async function driveUpload(engine: Engine, decide: Decide, limits: { waitMs: number; stop: AbortSignal }): Promise<UploadEnd> {
  const undecided = new Set<number>()
  // Asked after each change of the queue, so the usual "nobody" must not cost a look at every file. Who is undecided stays in the review.
  const isToDecide = () => engine.getState().counts.byPhase.review > undecided.size
  const toDecide = () => reviewIds(engine.getState()).filter((id) => !undecided.has(id))
  const early = new Promise<UploadEnd>((resolve) => watch(engine, limits, resolve))

  async function decideAll(): Promise<UploadEnd> {
    for (;;) {
      await reviewOrIdle(engine, isToDecide)
      const ids = toDecide()
      if (ids.length === 0) return 'finished'
      const itemAt = (id: number) => engine.getState().items.at(id)
      const choices = await decide(
        ids.map(itemAt).filter((item) => item !== undefined),
        itemAt,
        areAllCompared(engine.getState()),
      )
      engine.decide(choices)
      const chosen = new Set(choices.map(({ id }) => id))
      for (const id of ids) if (!chosen.has(id)) undecided.add(id)
    }
  }
  return Promise.race([early, decideAll()])
}

function watch(engine: Engine, { waitMs, stop }: { waitMs: number; stop: AbortSignal }, end: (end: UploadEnd) => void): void {
  let timer: NodeJS.Timeout | undefined
  engine.subscribe(() => {
    const { online } = engine.getState()
    if (!online) timer ??= setTimeout(() => end('unreachable'), waitMs).unref()
    else if (timer) {
      clearTimeout(timer)
      timer = undefined
    }
  })
  if (stop.aborted) end('stopped')
  stop.addEventListener('abort', () => end('stopped'))
}

/** Resolves when a file waits for a decision, or nothing moves any more. */
function reviewOrIdle(engine: Engine, isToDecide: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      unsubscribe()
      resolve()
    }
    const unsubscribe = engine.subscribe(() => isToDecide() && done())
    if (isToDecide()) done()
    else void engine.whenIdle().then(done)
  })
}

const areAllCompared = ({ counts: { byPhase } }: QueueState) => byPhase.found + byPhase.hashing + byPhase.checking === 0
