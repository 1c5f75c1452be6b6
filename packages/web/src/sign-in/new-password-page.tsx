import { useState } from 'react'
import { api } from '../api.ts'
import { useMessages } from '../messages/language.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { BadLink } from './bad-link.tsx'
import { Card } from './card.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { Problem } from './problem.tsx'
import { useLink } from './use-link.ts'
import { useSignIn } from './use-sign-in.ts'

export function NewPasswordPage() {
  const t = useMessages()
  const { link, load } = useLink('reset')
  if (link.kind === 'bad') return <BadLink />
  const email = link.kind === 'open' ? (link.opened.email ?? '') : ''
  return (
    <Card title={t.signIn.resetTitle} {...(email && { intro: t.signIn.resetIntro(email) })}>
      {link.kind === 'failed' ? <FailureNote error={link.error} onRetry={() => void load()} /> : null}
      {link.kind === 'loading' ? <p className="muted">{t.frame.loading}</p> : null}
      {link.kind === 'open' ? <Form secret={link.secret} email={email} /> : null}
    </Card>
  )
}

function Form({ secret, email }: { secret: string; email: string }) {
  const t = useMessages()
  const { busy, failure, submit } = useSignIn()
  const [password, setPassword] = useState('')
  return (
    <form className="si-form" onSubmit={submit(() => api.call('resetByLink', { body: { secret, password } }))}>
      {/* For the browser's own list of passwords. */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <NewPasswordField label={t.signIn.newPassword} name="password" problem={failure.password} value={password} onChange={setPassword} />
      <Problem text={failure.text} />
      <button type="submit" className="btn primary" disabled={busy}>
        {t.signIn.save}
      </button>
    </form>
  )
}
