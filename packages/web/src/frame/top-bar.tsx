import { Upload, UserRound } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { useMessages } from '../messages/language.tsx'
import { signInState } from '../sign-in/sign-in-state.ts'
import { useStore } from '../state/store.ts'
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
      <AccountLink />
    </header>
  )
}

/** Who is signed in; where nobody has to, there is nothing to say. */
function AccountLink() {
  const t = useMessages()
  const { person, sign_out: signOut } = useStore(signInState)
  if (!person || signOut === 'none') return null
  const name = t.account.signedInAs(person.display_name, person.email)
  return (
    <Link href="/settings/account" className="btn round top-account" title={name} aria-label={`${t.account.title}: ${name}`}>
      <UserRound className="icon" aria-hidden />
    </Link>
  )
}
