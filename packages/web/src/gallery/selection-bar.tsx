import './selection-bar.css'
import { Download, Trash2, X } from 'lucide-react'
import { useMessages } from '../messages/language.tsx'
import { downloadOriginals } from './photo-actions.ts'

/** What can be done with the ticked photos; nothing where none is ticked. */
export function SelectionBar(props: { photoIds: readonly string[]; onTrash: () => void; onClear: () => void }) {
  const t = useMessages()
  if (props.photoIds.length === 0) return null
  return (
    <div className="selection-bar" role="toolbar" aria-label={t.photos.selectionToolbar}>
      <b className="num" role="status">
        {t.photos.selected(props.photoIds.length)}
      </b>
      <button type="button" className="btn" onClick={() => void downloadOriginals(props.photoIds)} aria-label={t.photos.download}>
        <Download className="icon" aria-hidden />
        <span className="verb">{t.photos.download}</span>
      </button>
      <button type="button" className="btn" onClick={props.onTrash} aria-label={t.photos.moveToTrash}>
        <Trash2 className="icon" aria-hidden />
        <span className="verb">{t.photos.moveToTrash}</span>
      </button>
      <button type="button" className="btn round" aria-label={t.photos.clearSelection} onClick={props.onClear}>
        <X className="icon" aria-hidden />
      </button>
    </div>
  )
}
