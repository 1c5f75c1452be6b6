import { api } from '../api.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { showToast } from '../state/toasts.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { deviceName } from './device-name.ts'
import { Entry, Section } from './section.tsx'
import { useDoing } from './use-doing.ts'
import { useLoaded } from './use-loaded.ts'

const ask = async () => (await api.call('listSessions')).sessions

/** Where the person is signed in. */
export function DevicesPart() {
  const t = useMessages()
  const format = useFormat()
  const doing = useDoing()
  const { loaded, reload } = useLoaded(ask)
  const end = async (work: () => Promise<{ revoked: number }>) => {
    await doing(async () => showToast({ text: t.account.signedOutCount((await work()).revoked) }))
    await reload()
  }
  if (loaded.kind === 'failed') return <FailureNote title={t.account.loadFailed} error={loaded.error} onRetry={() => void reload()} />
  if (loaded.kind === 'loading') return <p className="muted">{t.frame.loading}</p>
  const others = loaded.value.filter((session) => !session.current)
  return (
    <Section title={t.account.devices}>
      <ul className="ac-list">
        {loaded.value.map((session) => {
          const name = deviceName(session.user_agent) || t.account.unknownDevice
          return (
            <Entry
              key={session.session_id}
              name={name}
              tag={session.current ? <span className="tag info">{t.account.thisDevice}</span> : null}
              about={[t.account.lastUsed(format.instant(session.last_used_at))]}
            >
              {session.current ? null : (
                <button
                  type="button"
                  className="btn"
                  aria-label={t.account.signOutDeviceNamed(name)}
                  onClick={() => void end(() => api.call('revokeSession', { params: { id: session.session_id } }))}
                >
                  {t.account.signOutDevice}
                </button>
              )}
            </Entry>
          )
        })}
      </ul>
      {others.length > 0 ? (
        <button type="button" className="btn line" onClick={() => void end(() => api.call('revokeOtherSessions'))}>
          {t.account.signOutOthers}
        </button>
      ) : null}
    </Section>
  )
}
