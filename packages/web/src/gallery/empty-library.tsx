import './empty-library.css'
import { Images } from 'lucide-react'
import { Link } from 'wouter'
import { useMessages } from '../messages/language.tsx'

export function EmptyLibrary() {
  const t = useMessages()
  return (
    <div className="empty-library">
      <Images className="note-icon" aria-hidden />
      <h2>{t.photos.emptyTitle}</h2>
      <p className="muted">{t.photos.emptyHint}</p>
      <Link href="/upload" className="btn primary">
        {t.photos.addPhotos}
      </Link>
    </div>
  )
}
