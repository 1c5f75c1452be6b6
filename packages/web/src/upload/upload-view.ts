import { emptyQueue, type QueueState, type UploadEngine } from '@imgstream/client'
import type { Me } from '@imgstream/contract'
import type { BrowserFile } from './files/browser-file.ts'
import type { FoundFile } from './files/read-entries.ts'

/** What the pages show; replaced as a whole, at most once a frame. */
export interface UploadView {
  batchId: string | undefined
  queue: QueueState
  bytesPerSecond: number | undefined
  timeLeftMs: number | undefined
  /** Folders and selections that are still being read. */
  reading: number
  /** Paths that could not be read while walking folders. */
  unreadable: readonly string[]
  /** How often files came that were in the batch already. */
  repeated: number
  /** Files of a batch from before a reload that have to be chosen again. */
  missing: readonly number[]
  /** Folders of that batch which the browser can read again after one click. */
  canReadAgain: boolean
  /** The browser keeps nothing: a reload would lose the list. */
  forgetful: boolean
  /** The uploader itself could not be loaded: the server has a newer version of the page, say. */
  loadFailed: boolean
  limits: Pick<Me, 'min_upload_bytes' | 'max_upload_bytes'> | undefined
}

export const emptyView: UploadView = {
  batchId: undefined,
  queue: emptyQueue,
  bytesPerSecond: undefined,
  timeLeftMs: undefined,
  reading: 0,
  unreadable: [],
  repeated: 0,
  missing: [],
  canReadAgain: false,
  forgetful: false,
  loadFailed: false,
  limits: undefined,
}

/** What a page may tell the engine, in whichever window that runs. */
export type UploadCommands = Pick<
  UploadEngine<BrowserFile>,
  'getState' | 'decide' | 'undecide' | 'pause' | 'resume' | 'cancel' | 'retry' | 'retryFailed' | 'networkChanged' | 'lookForDecisions'
>

export type FileSource = (unreadable: (path: string) => void) => AsyncIterable<readonly FoundFile[]>

/** The upload as the pages work with it, whether this window does the sending or another one. */
export interface Session {
  get(): UploadView
  subscribe(listener: () => void): () => void
  /** The engine of the batch on the page; undefined before there is one. */
  engine(): UploadCommands | undefined
  fileOf(id: number): File | undefined
  receive(source: FileSource): Promise<void>
  /** What the server takes, to be said before anything is chosen. */
  learnLimits(): Promise<void>
  /** A folder that the browser may read again after a reload. */
  receiveFolder(folder: FileSystemDirectoryHandle): Promise<void>
  /** Takes up what was not finished before a reload. */
  resume(): Promise<void>
  /** Reads the folders of a restored batch again; the browser may ask the person first, so a click has to lead here. */
  readAgain(): Promise<void>
  /** Lets go of the batch on the page; what it stored on the server stays. */
  forget(): Promise<void>
  /** Gives up what is not settled. */
  giveUp(ids: readonly number[]): void
}
