import { inOrder } from './in-order.ts'
import type { FoundFile } from './read-entries.ts'
import { isSystemFile, isSystemFolder } from './system-files.ts'

/** Walks a folder that was chosen through the browser's own picker; its handle can be kept, and read again after a reload. */
export async function* readHandle(
  root: FileSystemHandle,
  unreadable: (path: string) => void = () => {},
): AsyncGenerator<FoundFile[], void, undefined> {
  let found: FoundFile[] = []
  const waiting: { handle: FileSystemHandle; path: string }[] = [{ handle: root, path: root.name }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { handle, path } = next
    try {
      if (isFolder(handle)) {
        if (isSystemFolder(handle.name)) continue
        const children: FileSystemHandle[] = []
        for await (const child of handle.values()) children.push(child)
        for (const child of inOrder(children, ({ name }) => name).toReversed())
          waiting.push({ handle: child, path: `${path}/${child.name}` })
      } else if (!isSystemFile(handle.name)) {
        const fileHandle = handle as FileSystemFileHandle
        found.push({ file: await fileHandle.getFile(), path, handle: fileHandle })
      }
    } catch {
      unreadable(path)
    }
    if (found.length >= 200) {
      yield found
      found = []
    }
  }
  if (found.length > 0) yield found
}

/** The part of the handle that TypeScript's library does not know yet. */
export interface AskableHandle extends FileSystemHandle {
  queryPermission?(wanted: { mode: 'read' }): Promise<PermissionState>
  requestPermission?(wanted: { mode: 'read' }): Promise<PermissionState>
}

/** Whether a remembered handle may be read now; `ask` may show the browser's question and needs a click. */
export async function mayRead(handle: AskableHandle, ask: boolean): Promise<boolean> {
  const wanted = { mode: 'read' } as const
  if ((await handle.queryPermission?.(wanted)) === 'granted') return true
  return ask && (await handle.requestPermission?.(wanted)) === 'granted'
}

type Folder = FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> }
const isFolder = (handle: FileSystemHandle): handle is Folder => handle.kind === 'directory'

interface FolderPicker {
  showDirectoryPicker?(options: { id?: string; mode: 'read' }): Promise<FileSystemDirectoryHandle>
}

export const canPickFolders = (): boolean => 'showDirectoryPicker' in globalThis

/** The browser's own folder picker; undefined when the person changed their mind. */
export async function pickFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await (globalThis as FolderPicker).showDirectoryPicker?.({ id: 'photos', mode: 'read' })
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined
    throw error
  }
}
