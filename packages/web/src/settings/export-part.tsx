import { useMessages } from '../messages/language.tsx'
import { signInState } from '../sign-in/sign-in-state.ts'
import { useStore } from '../state/store.ts'

/** How the whole library comes out: by a command, as it is too much for a browser. */
export function ExportPart() {
  const t = useMessages()
  const { sign_in: ways } = useStore(signInState)
  // Without sign-in there is nobody to make a token for, and none is asked for.
  const needsToken = !ways.includes('dev')
  const command = `imgstream export --server ${window.location.origin} photos-export`
  return (
    <section className="settings-export" aria-labelledby="settings-export">
      <h2 id="settings-export">{t.settings.exportTitle}</h2>
      <p className="muted">{t.settings.exportIntro}</p>
      {needsToken ? <p className="muted">{t.settings.exportToken}</p> : null}
      <pre className="settings-command">{needsToken ? `IMGSTREAM_TOKEN=… ${command}` : command}</pre>
    </section>
  )
}
