import { LogOut } from 'lucide-react'
import { useMessages } from '../messages/language.tsx'
import { signInState } from '../sign-in/sign-in-state.ts'
import { useStore } from '../state/store.ts'
import { showFailure } from '../ui/show-failure.ts'
import { signOut } from './sign-out.ts'

/** Who is signed in, by whom, and the way out. */
export function Who() {
  const t = useMessages()
  const { person, sign_out: how, sign_in: ways } = useStore(signInState)
  return (
    <div className="ac-who">
      <div>
        {person ? <p className="ac-entry-name">{t.account.signedInAs(person.display_name, person.email)}</p> : null}
        {how === 'iap' ? <p className="muted">{t.account.byProxy}</p> : null}
        {how === 'none' && ways.includes('dev') ? <p className="muted">{t.account.byNobody}</p> : null}
      </div>
      {how === 'none' ? null : (
        <button type="button" className="btn line" onClick={() => void signOut().catch((error: unknown) => showFailure(error, t))}>
          <LogOut className="icon" aria-hidden />
          {t.account.signOut}
        </button>
      )}
    </div>
  )
}
