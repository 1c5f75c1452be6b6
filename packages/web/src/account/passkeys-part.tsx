import type { Passkey } from '@imgstream/contract'
import { Fingerprint } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { Field } from '../sign-in/field.tsx'
import { canUsePasskeys, makePasskey, NoPasskey } from '../sign-in/passkey.ts'
import { showToast } from '../state/toasts.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { useProof } from './prove.tsx'
import { Entry, Section } from './section.tsx'
import { useDoing } from './use-doing.ts'
import { useLoaded } from './use-loaded.ts'

const ask = async () => (await api.call('listPasskeys')).passkeys

export function PasskeysPart() {
  const t = useMessages()
  const format = useFormat()
  const doing = useDoing()
  const { prove, dialog } = useProof()
  const { loaded, reload } = useLoaded(ask)
  const [name, setName] = useState(t.account.passkeyNameDefault)
  const [removing, setRemoving] = useState<Passkey>()
  const add = async (event: FormEvent) => {
    event.preventDefault()
    await doing(async () => {
      try {
        await prove(() => makePasskey(name.trim()))
        showToast({ text: t.account.passkeyAdded })
      } catch (error) {
        if (!(error instanceof NoPasskey)) throw error
        showToast({ text: t.account.passkeyFailed })
      }
    })
    await reload()
  }
  return (
    <Section title={t.account.passkeys} intro={t.account.passkeysIntro}>
      {loaded.kind === 'failed' ? <FailureNote title={t.account.loadFailed} error={loaded.error} onRetry={() => void reload()} /> : null}
      {loaded.kind === 'loading' ? <p className="muted">{t.frame.loading}</p> : null}
      {loaded.kind === 'here' && loaded.value.length === 0 ? <p className="muted">{t.account.noPasskeys}</p> : null}
      {loaded.kind === 'here' && loaded.value.length > 0 ? (
        <ul className="ac-list">
          {loaded.value.map((passkey) => (
            <Entry
              key={passkey.passkey_id}
              name={passkey.name}
              about={[passkey.last_used_at ? t.account.lastUsed(format.instant(passkey.last_used_at)) : t.account.neverUsed]}
            >
              <button
                type="button"
                className="btn"
                aria-label={`${t.account.remove}: ${passkey.name}`}
                onClick={() => setRemoving(passkey)}
              >
                {t.account.remove}
              </button>
            </Entry>
          ))}
        </ul>
      ) : null}
      {canUsePasskeys() ? (
        <form className="ac-row" onSubmit={(event) => void add(event)}>
          <Field label={t.account.passkeyName} required maxLength={100} pattern=".*\S.*" value={name} onChange={setName} />
          <button type="submit" className="btn line">
            <Fingerprint className="icon" aria-hidden />
            {t.account.addPasskey}
          </button>
        </form>
      ) : null}
      {removing ? (
        <ConfirmDialog
          title={t.account.removePasskeyTitle(removing.name)}
          text={t.account.removePasskeyText}
          confirm={t.account.remove}
          onConfirm={async () => {
            await doing(() => api.call('removePasskey', { params: { id: removing.passkey_id } }))
            await reload()
          }}
          onClose={() => setRemoving(undefined)}
        />
      ) : null}
      {dialog}
    </Section>
  )
}
