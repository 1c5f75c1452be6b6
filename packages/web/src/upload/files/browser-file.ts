import { FileProblem, type LocalFile, type OpenFile } from '@imgstream/client'

/** A file that the person handed to the page. */
export interface BrowserFile extends LocalFile {
  /** What the browser holds: a snapshot that fails to read once the file on disk changes. */
  readonly file: File
}

/** `path` is the name with its folders; the browser knows it only for whole folders. */
export function browserFile(file: File, path: string = file.webkitRelativePath || file.name, handle?: FileSystemFileHandle): BrowserFile {
  return {
    file,
    facts: { name: file.name, path, size: file.size, lastModifiedMs: file.lastModified },
    open: () => Promise.resolve(openFile(file)),
    ...(handle ? { refresh: async () => browserFile(await handle.getFile(), path, handle) } : {}),
  }
}

/** The same file under another path: how a restored batch recognises a file that was chosen in another way than the first time. */
export const withPath = (file: BrowserFile, path: string): BrowserFile => ({ ...file, facts: { ...file.facts, path } })

function openFile(file: File): OpenFile {
  return {
    size: file.size,
    // Read by the request that sends it: the bytes need not go through the page.
    slice: (start, end) => Promise.resolve(file.slice(start, end)),
    async problem() {
      try {
        await file.slice(0, 1).arrayBuffer()
        return undefined
      } catch (error) {
        return fileProblemOf(error)
      }
    },
    close: () => Promise.resolve(),
  }
}

/** Browsers say NotFoundError for a file that is gone, and NotReadableError for one that changed since it was chosen. */
export function fileProblemOf(error: unknown): FileProblem {
  const name = error instanceof Error ? error.name : ''
  const code = name === 'NotFoundError' ? 'FILE_MISSING' : name === 'NotReadableError' ? 'FILE_CHANGED' : 'FILE_UNREADABLE'
  return new FileProblem(code, error instanceof Error ? error.message : String(error), { cause: error })
}
