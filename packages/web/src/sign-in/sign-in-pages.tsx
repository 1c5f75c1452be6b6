import './sign-in.css'
import { useLocation } from 'wouter'
import { useStore } from '../state/store.ts'
import { JoinPage } from './join-page.tsx'
import { NewPasswordPage } from './new-password-page.tsx'
import { SetUpPage } from './set-up-page.tsx'
import { SignInPage } from './sign-in-page.tsx'
import { signInState } from './sign-in-state.ts'

/** What a person sees who is not signed in, whatever address was opened. Links for joining and for a new password open for everybody. */
export default function SignInPages({ hasExpired }: { hasExpired: boolean }) {
  const { needs_first_owner: needsOwner } = useStore(signInState)
  const [path] = useLocation()
  if (path === '/join') return <JoinPage />
  if (path === '/new-password') return <NewPasswordPage />
  return needsOwner ? <SetUpPage /> : <SignInPage hasExpired={hasExpired} />
}
