import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface DurableFolders {
  /** Makes the folder and its parents below the root. Answers the folders to sync for it to be durable: those with a new entry. */
  make(folder: string): Promise<string[]>
  /** What was linked into or removed from the folder until now is durable when it resolves. */
  sync(folder: string): Promise<void>
}

/** Folders whose entries survive a power cut. Callers that wait for the same folder share one fsync. */
export function createDurableFolders(root: string): DurableFolders {
  const next = new Map<string, Promise<void>>()
  /** Folders that were made and whose parents were not synced since: another caller may already find them there. */
  const fresh = new Set<string>()

  /** A sync that has begun may have missed the caller's entry: it joins the one after it. */
  function sync(folder: string): Promise<void> {
    const waiting = next.get(folder)
    if (waiting) return waiting
    const turn = Promise.resolve().then(async () => {
      next.delete(folder)
      const entries = [...fresh].filter((made) => dirname(made) === folder)
      const handle = await open(folder, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
      for (const made of entries) fresh.delete(made)
    })
    next.set(folder, turn)
    return turn
  }

  async function make(folder: string): Promise<string[]> {
    const first = await mkdir(folder, { recursive: true, mode: 0o700 })
    const changed: string[] = []
    for (let each = folder; each.length > root.length; each = dirname(each)) {
      // Every parent of a folder that is new has a new entry.
      if (first !== undefined && each.length >= first.length) fresh.add(each)
      if (fresh.has(each)) changed.push(dirname(each))
    }
    return changed
  }

  return { make, sync }
}
