import type { SignInState } from '@imgstream/contract'
import { api } from '../api.ts'
import { signInState } from './sign-in-state.ts'

/** Asks the server who is signed in, and keeps the answer for the pages. */
export async function loadSignInState(): Promise<SignInState> {
  const state = await api.call('getSignInState').catch(() => signInState.get())
  signInState.set(state)
  return state
}
