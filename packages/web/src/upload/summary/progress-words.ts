import { progressOf } from '@imgstream/client'
import type { Format } from '../../format.ts'
import { useFormat, useMessages } from '../../messages/language.tsx'
import type { Messages } from '../../messages/messages.ts'
import type { UploadView } from '../upload-session.ts'
import { useUpload } from '../use-upload.ts'

type Shown = Pick<UploadView, 'queue' | 'reading' | 'bytesPerSecond' | 'timeLeftMs'>

/** `812 of 1,204 files`, and what there is to say beside it: bytes, speed and time left, or why nothing moves. */
export function progressWords(view: Shown, t: Messages, format: Format): { title: string; detail: string } {
  const { queue, reading, bytesPerSecond, timeLeftMs } = view
  const { settledFiles, totalFiles, sentBytes, remainingBytes, activeFiles } = progressOf(queue)
  const title =
    totalFiles === 0 && reading > 0 ? t.upload.reading : t.upload.progressTitle(format.number(settledFiles), format.number(totalFiles))
  if (!queue.online) return { title, detail: `${t.upload.offline} · ${t.upload.offlineHint}` }
  const details = queue.paused ? [t.upload.paused] : []
  const { sending, waiting, hashing, checking, found, review } = queue.counts.byPhase
  if (sending + waiting > 0 || sentBytes > 0) {
    details.push(t.upload.sentOf(format.size(sentBytes), format.size(sentBytes + remainingBytes)))
    if (bytesPerSecond && !queue.paused) details.push(t.upload.speed(format.size(bytesPerSecond)))
    if (timeLeftMs !== undefined && remainingBytes > 0 && !queue.paused) details.push(t.upload.timeLeft(format.duration(timeLeftMs / 1000)))
  }
  if (!queue.paused && sending === 0 && hashing + checking + found > 0) details.push(t.upload.preparing)
  if (activeFiles === 0 && review > 0) details.push(t.upload.waitingForYou)
  return { title, detail: details.join(' · ') }
}

export function useProgressWords(): { title: string; detail: string } {
  return progressWords(useUpload(), useMessages(), useFormat())
}
