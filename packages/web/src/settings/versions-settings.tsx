import type { ReplacedVersions, Settings } from '@imgstream/contract'
import { Trash2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { api } from '../api.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { showToast } from '../state/toasts.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { showFailure } from '../ui/show-failure.ts'
import { Choice } from './choice.tsx'
import { DaysForm } from './days-form.tsx'

interface Answer {
  settings?: Settings
  kept?: ReplacedVersions
  error?: unknown
}

const usualDays = 30

/** How long replaced versions are kept, how many there are, and a way to be rid of them. */
export function VersionsSettings() {
  const t = useMessages()
  const [answer, setAnswer] = useState<Answer>({})
  const [wantsDays, setWantsDays] = useState(false)
  const load = useCallback(async (signal?: AbortSignal) => {
    try {
      const options = signal ? { signal } : {}
      const [settings, kept] = await Promise.all([api.call('getSettings', {}, options), api.call('getReplacedVersions', {}, options)])
      setAnswer({ settings, kept })
      setWantsDays(settings.version_retention_days !== null)
    } catch (error) {
      if (!signal?.aborted) setAnswer({ error })
    }
  }, [])
  useEffect(() => {
    const stop = new AbortController()
    void load(stop.signal)
    return () => stop.abort()
  }, [load])

  const save = async (days: number | null) => {
    try {
      const settings = await api.call('changeSettings', { body: { version_retention_days: days } })
      setAnswer((before) => ({ ...before, settings }))
      showToast({ text: t.settings.saved })
    } catch (error) {
      showFailure(error, t)
      void load()
    }
  }
  const { settings, kept, error } = answer
  if (error !== undefined) return <FailureNote title={t.settings.versionsLoadFailed} error={error} onRetry={() => void load()} />
  if (!settings || !kept) return <p className="muted">{t.frame.loading}</p>
  const days = settings.version_retention_days
  return (
    <>
      <Choice
        label={t.settings.versions}
        value={wantsDays ? 'days' : 'keep'}
        choices={[
          ['keep', t.settings.keep],
          ['days', t.settings.keepDays],
        ]}
        onChange={(value) => {
          setWantsDays(value === 'days')
          // To keep takes nothing away, so it holds at once; to delete waits for the button.
          if (value === 'keep' && days !== null) void save(null)
        }}
      />
      {wantsDays ? <DaysForm label={t.settings.days} hint={t.settings.daysHint} days={days ?? usualDays} onSave={save} /> : null}
      <p className="muted">{t.settings.versionsIntro}</p>
      <Kept kept={kept} onDeleted={() => void load()} />
    </>
  )
}

function Kept({ kept, onDeleted }: { kept: ReplacedVersions; onDeleted: () => void }) {
  const t = useMessages()
  const format = useFormat()
  const [asking, setAsking] = useState(false)
  const { replaced_versions: count } = kept
  const size = format.size(kept.bytes)
  const remove = async () => {
    try {
      const deleted = await api.call('deleteReplacedVersions')
      showToast({ text: t.versions.removedCount(deleted.deleted_versions, format.size(deleted.bytes)) })
    } catch (error) {
      showFailure(error, t)
    }
    onDeleted()
  }
  if (count === 0) return <p>{t.settings.keptNone}</p>
  return (
    <div className="kept">
      <p>{t.settings.keptNow(count, size)}</p>
      <button type="button" className="btn line" onClick={() => setAsking(true)}>
        <Trash2 className="icon" aria-hidden />
        {t.settings.removeAll}
      </button>
      {asking ? (
        <ConfirmDialog
          title={t.settings.removeAllTitle(count)}
          text={t.settings.removeAllText(size)}
          confirm={t.versions.removeCount(count)}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  )
}
