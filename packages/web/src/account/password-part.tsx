import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { PasswordField } from '../sign-in/field.tsx'
import { passwordProblem, signInProblem } from '../sign-in/password-words.ts'
import { NewPasswordField } from '../sign-in/new-password-field.tsx'
import { Problem } from '../sign-in/problem.tsx'
import { showToast } from '../state/toasts.ts'
import { Section } from './section.tsx'

export function PasswordPart({ email, onChanged }: { email: string; onChanged: () => void }) {
  const t = useMessages()
  const format = useFormat()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [revokesTokens, setRevokesTokens] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<{ text?: string; password?: string }>({})
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setFailure({})
    try {
      await api.call('changePassword', { body: { current_password: current, password: next, revoke_tokens: revokesTokens } })
      setCurrent('')
      setNext('')
      showToast({ text: t.account.changed })
      onChanged()
    } catch (error) {
      const password = passwordProblem(error, t, format)
      setFailure(password === undefined ? { text: signInProblem(error, t, format) } : { password })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Section title={t.account.password}>
      <form className="ac-form" onSubmit={(event) => void submit(event)}>
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField label={t.account.currentPassword} autoComplete="current-password" value={current} onChange={setCurrent} />
        <NewPasswordField label={t.signIn.newPassword} problem={failure.password} value={next} onChange={setNext} />
        <label className="ac-check">
          <input type="checkbox" checked={revokesTokens} onChange={(event) => setRevokesTokens(event.target.checked)} />
          {t.account.alsoTokens}
        </label>
        <Problem text={failure.text} />
        <button type="submit" className="btn line" disabled={busy}>
          {t.account.changePassword}
        </button>
      </form>
    </Section>
  )
}
