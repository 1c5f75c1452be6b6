import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface DurableFolders {
  /** Makes the folder and its parents below the root, each durable. */
  ensure(folder: string): Promise<void>
  /** What was linked into or removed from the folder until now is durable when it resolves. */
  sync(folder: string): Promise<void>
}

/** Folders whose entries survive a power cut. Callers that wait for the same folder share one fsync. */
export function createDurableFolders(root: string): DurableFolders {
  const next = new Map<string, Promise<void>>()

  /** A sync that has begun may have missed the caller's entry: it joins the one after it. */
  function sync(folder: string): Promise<void> {
    const waiting = next.get(folder)
    if (waiting) return waiting
    const turn = Promise.resolve().then(async () => {
      next.delete(folder)
      const handle = await open(folder, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    })
    next.set(folder, turn)
    return turn
  }

  async function ensure(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true, mode: 0o700 })
    if (first === undefined) return
    // Every parent of a folder that is new has a new entry.
    for (let made = folder; made.length >= first.length && made !== root; made = dirname(made)) await sync(dirname(made))
  }

  return { ensure, sync }
}
