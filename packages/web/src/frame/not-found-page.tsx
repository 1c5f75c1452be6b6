import { MapPinOff } from 'lucide-react'
import { Link } from 'wouter'
import { useMessages } from '../messages/language.tsx'
import { usePageTitle } from './page-title.ts'

export function NotFoundPage() {
  const t = useMessages()
  usePageTitle(t.frame.notFoundTitle)
  return (
    <div className="note">
      <MapPinOff className="note-icon" aria-hidden />
      <h1>{t.frame.notFoundTitle}</h1>
      <p className="muted">{t.frame.notFoundHint}</p>
      <Link href="/" className="btn primary">
        {t.frame.goToPhotos}
      </Link>
    </div>
  )
}
