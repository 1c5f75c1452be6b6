import './upload-list.css'
import { isRetriable, type QueueItem } from '@imgstream/client'
import { ArrowRightLeft, ChevronRight, CopyPlus, type LucideIcon, RotateCw, X } from 'lucide-react'
import { useLocation } from 'wouter'
import { useMessages } from '../../messages/language.tsx'
import { showFile } from '../review/review-session.ts'
import { uploadSession } from '../upload-session.ts'

/** What can be done with one file now: one or two buttons. */
export function RowActions(props: { item: QueueItem }) {
  const t = useMessages().upload
  const [, navigate] = useLocation()
  const { id, file, phase, skipReason } = props.item
  const engine = uploadSession.engine()
  const photo = props.item.outcome?.photo ?? (phase === 'skipped' ? props.item.classification?.existing : undefined)
  const button = (Icon: LucideIcon, label: string, act: () => void) => (
    <button type="button" className="btn round" aria-label={label} title={label} onClick={act}>
      <Icon className="icon" aria-hidden />
    </button>
  )
  const review = () => {
    showFile(id)
    navigate('/upload/review')
  }
  return (
    <span className="up-row-actions">
      {phase === 'review' ? button(ArrowRightLeft, t.reviewFile(file.name), review) : null}
      {skipReason === 'duplicate' ? button(CopyPlus, t.keepFile(file.name), () => engine?.decide([{ id, choice: 'keep_both' }])) : null}
      {isRetriable(props.item) || skipReason === 'cancelled' ? button(RotateCw, t.retryFile(file.name), () => engine?.retry([id])) : null}
      {phase === 'found' || phase === 'hashing' || phase === 'checking' || phase === 'waiting' || phase === 'sending'
        ? button(X, t.cancelFile(file.name), () => uploadSession.giveUp([id]))
        : null}
      {photo ? button(ChevronRight, t.openPhoto(photo.filename), () => navigate(`/photo/${photo.photo_id}`)) : null}
    </span>
  )
}
