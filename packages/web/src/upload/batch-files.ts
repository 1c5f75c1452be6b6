import { fileKey, type QueueItem, type QueueState, type UploadEngine } from '@imgstream/client'
import { type BrowserFile, browserFile, withPath } from './files/browser-file.ts'
import type { FoundFile } from './files/read-entries.ts'

/** The files of one batch as the browser holds them, by their place in the queue. */
export interface BatchFiles {
  fileOf(id: number): File | undefined
  /** Files that a restored batch cannot send, or show in the review, until they are chosen again. */
  missing(): number[]
  /** Takes files into the batch. Files that are in it already are not taken twice; those that had failed are tried again. */
  add(found: readonly FoundFile[]): { added: number; repeated: number }
}

export function createBatchFiles(engine: Pick<UploadEngine<BrowserFile>, 'add' | 'retry' | 'getState'>): BatchFiles {
  const files = new Map<number, File>()
  const places = new Map<string, number>()
  let awaited: Map<string, number[]> | undefined

  // Every file that was added is held, so only a restored batch can miss some: a look at the whole queue is rarely needed.
  const missing = () =>
    files.size >= engine.getState().items.length
      ? []
      : [...engine.getState().items].filter((item) => needsFile(item) && !files.has(item.id)).map((item) => item.id)

  const isAwaited = (id: number) => {
    const item = engine.getState().items.at(id)
    return item !== undefined && needsFile(item) && !files.has(id)
  }

  /** The same file under the path that it had before the reload, where the batch waits for it. */
  function rejoin(file: BrowserFile, waiting: Map<string, number[]>): BrowserFile {
    const key = looks(file.facts)
    const ids = waiting.get(key)?.filter(isAwaited) ?? []
    const pathOf = (id: number) => engine.getState().items.at(id)?.file.path
    const taken = ids.find((id) => pathOf(id) === file.facts.path) ?? ids[0]
    if (taken === undefined) return file
    waiting.set(
      key,
      ids.filter((id) => id !== taken),
    )
    const path = pathOf(taken)
    return path === undefined || path === file.facts.path ? file : withPath(file, path)
  }

  return {
    fileOf: (id) => files.get(id),
    missing,
    add(found) {
      const wanted: BrowserFile[] = []
      const again: number[] = []
      // Made once: files come in many portions, and what a batch waits for is there before the first.
      awaited ??= byLooks(engine.getState())
      const taken = new Set<string>()
      for (const { file, path, handle } of found) {
        const incoming = rejoin(browserFile(file, path, handle), awaited)
        const key = fileKey(incoming.facts)
        const place = places.get(key)
        if (place !== undefined || taken.has(key)) {
          if (place !== undefined) again.push(place)
          continue
        }
        taken.add(key)
        wanted.push(incoming)
      }
      engine.add(wanted).forEach((id, index) => {
        const file = wanted[index]
        if (!file) return
        files.set(id, file.file)
        places.set(fileKey(file.facts), id)
      })
      engine.retry(again)
      return { added: wanted.length, repeated: found.length - wanted.length }
    },
  }
}

const looks = (file: { name: string; size: number; lastModifiedMs: number }) => `${file.size}|${file.lastModifiedMs}|${file.name}`

/** Files of a restored batch, by what stays the same when they are chosen from another folder or one by one. */
function byLooks({ items }: QueueState): Map<string, number[]> {
  const ids = new Map<string, number[]>()
  for (const { id, file } of items) {
    const key = looks(file)
    const same = ids.get(key)
    if (same) same.push(id)
    else ids.set(key, [id])
  }
  return ids
}

/** Not settled, and the server does not have its bytes yet. */
export const needsFile = (item: QueueItem): boolean =>
  !item.received && item.phase !== 'done' && item.phase !== 'skipped' && item.phase !== 'failed' && item.phase !== 'refused'
