import { inOrder } from './in-order.ts'
import { isSystemFile, isSystemFolder } from './system-files.ts'

export interface FoundFile {
  file: File
  /** With its folders, no slash in front. */
  path: string
  handle?: FileSystemFileHandle
}

/** How many files are handed on at once: few enough that the first rows show at once, enough that 50,000 files need few steps. */
const portion = 200
/** Files that are opened at once; opening reads no bytes. */
const atOnce = 64

/** What reading a folder needs of a dropped entry; the browser's own entries fit. */
export interface EntryLike {
  readonly isFile: boolean
  readonly isDirectory: boolean
  readonly name: string
  readonly fullPath: string
  file?(found: (file: File) => void, failed: (error: unknown) => void): void
  createReader?(): { readEntries(read: (entries: EntryLike[]) => void, failed: (error: unknown) => void): void }
}

/**
 * Walks what was dropped, folders included, and hands on the files in portions while it goes. What cannot be read is told to `unreadable` and
 * does not stop the rest. Folders are read depth first, so that only the entries of the open ones are held.
 */
export async function* readEntries(
  dropped: readonly EntryLike[],
  unreadable: (path: string) => void = () => {},
): AsyncGenerator<FoundFile[], void, undefined> {
  let found: FoundFile[] = []
  const waiting = [...dropped].reverse()
  while (waiting.length > 0) {
    const files = takeFiles(waiting)
    for (const { entry, file } of await Promise.all(files.map(openEntry))) {
      if (file) found.push({ file, path: pathOf(entry) })
      else unreadable(pathOf(entry))
    }
    const folder = files.length === 0 ? waiting.pop() : undefined
    if (folder && !isSystemFolder(folder.name)) {
      try {
        waiting.push(...inOrder(await entriesOf(folder), ({ name }) => name).toReversed())
      } catch {
        unreadable(pathOf(folder))
      }
    }
    if (found.length >= portion) {
      yield found
      found = []
    }
  }
  if (found.length > 0) yield found
}

const pathOf = (entry: EntryLike) => entry.fullPath.replace(/^\/+/, '')

/** The files that come next, up to the next folder: opening them one by one would take ten times as long. */
function takeFiles(waiting: EntryLike[]): EntryLike[] {
  const files: EntryLike[] = []
  while (files.length < atOnce && waiting.at(-1)?.isDirectory === false) {
    const entry = waiting.pop()
    if (entry && !isSystemFile(entry.name)) files.push(entry)
  }
  return files
}

const openEntry = (entry: EntryLike): Promise<{ entry: EntryLike; file?: File }> =>
  fileOf(entry).then(
    (file) => ({ entry, file }),
    () => ({ entry }),
  )

/** All entries of a folder: browsers hand out at most 100 a call, and an empty answer says that there are no more. */
async function entriesOf(folder: EntryLike): Promise<EntryLike[]> {
  const reader = folder.createReader?.()
  const entries: EntryLike[] = []
  if (!reader) return entries
  for (;;) {
    const some = await new Promise<EntryLike[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return entries
    entries.push(...some)
  }
}

const fileOf = (entry: EntryLike) =>
  new Promise<File>((resolve, reject) => {
    if (entry.file) entry.file(resolve, reject)
    else reject(new TypeError(`${entry.fullPath} is neither a file nor a folder`))
  })
