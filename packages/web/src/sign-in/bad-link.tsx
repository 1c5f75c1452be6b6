import { useMessages } from '../messages/language.tsx'
import { Card } from './card.tsx'

export function BadLink() {
  const t = useMessages()
  return (
    <Card title={t.signIn.badLinkTitle} intro={t.signIn.badLinkText}>
      {/* A whole new page: who is signed in is asked again. */}
      <a className="btn primary" href="/">
        {t.signIn.goToSignIn}
      </a>
    </Card>
  )
}
