import './account.css'
import { useState } from 'react'
import { usePageTitle } from '../frame/page-title.ts'
import { useMessages } from '../messages/language.tsx'
import { signInState } from '../sign-in/sign-in-state.ts'
import { useStore } from '../state/store.ts'
import { DevicesPart } from './devices-part.tsx'
import { PasskeysPart } from './passkeys-part.tsx'
import { PasswordPart } from './password-part.tsx'
import { PeoplePart } from './people-part.tsx'
import { TokensPart } from './tokens-part.tsx'
import { Who } from './who.tsx'

/** The account: what it is signed in with, where, and what else opens the library. What this server has nothing to do with is not shown. */
export default function AccountPage() {
  const t = useMessages()
  usePageTitle(t.account.title)
  const { person, passkeys, sign_out: signOut } = useStore(signInState)
  const [changes, setChanges] = useState(0)
  const hasAccount = person !== null && person.role !== null
  return (
    <div className="ac">
      <h1>{t.account.title}</h1>
      <Who />
      {hasAccount ? <PasswordPart email={person.email} onChanged={() => setChanges(changes + 1)} /> : null}
      {hasAccount && passkeys ? <PasskeysPart /> : null}
      {signOut === 'session' ? <DevicesPart key={`devices ${changes}`} /> : null}
      <TokensPart key={`tokens ${changes}`} />
      {person?.role === 'owner' ? <PeoplePart ownId={person.owner_id} /> : null}
    </div>
  )
}
