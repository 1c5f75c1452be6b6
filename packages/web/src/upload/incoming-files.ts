import { inOrder } from './files/in-order.ts'
import { type FoundFile, readEntries } from './files/read-entries.ts'
import { isSystemFile } from './files/system-files.ts'
import { uploadSession } from './upload-session.ts'

const portion = 500

/** Takes what was dropped on any page: files and whole folders. Has to be called while the drop is being handled. */
export function receiveDrop(transfer: DataTransfer): void {
  const items = [...transfer.items].filter((item) => item.kind === 'file')
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null)
  if (entries.some((entry) => entry !== null)) {
    const dropped = entries.filter((entry) => entry !== null)
    void uploadSession.receive((unreadable) => readEntries(dropped, unreadable))
  } else receiveFiles([...transfer.files])
}

/** Takes files that were chosen or pasted. */
export function receiveFiles(files: readonly File[]): void {
  if (files.length > 0) void uploadSession.receive(() => inPortions(inOrder(files, pathOf)))
}

async function* inPortions(files: readonly File[]): AsyncGenerator<FoundFile[], void, undefined> {
  for (let start = 0; start < files.length; start += portion) {
    yield files
      .slice(start, start + portion)
      .filter((file) => !isSystemFile(file.name))
      .map((file) => ({ file, path: pathOf(file) }))
  }
}

const pathOf = (file: File) => file.webkitRelativePath || file.name
