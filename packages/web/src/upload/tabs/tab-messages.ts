import type { QueueItem, QueueState } from '@imgstream/client'
import type { FoundFile } from '../files/read-entries.ts'
import type { Session, UploadCommands, UploadView } from '../upload-view.ts'
import { ownName } from '../../sign-in/sign-in-state.ts'

/** What a window that only shows the queue asks of the one that works on it. */
export type Wish =
  | { type: 'hello'; from: string }
  | { type: 'bye'; from: string }
  /** It has taken in what it was told, and takes more. */
  | { type: 'more' }
  /** Files that were dropped there, in portions; the last one has `isLast`. */
  | { type: 'files'; from: string; drop: string; found: readonly FoundFile[]; isLast: boolean }
  | { type: 'folder'; folder: FileSystemDirectoryHandle }
  | { type: 'engine'; command: EngineCommand; args: readonly unknown[] }
  | { type: 'session'; command: SessionCommand; args: readonly unknown[] }

export type EngineCommand = Exclude<keyof UploadCommands, 'getState'>
export type SessionCommand = keyof Pick<Session, 'readAgain' | 'forget' | 'giveUp'>

/** What the window that works tells the others. */
export type News =
  /** Another window leads from now on, or this one from the start. */
  | { type: 'leading' }
  | { type: 'view'; view: Omit<UploadView, 'queue'>; queue: Pick<QueueState, 'paused' | 'online' | 'sentBytes'> }
  | { type: 'items'; batchId: string; items: readonly QueueItem[]; files: readonly (readonly [id: number, file: File])[] }

export type TabMessage = Wish | News

export interface TabChannel {
  post(message: TabMessage): void
  listen(heard: (message: TabMessage) => void): void
}

/** The windows of this page in this browser; alone where it has no such channel. */
export function openTabChannel(): TabChannel {
  if (!('BroadcastChannel' in globalThis)) return { post() {}, listen() {} }
  const channel = new BroadcastChannel(ownName('imgstream-upload'))
  return {
    post(message) {
      channel.postMessage(message)
    },
    listen(heard) {
      channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => heard(data))
    },
  }
}
