import { progressOf } from '@imgstream/client'
import type { Format } from '../../format.ts'
import type { Messages } from '../../messages/messages.ts'
import type { UploadView } from '../upload-view.ts'
import { filesDone, notSaved } from './progress-words.ts'

/** How far the upload is, for a screen reader; what the report says once it is finished. */
export function spokenProgress({ queue, reading }: Pick<UploadView, 'queue' | 'reading'>, t: Messages, format: Format): string {
  const { totalFiles, isFinished } = progressOf(queue)
  const failed = notSaved(queue)
  const { review, done } = queue.counts.byPhase
  if (totalFiles === 0) return ''
  if (isFinished && reading === 0) {
    const { report } = t.review
    const title = failed > 0 ? report.titleFailed(failed) : report.title
    return sentences(title, done > 0 ? report.summary(done, format.size(queue.counts.bytesByPhase.done)) : report.nothingSaved)
  }
  if (!queue.online) return t.upload.announceOffline
  if (queue.paused) return t.upload.announcePaused
  const parts = [t.upload.announceProgress(filesDone(queue), totalFiles)]
  if (review > 0) parts.push(t.upload.askTitle(review))
  if (failed > 0) parts.push(t.upload.announceNotSaved(failed))
  return sentences(...parts)
}

/** A heading has no full stop; a voice would run on without one. */
const sentences = (...parts: readonly string[]): string =>
  parts.map((part) => (/[.。]$/.test(part) ? part : /\p{ASCII}$/u.test(part) ? `${part}.` : `${part}。`)).join(' ')
