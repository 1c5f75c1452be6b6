import { Upload } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { useMessages } from '../messages/language.tsx'
import { UploadPill } from '../upload/upload-pill.tsx'
import { OrderButton } from './order-button.tsx'
import { SearchBox } from './search-box.tsx'

export function TopBar() {
  const t = useMessages()
  const [path] = useLocation()
  return (
    <header className="top">
      <SearchBox />
      <UploadPill />
      <span className="top-space" />
      {path === '/' || path.startsWith('/photo/') ? <OrderButton /> : null}
      {path.startsWith('/upload') ? null : (
        <Link href="/upload" className="btn primary top-upload">
          <Upload className="icon" aria-hidden />
          {t.frame.upload}
        </Link>
      )}
    </header>
  )
}
