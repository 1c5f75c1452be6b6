import type { Account } from '@imgstream/contract'
import { UserPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { Field } from '../sign-in/field.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { useProof } from './prove.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { Entry, Section } from './section.tsx'
import { useDoing } from './use-doing.ts'
import { useLoaded } from './use-loaded.ts'

type MadeLink = Awaited<ReturnType<typeof api.call<'createInvitation'>>>

const ask = async () => {
  const [{ accounts }, { invitations }] = await Promise.all([api.call('listAccounts'), api.call('listInvitations')])
  return { accounts, invitations }
}

/** For owners of the server: who has an account, invitations, new passwords. */
export function PeoplePart({ ownId }: { ownId: string }) {
  const t = useMessages()
  const format = useFormat()
  const doing = useDoing()
  const { prove, dialog } = useProof()
  const { loaded, reload } = useLoaded(ask)
  const [link, setLink] = useState<MadeLink>()
  const [closing, setClosing] = useState<Account>()
  const change = async (id: string, isClosed: boolean) => {
    await doing(() => prove(() => api.call('changeAccount', { params: { id }, body: { is_closed: isClosed } })))
    await reload()
  }
  const makeLink = (work: () => Promise<MadeLink>) =>
    doing(async () => {
      setLink(await prove(work))
      await reload()
    })
  if (loaded.kind === 'failed') return <FailureNote title={t.account.loadFailed} error={loaded.error} onRetry={() => void reload()} />
  if (loaded.kind === 'loading') return <p className="muted">{t.frame.loading}</p>
  const { accounts, invitations } = loaded.value
  return (
    <Section title={t.account.people} intro={t.account.peopleIntro}>
      <ul className="ac-list">
        {accounts.map((account) => (
          <Entry
            key={account.owner_id}
            name={account.display_name}
            tag={account.is_closed ? <span className="tag warn">{t.account.closedAccount}</span> : null}
            about={[account.email, account.role === 'owner' ? t.account.roleOwner : t.account.roleMember]}
          >
            {account.owner_id === ownId ? null : (
              <>
                <button
                  type="button"
                  className="btn"
                  aria-label={t.account.resetPasswordFor(account.display_name)}
                  onClick={() => void makeLink(() => api.call('createResetLink', { params: { id: account.owner_id } }))}
                >
                  {t.account.resetPassword}
                </button>
                <button
                  type="button"
                  className="btn"
                  aria-label={`${account.is_closed ? t.account.reopen : t.account.close}: ${account.display_name}`}
                  onClick={() => (account.is_closed ? void change(account.owner_id, false) : setClosing(account))}
                >
                  {account.is_closed ? t.account.reopen : t.account.close}
                </button>
              </>
            )}
          </Entry>
        ))}
        {invitations.map((invitation) => (
          <Entry
            key={invitation.invitation_id}
            name={t.account.openInvitation(invitation.email ?? '')}
            about={[
              invitation.role === 'owner' ? t.account.roleOwner : t.account.roleMember,
              t.account.endsOn(format.instant(invitation.expires_at)),
            ]}
          >
            <button
              type="button"
              className="btn"
              aria-label={`${t.account.takeBack}: ${t.account.openInvitation(invitation.email ?? '')}`}
              onClick={() =>
                void doing(() => api.call('revokeInvitation', { params: { id: invitation.invitation_id } })).then(() => reload())
              }
            >
              {t.account.takeBack}
            </button>
          </Entry>
        ))}
      </ul>
      <Invite onInvite={(body) => makeLink(() => api.call('createInvitation', { body }))} />
      {link ? (
        <SecretDialog
          title={t.account.linkTitle}
          text={t.account.linkText(format.instant(link.expires_at))}
          secret={link.url}
          onClose={() => setLink(undefined)}
        />
      ) : null}
      {closing ? (
        <ConfirmDialog
          title={t.account.closeTitle(closing.display_name)}
          text={t.account.closeText}
          confirm={t.account.close}
          onConfirm={async () => {
            const { owner_id: id } = closing
            // The dialog goes first: another may have to ask for the password.
            setClosing(undefined)
            await change(id, true)
          }}
          onClose={() => setClosing(undefined)}
        />
      ) : null}
      {dialog}
    </Section>
  )
}

function Invite({ onInvite }: { onInvite: (body: { email?: string; role: 'owner' | 'member' }) => Promise<unknown> }) {
  const t = useMessages()
  const [email, setEmail] = useState('')
  const [isOwner, setIsOwner] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const given = email.trim()
    void onInvite({ ...(given && { email: given }), role: isOwner ? 'owner' : 'member' })
  }
  return (
    <details className="ac-new">
      <summary className="btn line">
        <UserPlus className="icon" aria-hidden />
        {t.account.invite}
      </summary>
      <form className="ac-form" onSubmit={submit}>
        <p className="muted">{t.account.inviteIntro}</p>
        <Field label={t.account.inviteEmail} type="email" autoComplete="off" maxLength={254} value={email} onChange={setEmail} />
        <label className="ac-check">
          <input type="checkbox" checked={isOwner} onChange={(event) => setIsOwner(event.target.checked)} />
          {t.account.inviteAsOwner}
        </label>
        <button type="submit" className="btn primary">
          {t.account.createLink}
        </button>
      </form>
    </details>
  )
}
