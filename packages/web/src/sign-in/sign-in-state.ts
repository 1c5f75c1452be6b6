import type { SignInState } from '@imgstream/contract'
import { createStore } from '../state/store.ts'

/** Where nothing is known (the server does not answer): the pages themselves say what is wrong. */
const unknown: SignInState = {
  signed_in: true,
  sign_in: [],
  person: null,
  sign_out: 'none',
  needs_first_owner: false,
  passkeys: false,
}

/** Who is signed in, as the server last said. */
export const signInState = createStore<SignInState>(unknown)

/** A name for what this browser keeps, one for each person who signs in on it: what one of them queues is not sent for another. */
export function ownName(name: string): string {
  const { person, sign_out: signOut } = signInState.get()
  return person && signOut !== 'none' ? `${name}.${person.owner_id}` : name
}

/** The server no longer knows who asks: signed out elsewhere, or too long unused. */
export function noteSignedOut(): void {
  signInState.set((before) => (before.signed_in && before.sign_out === 'session' ? { ...before, signed_in: false } : before))
}
