import { lazy, type ReactNode, Suspense } from 'react'
import { useLocation } from 'wouter'
import { useStore } from '../state/store.ts'
import { signInState } from './sign-in-state.ts'

const SignInPages = lazy(() => import('./sign-in-pages.tsx'))
const isLink = (path: string) => path === '/join' || path === '/new-password'

/**
 * Lets in whom the server knows; everybody else gets the pages for signing in. When a session ends while the app is open, what surrounds the
 * pages stays: files that are being sent go on after signing in again.
 */
export function Gate(props: { around: (pages: ReactNode) => ReactNode; children: ReactNode }) {
  const { signed_in: isIn, person } = useStore(signInState)
  const [path] = useLocation()
  const hasExpired = !isIn && person !== null
  const pages = (
    <Suspense fallback={null}>
      <SignInPages hasExpired={hasExpired} />
    </Suspense>
  )
  if (isLink(path) || (!isIn && !hasExpired)) return pages
  return props.around(isIn ? props.children : pages)
}
