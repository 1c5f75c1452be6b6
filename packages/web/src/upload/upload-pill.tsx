import './upload-pill.css'
import { hasActive, progressOf } from '@imgstream/client'
import { ArrowRightLeft, Pause, Upload } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { useFormat, useMessages } from '../messages/language.tsx'
import { filesDone } from './summary/progress-words.ts'
import { useUpload } from './use-upload.ts'

/** On every other page: how far the upload is, and whether it waits for the person. Leads to the upload page. */
export function UploadPill() {
  const t = useMessages()
  const format = useFormat()
  const [path] = useLocation()
  const { queue, timeLeftMs } = useUpload()
  const { review } = queue.counts.byPhase
  const isActive = hasActive(queue)
  if (path.startsWith('/upload') || (!isActive && review === 0)) return null
  const { totalFiles, fraction } = progressOf(queue)
  const Icon = !isActive ? ArrowRightLeft : queue.paused ? Pause : Upload
  const time = timeLeftMs === undefined || queue.paused ? undefined : t.upload.timeLeft(format.duration(timeLeftMs / 1000))
  return (
    <Link href={isActive ? '/upload' : '/upload/review'} className="up-pill num">
      <Icon className="icon" aria-hidden />
      <span className="visually-hidden">{t.upload.pillLabel}: </span>
      <span>
        {isActive ? t.upload.pill(format.number(filesDone(queue)), format.number(totalFiles)) : t.upload.pillDecide(review)}
        {time ? <span className="up-pill-time"> · {time}</span> : null}
      </span>
      {isActive ? (
        <span className="up-bar thin" aria-hidden>
          <i style={{ width: `${fraction * 100}%` }} />
        </span>
      ) : null}
    </Link>
  )
}
