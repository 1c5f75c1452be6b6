import { api } from '../api.ts'
import { signInState } from '../sign-in/sign-in-state.ts'

/** Ends the session here and, where another service signed the person in, there too. The page begins anew with nothing of before in it. */
export async function signOut(): Promise<void> {
  const { sign_out: how, sign_in: ways } = signInState.get()
  // Identity-Aware Proxy's own address for it: Google Cloud, "Managing sessions with Identity-Aware Proxy".
  if (how === 'iap') return location.assign('/?gcp-iap-mode=CLEAR_LOGIN_COOKIE')
  await api.call('signOut')
  location.replace(ways.includes('oidc') && !ways.includes('accounts') ? api.url('endOidcSession') : '/sign-in#signed-out')
}
