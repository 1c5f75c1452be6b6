import { api } from '../api.ts'
import { useMessages } from '../messages/language.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { BadLink } from './bad-link.tsx'
import { Card } from './card.tsx'
import { NewAccountForm } from './new-account-form.tsx'
import { useLink } from './use-link.ts'

export function JoinPage() {
  const t = useMessages()
  const { link, load } = useLink('invitation')
  if (link.kind === 'bad') return <BadLink />
  return (
    <Card title={t.signIn.joinTitle} intro={t.signIn.joinIntro}>
      {link.kind === 'failed' ? <FailureNote error={link.error} onRetry={() => void load()} /> : null}
      {link.kind === 'loading' ? <p className="muted">{t.frame.loading}</p> : null}
      {link.kind === 'open' ? (
        <NewAccountForm
          email={link.opened.email ?? undefined}
          onCreate={(account) => api.call('joinByLink', { body: { ...account, secret: link.secret } })}
        />
      ) : null}
    </Card>
  )
}
