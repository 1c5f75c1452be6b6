import { Check, TriangleAlert } from 'lucide-react'
import { Link } from 'wouter'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { wordsFor } from '../../ui/failure-note.tsx'
import type { BatchTurn } from './batch-turn.ts'

/** So many names stand on the page. */
const shown = 50

/** How far undoing the batch, or doing it again, is; then what it did, with the photos it left alone and why. `total`: photos of the batch. */
export function TurnResult(props: { turn: BatchTurn; total: number }) {
  const t = useMessages()
  const words = t.review.report
  const { last, failed, working } = props.turn
  if (working) return <Working working={working} total={props.total} />
  if (failed) {
    const { happened, safe, todo } = wordsFor(failed.error, t)
    return (
      <p className="rp-note bad" role="alert">
        <TriangleAlert className="icon" aria-hidden />
        <span>
          <b>{failed.turn === 'undo' ? words.undoFailed : words.redoFailed}</b>{' '}
          {t.frame.sentences(happened, safe, todo, failed.turned > 0 ? words.turnedSoFar(failed.turned) : '')}
        </span>
      </p>
    )
  }
  if (!last) return null
  const { refused } = last
  const because: Partial<Record<string, string>> = words.refusedBecause
  return (
    <div className="rp-note ok" role="status">
      <Check className="icon" aria-hidden />
      <div>
        <p>{last.to === 'undone' ? words.undone(last.count) : words.redone(last.count)}</p>
        {refused.length > 0 ? (
          <>
            <p>{words.leftAlone(refused.length)}</p>
            <ul>
              {refused.slice(0, shown).map((photo) => (
                <li key={photo.photo_id}>
                  <Link href={`/photo/${photo.photo_id}`}>{photo.filename || photo.photo_id}</Link>{' '}
                  <span className="muted">({because[photo.reason] ?? photo.reason})</span>
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
    </div>
  )
}

function Working(props: { working: NonNullable<BatchTurn['working']>; total: number }) {
  const words = useMessages().review.report
  const format = useFormat()
  const { turn, seen } = props.working
  const doing = turn === 'undo' ? words.undoing : words.redoing
  const done = Math.min(seen, props.total)
  return (
    <div className="rp-working" role="status">
      <span className="num">
        {doing} {format.number(done)}/{format.number(props.total)}
      </span>
      <span
        className="up-bar thin"
        role="progressbar"
        aria-label={doing}
        aria-valuemin={0}
        aria-valuemax={props.total}
        aria-valuenow={done}
      >
        <i style={{ width: `${(done / Math.max(1, props.total)) * 100}%` }} />
      </span>
    </div>
  )
}
