import { isDecidable } from '../decisions/choices.ts'
import { isActive } from './queue-counts.ts'
import type { FileClass, Phase, QueueItem } from './queue-item.ts'
import type { QueueState } from './queue-types.ts'

type Chunk = readonly QueueItem[]

export interface IdSelector {
  (state: QueueState): readonly number[]
  /** How many they are; the list of them is not made for it. */
  count(state: QueueState): number
}

/**
 * The ids of the files that match, in order; the same list where they are the same as before. What was found in a chunk of the list is
 * remembered with the chunk, so after a change only the changed chunks are looked at again: cheap enough to ask on every frame with
 * 50,000 files.
 */
export function createIdSelector(matches: (item: QueueItem) => boolean): IdSelector {
  const known = new WeakMap<Chunk, readonly number[]>()
  let lastItems: QueueState['items'] | undefined
  let parts: readonly (readonly number[])[] = []
  let ids: readonly number[] | undefined

  function look({ items }: QueueState): void {
    if (items === lastItems) return
    lastItems = items
    const next = items.chunks.map((chunk, at) => {
      let found = known.get(chunk)
      if (!found) {
        found = sameOr(parts[at], idsIn(chunk, matches))
        known.set(chunk, found)
      }
      return found
    })
    if (next.length === parts.length && next.every((part, at) => part === parts[at])) return
    parts = next
    ids = undefined
  }

  return Object.assign(
    (state: QueueState) => {
      look(state)
      ids ??= parts.flat()
      return ids
    },
    {
      count(state: QueueState) {
        look(state)
        return parts.reduce((sum, { length }) => sum + length, 0)
      },
    },
  )
}

const idsIn = (chunk: Chunk, matches: (item: QueueItem) => boolean) => chunk.filter(matches).map((item) => item.id)

const sameOr = (before: readonly number[] | undefined, now: readonly number[]) =>
  before?.length === now.length && now.every((id, at) => id === before[at]) ? before : now

/** Files that wait for a decision. */
export const reviewIds = createIdSelector((item) => item.phase === 'review')
/** Files of the review: those that wait, and those decided that may still be decided otherwise. */
export const decidableIds = createIdSelector(isDecidable)
/** Whether a person was asked about a file, decided or not; it stays so when the decision has been carried out. */
export const wasAsked = (item: QueueItem): boolean =>
  item.phase === 'review' || (item.decision !== undefined && item.classification?.class !== 'duplicate' && item.skipReason !== 'cancelled')
export const askedIds = createIdSelector(wasAsked)
/** Files that had trouble. */
export const problemIds = createIdSelector((item) => item.phase === 'failed' || item.phase === 'refused')
export const failedIds = createIdSelector((item) => item.phase === 'failed')

/** What is wrong with the bytes or the name themselves: the same file fails again. */
const forGood: ReadonlySet<string> = new Set([
  'INVALID_FILENAME',
  'TOO_LARGE',
  'TOO_MANY_PIXELS',
  'TOO_SMALL',
  'UNREADABLE_IMAGE',
  'UNSUPPORTED_FORMAT',
])
export const isRetriable = (item: QueueItem): boolean => item.phase === 'failed' && !forGood.has(item.problem?.code ?? '')
/** Files that failed and may succeed when they are tried again. */
export const retriableIds = createIdSelector(isRetriable)

export const inPhase = (phase: Phase) => createIdSelector((item) => item.phase === phase)
export const ofClass = (fileClass: FileClass) => createIdSelector((item) => item.classification?.class === fileClass)

export interface Progress {
  /** Files that lead on by themselves, and their bytes not yet sent. */
  activeFiles: number
  remainingBytes: number
  /** Bytes sent in this batch, the files under way included. */
  sentBytes: number
  settledFiles: number
  totalFiles: number
  /** 0 to 1 by bytes of all that is to be sent, or may have to be when it is decided; 1 when nothing is left. */
  fraction: number
  isFinished: boolean
}

/** How far the batch is. Files in review do not count as bytes left to send, but the batch is not through before they are decided. */
export function progressOf(state: QueueState): Progress {
  const { byPhase, bytesByPhase, total } = state.counts
  let underWay = 0
  for (const bytes of state.sentBytes.values()) underWay += bytes
  let activeFiles = 0
  let activeBytes = 0
  for (const phase of ['found', 'hashing', 'checking', 'waiting', 'sending'] as const) {
    activeFiles += byPhase[phase]
    activeBytes += bytesByPhase[phase]
  }
  const sentBytes = bytesByPhase.done + underWay
  const remainingBytes = Math.max(0, activeBytes - underWay)
  const openBytes = remainingBytes + bytesByPhase.review
  const settledFiles = total - activeFiles - byPhase.review
  return {
    activeFiles,
    remainingBytes,
    sentBytes,
    settledFiles,
    totalFiles: total,
    fraction: openBytes === 0 ? 1 : sentBytes / (sentBytes + openBytes),
    isFinished: activeFiles === 0 && byPhase.review === 0,
  }
}

/** `決定進捗: 1/2`: of the files that need a decision, how many have one. */
export function decisionProgress(state: QueueState): { decided: number; total: number } {
  const total = askedIds.count(state)
  return { decided: total - state.counts.byPhase.review, total }
}

export const hasActive = (state: QueueState): boolean =>
  Object.entries(state.counts.byPhase).some(([phase, count]) => count > 0 && isActive(phase as Phase))
