import './ask-banner.css'
import { decisionProgress, reviewIds } from '@imgstream/client'
import { ArrowRightLeft } from 'lucide-react'
import { Link } from 'wouter'
import { useMessages } from '../../messages/language.tsx'
import { Thumbnail } from '../pictures/thumbnail.tsx'
import { useUpload } from '../use-upload.ts'

/** Before the list: what only the person can answer. */
export function AskBanner() {
  const t = useMessages()
  const { queue } = useUpload()
  const waiting = reviewIds(queue)
  const { decided, total } = decisionProgress(queue)
  if (waiting.length === 0) return null
  return (
    <section className="up-ask" aria-label={t.upload.askTitle(waiting.length)}>
      <ArrowRightLeft className="icon up-ask-icon" aria-hidden />
      <span className="up-ask-pictures" aria-hidden>
        {waiting.slice(0, 3).map((id) => (
          <Thumbnail key={id} id={id} item={queue.items.at(id)} />
        ))}
      </span>
      <p>
        <b>{t.upload.askTitle(waiting.length)}</b>
        <br />
        <span className="muted">
          {t.upload.askHint} <span className="num">{t.upload.decided(decided, total)}</span>
        </span>
      </p>
      <Link href="/upload/review" className="btn primary">
        {t.upload.compare}
      </Link>
    </section>
  )
}
