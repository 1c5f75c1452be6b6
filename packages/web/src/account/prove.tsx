import { ApiError } from '@imgstream/client'
import { type FormEvent, useCallback, useState } from 'react'
import { api } from '../api.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { PasswordField } from '../sign-in/field.tsx'
import { signInProblem } from '../sign-in/password-words.ts'
import { Problem } from '../sign-in/problem.tsx'
import { Modal } from '../upload/modal.tsx'

interface Question {
  via: unknown
  answer: (isProven: boolean) => void
}

/** The person did not want to prove it: what they were doing has not happened. */
export class NotProven extends Error {}

/**
 * `prove(work)` does the work; where the server wants to know first that it is still the same person, it asks and then does it. Rejects with
 * NotProven when the person gives up. `dialog` belongs somewhere in the page.
 */
export function useProof() {
  const [question, setQuestion] = useState<Question>()
  const prove = useCallback(async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'SIGN_IN_AGAIN') throw error
      const { via } = error.details
      const isProven = await new Promise<boolean>((answer) => setQuestion({ via, answer }))
      setQuestion(undefined)
      if (!isProven) throw new NotProven('the person gave up', { cause: error })
      return work()
    }
  }, [])
  return { prove, dialog: question ? <ProofDialog {...question} /> : null }
}

function ProofDialog({ via, answer }: Question) {
  const t = useMessages()
  const format = useFormat()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const cancel = (
    <button type="button" className="btn line" onClick={() => answer(false)}>
      {t.frame.cancel}
    </button>
  )
  if (via === 'oidc') {
    const href = api.url('beginOidcSignIn', { query: { return_to: location.pathname, again: true } })
    const again = (
      <>
        {cancel}
        <a className="btn primary" href={href}>
          {t.signIn.signIn}
        </a>
      </>
    )
    return (
      <Modal title={t.account.proveTitle} onClose={() => answer(false)} actions={again}>
        <p>{t.account.proveElsewhere}</p>
      </Modal>
    )
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      await api.call('confirmSession', { body: { password } })
      answer(true)
    } catch (error) {
      setProblem(signInProblem(error, t, format))
      setBusy(false)
    }
  }
  const actions = (
    <>
      {cancel}
      <button type="submit" form="prove" className="btn primary" disabled={busy}>
        {t.account.confirm}
      </button>
    </>
  )
  return (
    <Modal title={t.account.proveTitle} onClose={() => answer(false)} actions={actions}>
      <form id="prove" className="ac-form" onSubmit={(event) => void submit(event)}>
        <p>{t.account.proveText}</p>
        <PasswordField label={t.signIn.password} autoComplete="current-password" value={password} onChange={setPassword} />
        <Problem text={problem} />
      </form>
    </Modal>
  )
}
