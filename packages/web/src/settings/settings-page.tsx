import './settings.css'
import { UserRound } from 'lucide-react'
import { Link } from 'wouter'
import { usePageTitle } from '../frame/page-title.ts'
import { useMessages } from '../messages/language.tsx'
import type { Language } from '../messages/plural.ts'
import { signInState } from '../sign-in/sign-in-state.ts'
import { forgetLanguage, prefer, preferences } from '../state/preferences.ts'
import { useStore } from '../state/store.ts'
import { Choice } from './choice.tsx'
import { DatabaseLink } from './database-link.tsx'
import { ExportPart } from './export-part.tsx'
import { TrashSettings } from './trash-settings.tsx'
import { VersionsSettings } from './versions-settings.tsx'

export default function SettingsPage() {
  const t = useMessages()
  const { language, theme } = useStore(preferences)
  usePageTitle(t.settings.title)
  return (
    <div className="settings">
      <h1>{t.settings.title}</h1>
      <SignedInAs />
      <Choice
        label={t.settings.language}
        value={language ?? 'auto'}
        choices={[
          ['auto', t.settings.languageAuto],
          ['ja', t.settings.japanese],
          ['en', t.settings.english],
        ]}
        onChange={(value) => (value === 'auto' ? forgetLanguage() : prefer({ language: value as Language }))}
      />
      <Choice
        label={t.settings.theme}
        value={theme}
        choices={[
          ['system', t.settings.themeSystem],
          ['light', t.settings.themeLight],
          ['dark', t.settings.themeDark],
        ]}
        onChange={(value) => prefer({ theme: value })}
      />
      <p className="muted">{t.settings.intro}</p>
      <VersionsSettings />
      <TrashSettings />
      <ExportPart />
      <DatabaseLink />
    </div>
  )
}

/** Who is signed in, and the way to what belongs to that. */
function SignedInAs() {
  const t = useMessages()
  const { person } = useStore(signInState)
  return (
    <div className="signed-in">
      {person ? (
        <p>
          <span className="muted">{t.settings.signedInAs}</span> {person.email}
        </p>
      ) : null}
      <Link href="/settings/account" className="btn line">
        <UserRound className="icon" aria-hidden />
        {t.account.open}
      </Link>
    </div>
  )
}
