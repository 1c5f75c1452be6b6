import { progressOf, type QueueState } from '@imgstream/client'
import type { Format } from '../../format.ts'
import type { Messages } from '../../messages/messages.ts'
import type { UploadView } from '../upload-view.ts'

type Shown = Pick<UploadView, 'queue' | 'reading' | 'bytesPerSecond' | 'timeLeftMs'>

/** `812 of 1,204 files`, and what there is to say beside it: bytes, speed and time left, what failed, or why nothing moves. */
export function progressWords(view: Shown, t: Messages, format: Format): { title: string; detail: string } {
  const { queue, reading, bytesPerSecond, timeLeftMs } = view
  const { totalFiles, sentBytes, remainingBytes, activeFiles } = progressOf(queue)
  const title =
    totalFiles === 0 && reading > 0 ? t.upload.reading : t.upload.progressTitle(format.number(filesDone(queue)), format.number(totalFiles))
  if (!queue.online) return { title, detail: `${t.upload.offline} · ${t.upload.offlineHint}` }
  const details = queue.paused ? [t.upload.paused] : []
  const { sending, waiting, hashing, checking, found, review } = queue.counts.byPhase
  if (sending + waiting > 0 || sentBytes > 0) {
    details.push(t.upload.sentOf(format.size(sentBytes), format.size(sentBytes + remainingBytes)))
    if (bytesPerSecond && !queue.paused) details.push(t.upload.speed(format.size(bytesPerSecond)))
    if (timeLeftMs !== undefined && remainingBytes > 0 && !queue.paused) details.push(t.upload.timeLeft(format.duration(timeLeftMs / 1000)))
  }
  if (!queue.paused && sending === 0 && hashing + checking + found > 0) details.push(t.upload.preparing)
  if (notSaved(queue) > 0) details.push(t.upload.notSaved(notSaved(queue)))
  if (activeFiles === 0 && review > 0) details.push(t.upload.waitingForYou)
  return { title, detail: details.join(' · ') }
}

/** Files that are where they should be: a file that failed is settled too, but nobody would call it done. */
export const filesDone = (queue: QueueState): number => progressOf(queue).settledFiles - notSaved(queue)

export const notSaved = ({ counts }: QueueState): number => counts.byPhase.failed + counts.byPhase.refused
