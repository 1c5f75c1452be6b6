import { Check, TriangleAlert } from 'lucide-react'
import { Link } from 'wouter'
import { useMessages } from '../../messages/language.tsx'
import { wordsFor } from '../../ui/failure-note.tsx'
import type { BatchTurn } from './batch-turn.ts'

/** So many names stand on the page. */
const shown = 50

/** What undoing the batch, or doing it again, did, with the photos it left alone and why. */
export function TurnResult(props: { turn: BatchTurn }) {
  const t = useMessages()
  const words = t.review.report
  const { last, failed } = props.turn
  if (failed) {
    const { happened, safe, todo } = wordsFor(failed.error, t)
    return (
      <p className="rp-note bad" role="alert">
        <TriangleAlert className="icon" aria-hidden />
        <span>
          <b>{failed.turn === 'undo' ? words.undoFailed : words.redoFailed}</b> {happened} {safe} {todo}
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
