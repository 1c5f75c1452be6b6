import { type FormEvent, useState } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'
import { loadSignInState } from './load-state.ts'
import { passwordProblem, signInProblem } from './password-words.ts'
import { signInState } from './sign-in-state.ts'

/**
 * After signing in: who was in this window before goes on where they were; for anybody else the page begins anew, with nothing of before in it.
 */
export async function enter(): Promise<void> {
  const before = signInState.get()
  const { pathname, hash } = location
  const isEntrance = ['/sign-in', '/set-up', '/join', '/new-password'].includes(pathname)
  const now = before.person && !isEntrance ? await loadSignInState() : undefined
  if (now?.signed_in && now.person?.owner_id === before.person?.owner_id) return
  location.replace(isEntrance ? '/' : pathname + location.search + hash)
}

/** A form that signs in: one attempt at a time, its failure in words, and the page when it worked. */
export function useSignIn() {
  const t = useMessages()
  const format = useFormat()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<{ text?: string; password?: string }>({})
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setFailure({})
    try {
      await work()
      await enter()
    } catch (error) {
      const password = passwordProblem(error, t, format)
      setFailure(password === undefined ? { text: signInProblem(error, t, format) } : { password })
    } finally {
      setBusy(false)
    }
  }
  const submit = (work: () => Promise<unknown>) => (event: FormEvent) => {
    event.preventDefault()
    if (!busy) void attempt(work)
  }
  return { busy, failure, attempt, submit }
}
