import { useCallback, useEffect, useState } from 'react'
import { api } from '../api.ts'
import { useMessages } from '../messages/language.tsx'
import { showToast } from '../state/toasts.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { showFailure } from '../ui/show-failure.ts'
import { Choice } from './choice.tsx'
import { DaysForm } from './days-form.tsx'

/** As photo apps do it that delete from the trash by themselves. */
const usualDays = 30

/** How long photos in the trash are kept; until it is emptied, unless its owner says otherwise. */
export function TrashSettings() {
  const t = useMessages()
  /** Undefined until the server has answered. */
  const [days, setDays] = useState<number | null>()
  const [error, setError] = useState<unknown>()
  const [wantsDays, setWantsDays] = useState(false)
  const load = useCallback(async (signal?: AbortSignal) => {
    try {
      const { trash_retention_days: found } = await api.call('getSettings', {}, signal ? { signal } : {})
      setError(undefined)
      setDays(found)
      setWantsDays(found !== null)
    } catch (failure) {
      if (!signal?.aborted) setError(failure)
    }
  }, [])
  useEffect(() => {
    const stop = new AbortController()
    void load(stop.signal)
    return () => stop.abort()
  }, [load])

  const save = async (wanted: number | null) => {
    try {
      setDays((await api.call('changeSettings', { body: { trash_retention_days: wanted } })).trash_retention_days)
      showToast({ text: t.settings.saved })
    } catch (failure) {
      showFailure(failure, t)
      void load()
    }
  }
  if (error !== undefined) return <FailureNote title={t.settings.trashLoadFailed} error={error} onRetry={() => void load()} />
  if (days === undefined) return <p className="muted">{t.frame.loading}</p>
  return (
    <>
      <Choice
        label={t.settings.trash}
        value={wantsDays ? 'days' : 'keep'}
        choices={[
          ['keep', t.settings.trashKeep],
          ['days', t.settings.keepDays],
        ]}
        onChange={(value) => {
          setWantsDays(value === 'days')
          // To keep takes nothing away, so it holds at once; to delete waits for the button.
          if (value === 'keep' && days !== null) void save(null)
        }}
      />
      {wantsDays ? <DaysForm label={t.settings.trashDays} hint={t.settings.trashDaysHint} days={days ?? usualDays} onSave={save} /> : null}
      <p className="muted">{t.settings.trashIntro}</p>
    </>
  )
}
