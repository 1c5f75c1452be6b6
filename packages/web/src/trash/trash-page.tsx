import './trash.css'
import type { Photo } from '@imgstream/contract'
import { RotateCcw, Trash2 } from 'lucide-react'
import { useEffect } from 'react'
import { api } from '../api.ts'
import { wallClockMs } from '../format.ts'
import { usePageTitle } from '../frame/page-title.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { showToast } from '../state/toasts.ts'
import { placeholderUrl } from '../state/thumbhash.ts'
import { useStore } from '../state/store.ts'
import { FailureNote, wordsFor } from '../ui/failure-note.tsx'
import { EmptyTrashButton } from './empty-trash-button.tsx'
import { readTrash, readTrashDays, restoreFromTrash, trash, trashDays } from './trash-store.ts'

export default function TrashPage() {
  const t = useMessages()
  const { status, photos, nextCursor, error } = useStore(trash)
  usePageTitle(t.trash.title)
  const days = useStore(trashDays)
  useEffect(() => {
    void readTrash()
    void readTrashDays()
  }, [])
  return (
    <div className="trash">
      <header className="trash-head">
        <div>
          <h1>{t.trash.title}</h1>
          {photos.length > 0 && days !== undefined ? (
            <p className="muted">{days === null ? t.trash.intro : t.trash.introDays(days)}</p>
          ) : null}
        </div>
        {photos.length > 0 ? <EmptyTrashButton count={photos.length} more={nextCursor !== null} /> : null}
      </header>
      {status === 'failed' ? <FailureNote title={t.trash.loadFailed} error={error} onRetry={() => void readTrash()} /> : null}
      {status === 'ready' && photos.length === 0 ? (
        <div className="note">
          <Trash2 className="note-icon" aria-hidden />
          <h2>{t.trash.emptyTitle}</h2>
          <p className="muted">{t.trash.emptyHint}</p>
        </div>
      ) : null}
      <ul className="trash-grid">
        {photos.map((photo) => (
          <TrashedPhoto key={photo.photo_id} photo={photo} />
        ))}
      </ul>
      {nextCursor ? (
        <button type="button" className="btn line" onClick={() => void readTrash(nextCursor)}>
          {t.trash.showMore}
        </button>
      ) : null}
    </div>
  )
}

function TrashedPhoto({ photo }: { photo: Photo }) {
  const t = useMessages()
  const format = useFormat()
  const placeholder = placeholderUrl(photo.thumbhash)
  const restore = async () => {
    try {
      await restoreFromTrash(photo)
      showToast({ text: t.trash.restored(photo.filename) })
    } catch (error) {
      const words = wordsFor(error, t)
      showToast({ tone: 'bad', text: t.frame.sentences(words.happened, words.safe, words.todo) })
    }
  }
  return (
    <li className="trashed">
      <span className="trashed-picture" style={placeholder ? { backgroundImage: `url("${placeholder}")` } : undefined}>
        <img src={api.renditionUrl('getThumbnail', photo.photo_id, { v: photo.version })} alt="" loading="lazy" decoding="async" />
      </span>
      <span className="trashed-name" title={photo.filename}>
        {photo.filename}
      </span>
      <span className="muted small">{format.wallClockDate(wallClockMs(photo.taken_at))}</span>
      <button type="button" className="btn line" aria-label={t.trash.restoreNamed(photo.filename)} onClick={() => void restore()}>
        <RotateCcw className="icon" aria-hidden />
        {t.trash.restore}
      </button>
    </li>
  )
}
