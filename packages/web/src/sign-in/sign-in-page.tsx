import { Fingerprint } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { useMessages } from '../messages/language.tsx'
import { useStore } from '../state/store.ts'
import { Card } from './card.tsx'
import { Field, PasswordField } from './field.tsx'
import { canUsePasskeys, signInWithPasskey } from './passkey.ts'
import { Problem } from './problem.tsx'
import { signInState } from './sign-in-state.ts'
import { useSignIn } from './use-sign-in.ts'

export function SignInPage({ hasExpired }: { hasExpired: boolean }) {
  const t = useMessages()
  const { sign_in: ways } = useStore(signInState)
  const hasAccounts = ways.includes('accounts')
  const hasProvider = ways.includes('oidc')
  const wasSignedOut = location.hash === '#signed-out'
  if (!hasAccounts && !hasProvider) return <Elsewhere />
  return (
    <Card title={t.signIn.title} {...((hasExpired || wasSignedOut) && { intro: hasExpired ? t.signIn.expired : t.signIn.signedOut })}>
      {hasAccounts ? <PasswordForm /> : null}
      {hasAccounts && hasProvider ? <p className="si-or muted">{t.signIn.or}</p> : null}
      {hasProvider ? (
        <a className={hasAccounts ? 'btn line' : 'btn primary'} href={providerUrl()}>
          {t.signIn.withProvider}
        </a>
      ) : null}
      {hasAccounts ? <p className="muted small">{t.signIn.forgotten}</p> : null}
    </Card>
  )
}

function PasswordForm() {
  const t = useMessages()
  const { passkeys } = useStore(signInState)
  const { busy, failure, submit, attempt } = useSignIn()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  return (
    <>
      <form className="si-form" onSubmit={submit(() => api.call('signIn', { body: { email: email.trim(), password } }))}>
        <Field
          label={t.signIn.email}
          type="email"
          name="email"
          autoComplete="username webauthn"
          required
          maxLength={254}
          value={email}
          onChange={setEmail}
        />
        <PasswordField label={t.signIn.password} name="password" autoComplete="current-password" value={password} onChange={setPassword} />
        <Problem text={failure.text} />
        <button type="submit" className="btn primary" disabled={busy}>
          {t.signIn.signIn}
        </button>
      </form>
      {passkeys && canUsePasskeys() ? (
        <button type="button" className="btn line" disabled={busy} onClick={() => void attempt(signInWithPasskey)}>
          <Fingerprint className="icon" aria-hidden />
          {t.signIn.withPasskey}
        </button>
      ) : null}
    </>
  )
}

/** Something in front of the server signs people in, as a proxy does: asking anew brings them there. */
function Elsewhere() {
  const t = useMessages()
  return (
    <Card title={t.signIn.elsewhere} intro={t.signIn.elsewhereText}>
      <button type="button" className="btn primary" onClick={() => location.reload()}>
        {t.signIn.reload}
      </button>
    </Card>
  )
}

const providerUrl = () => {
  const { pathname, search } = location
  return api.url('beginOidcSignIn', { query: { return_to: pathname === '/sign-in' ? '/' : pathname + search } })
}
