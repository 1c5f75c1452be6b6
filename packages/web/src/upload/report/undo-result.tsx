import { Check, TriangleAlert } from 'lucide-react'
import { useMessages } from '../../messages/language.tsx'
import { wordsFor } from '../../ui/failure-note.tsx'
import { useUpload } from '../use-upload.ts'

/** What undoing the batch did, with the photos it left alone. */
export function UndoResult() {
  const t = useMessages()
  const words = t.review.report
  const { undo } = useUpload()
  if (typeof undo === 'string') return null
  if ('failed' in undo) {
    const { happened, safe, todo } = wordsFor(undo.failed, t)
    return (
      <p className="rp-note bad" role="alert">
        <TriangleAlert className="icon" aria-hidden />
        <span>
          <b>{words.undoFailed}</b> {happened} {safe} {todo}
        </span>
      </p>
    )
  }
  const { undone, refused } = undo.undone
  return (
    <div className="rp-note ok" role="status">
      <Check className="icon" aria-hidden />
      <div>
        <p>{words.undone(undone)}</p>
        {refused.length > 0 ? (
          <>
            <p>{words.undoRefused(refused.length)}</p>
            <ul>
              {refused.slice(0, 50).map((photo) => (
                <li key={photo.photo_id}>{photo.filename || photo.photo_id}</li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
    </div>
  )
}
