import type { ApiToken, MadeApiToken, Scope } from '@imgstream/contract'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import type { Messages } from '../messages/messages.ts'
import { Field } from '../sign-in/field.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { useProof } from './prove.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { Entry, Section } from './section.tsx'
import { SelectField } from './select-field.tsx'
import { useDoing } from './use-doing.ts'
import { useLoaded } from './use-loaded.ts'

const ask = async () => (await api.call('listTokens')).tokens
const lives = [7, 30, 90, 366] as const
const uses = {
  upload: ['upload'],
  read: ['read'],
  both: ['read', 'upload'],
  metrics: ['metrics'],
  admin: ['admin'],
} as const satisfies Record<string, Scope[]>
type Use = keyof typeof uses

const nameOf = (use: Use, t: Messages) =>
  ({
    upload: t.account.scopeUpload,
    read: t.account.scopeRead,
    both: t.account.scopeReadUpload,
    metrics: t.account.scopeMetrics,
    admin: t.account.scopeAdmin,
  })[use]

function kindOf(scopes: readonly Scope[]): Use {
  if (scopes.includes('admin')) return 'admin'
  if (scopes.includes('read') && scopes.includes('upload')) return 'both'
  return scopes.find((scope) => scope !== 'metrics' && scope !== 'admin') ?? 'metrics'
}

export function TokensPart() {
  const t = useMessages()
  const format = useFormat()
  const doing = useDoing()
  const { loaded, reload } = useLoaded(ask)
  const [openedMs] = useState(() => Date.now())
  const [made, setMade] = useState<MadeApiToken>()
  const [revoking, setRevoking] = useState<ApiToken>()
  const ends = ({ expires_at: at }: ApiToken) => (Date.parse(at) <= openedMs ? t.account.ended : t.account.endsOn(format.instant(at)))
  return (
    <Section title={t.account.tokens} intro={t.account.tokensIntro}>
      {loaded.kind === 'failed' ? <FailureNote title={t.account.loadFailed} error={loaded.error} onRetry={() => void reload()} /> : null}
      {loaded.kind === 'loading' ? <p className="muted">{t.frame.loading}</p> : null}
      {loaded.kind === 'here' && loaded.value.length === 0 ? <p className="muted">{t.account.noTokens}</p> : null}
      {loaded.kind === 'here' && loaded.value.length > 0 ? (
        <ul className="ac-list">
          {loaded.value.map((token) => (
            <Entry
              key={token.token_id}
              name={token.name}
              about={[
                nameOf(kindOf(token.scopes), t),
                ends(token),
                token.last_used_at ? t.account.lastUsed(format.instant(token.last_used_at)) : t.account.neverUsed,
              ]}
            >
              <button type="button" className="btn" aria-label={`${t.account.revoke}: ${token.name}`} onClick={() => setRevoking(token)}>
                {t.account.revoke}
              </button>
            </Entry>
          ))}
        </ul>
      ) : null}
      <NewToken
        onMade={(token) => {
          setMade(token)
          void reload()
        }}
      />
      {made ? (
        <SecretDialog
          title={t.account.tokenMadeTitle}
          text={t.account.tokenMadeText}
          secret={made.token}
          onClose={() => setMade(undefined)}
        />
      ) : null}
      {revoking ? (
        <ConfirmDialog
          title={t.account.revokeTokenTitle(revoking.name)}
          text={t.account.revokeTokenText}
          confirm={t.account.revoke}
          onConfirm={async () => {
            await doing(() => api.call('revokeToken', { params: { id: revoking.token_id } }))
            await reload()
          }}
          onClose={() => setRevoking(undefined)}
        />
      ) : null}
    </Section>
  )
}

function NewToken({ onMade }: { onMade: (token: MadeApiToken) => void }) {
  const t = useMessages()
  const doing = useDoing()
  const { prove, dialog } = useProof()
  const [name, setName] = useState('')
  const [use, setUse] = useState<Use>('upload')
  const [days, setDays] = useState<(typeof lives)[number]>(90)
  const create = async (event: FormEvent) => {
    event.preventDefault()
    await doing(async () => {
      onMade(await prove(() => api.call('createToken', { body: { name: name.trim(), scopes: [...uses[use]], expires_in_days: days } })))
      setName('')
    })
  }
  return (
    <details className="ac-new">
      <summary className="btn line">
        <Plus className="icon" aria-hidden />
        {t.account.newToken}
      </summary>
      <form className="ac-form" onSubmit={(event) => void create(event)}>
        <Field label={t.account.tokenName} required maxLength={100} pattern=".*\S.*" value={name} onChange={setName} />
        <SelectField
          label={t.account.scope}
          value={use}
          choices={(Object.keys(uses) as Use[]).map((each) => [each, nameOf(each, t)])}
          onChange={setUse}
        />
        <SelectField
          label={t.account.expires}
          value={String(days)}
          choices={lives.map((each) => [String(each), t.account.days(each)])}
          onChange={(chosen) => setDays(lives.find((each) => String(each) === chosen) ?? 90)}
        />
        <button type="submit" className="btn primary">
          {t.account.createToken}
        </button>
      </form>
      {dialog}
    </details>
  )
}
