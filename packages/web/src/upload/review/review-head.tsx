import './review-head.css'
import { ArrowLeft, CheckCheck, Keyboard } from 'lucide-react'
import { Link } from 'wouter'
import { useMessages } from '../../messages/language.tsx'
import type { Review } from './use-review.ts'

export function ReviewHead(props: { review: Review; onAcceptAll: () => void; onKeys: () => void }) {
  const t = useMessages().review
  const { review } = props
  const { total, suggestions } = review
  const decided = total - review.left
  return (
    <header className="rv-head">
      <Link href="/upload" className="btn round" aria-label={t.back} title={t.back}>
        <ArrowLeft className="icon" aria-hidden />
      </Link>
      <div className="rv-title">
        <h1>{total > 0 && review.left === 0 ? t.titleDecided(total) : t.title(total)}</h1>
        <p className="muted small rv-wide-only">{t.goOnMeanwhile}</p>
      </div>
      <div className="rv-progress">
        <span className="num small">{t.progress(decided, total)}</span>
        <span
          className="up-bar thin"
          role="progressbar"
          aria-label={t.progress(decided, total)}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={decided}
        >
          <i style={{ width: `${total === 0 ? 0 : (decided / total) * 100}%` }} />
        </span>
      </div>
      <button
        type="button"
        className="btn round rv-keys-button"
        aria-label={t.keysTitle}
        title={`${t.keysTitle} (?)`}
        onClick={props.onKeys}
      >
        <Keyboard className="icon" aria-hidden />
      </button>
      {suggestions > 0 ? (
        <button type="button" className="btn line rv-accept" onClick={props.onAcceptAll}>
          <CheckCheck className="icon" aria-hidden />
          {t.acceptAll(suggestions)}
        </button>
      ) : null}
    </header>
  )
}
