import { ApiError } from '@imgstream/client'
import type { Format } from '../format.ts'
import type { Messages } from '../messages/messages.ts'
import { wordsFor } from '../ui/failure-note.tsx'
import { NoPasskey } from './passkey.ts'

export const leastPassword = 12

/** What is wrong with a chosen password, by the server's answer; undefined when it is about something else. */
export function passwordProblem(error: unknown, t: Messages, format: Format): string | undefined {
  if (!(error instanceof ApiError) || error.code !== 'WEAK_PASSWORD') return undefined
  const { reason, least, most } = error.details
  if (reason === 'short') return t.signIn.passwordHint(format.number(Number(least)))
  return reason === 'long' ? t.signIn.passwordLong(format.number(Number(most))) : t.signIn.passwordCommon
}

/** Why a sign-in did not work, in words for the person. */
export function signInProblem(error: unknown, t: Messages, format: Format): string {
  if (error instanceof ApiError && error.code === 'TOO_MANY_REQUESTS') {
    return t.signIn.tooMany(format.duration(Math.ceil((error.retryAfterMs ?? 60_000) / 1000)))
  }
  if (error instanceof NoPasskey) return t.signIn.passkeyCancelled
  const { happened, todo } = wordsFor(error, t)
  return t.frame.sentences(happened, todo)
}
