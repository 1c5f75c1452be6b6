import type { DatabaseReset, DatabaseStatus } from '@imgstream/contract'
import { NetworkError } from '@imgstream/client'
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { refreshLibrary, select } from '../gallery/library-store.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { ResetDialog } from './reset-dialog.tsx'
import { Failed, Done, Running } from './reset-result.tsx'

type Progress = { kind: 'idle' } | { kind: 'running' } | { kind: 'done'; reset: DatabaseReset } | { kind: 'failed'; error: unknown }

/** What a reset would do now, the question, and what it did. */
export function ResetPart({ status, onDone }: { status: DatabaseStatus; onDone: () => void }) {
  const t = useMessages().database
  const format = useFormat()
  const [asking, setAsking] = useState(false)
  const [progress, setProgress] = useState<Progress>({ kind: 'idle' })
  const { gcs_db_exists: hasBackup, last_sync_time: madeAt, photo_count: photos } = status.database_info
  const cannot = progress.kind === 'running' || hasBackup === null
  const outlook = hasBackup === null ? t.resetUnknown : madeAt ? t.resetToBackup(format.instant(madeAt)) : t.resetToNothing

  const run = async () => {
    setAsking(false)
    setProgress({ kind: 'running' })
    try {
      setProgress({ kind: 'done', reset: await api.call('resetDatabase', { body: { confirm_reset: true } }) })
    } catch (error) {
      setProgress({ kind: 'failed', error })
      if (!(error instanceof NetworkError)) return
    }
    // What the gallery knows is of before.
    select({ type: 'cleared' })
    void refreshLibrary()
    onDone()
  }
  return (
    <section className="db-part" aria-labelledby="db-reset">
      <h2 id="db-reset">{t.reset}</h2>
      <p>{outlook}</p>
      <p className="muted">{t.resetSafe}</p>
      {progress.kind === 'running' ? <Running /> : null}
      {progress.kind === 'failed' ? <Failed error={progress.error} /> : null}
      {progress.kind === 'done' ? (
        <Done reset={progress.reset} photos={status.status_timestamp >= progress.reset.reset_timestamp ? photos : undefined} />
      ) : null}
      <button
        type="button"
        className="btn danger"
        // Still there for the focus that comes back from the dialog.
        aria-disabled={cannot}
        onClick={() => (cannot ? undefined : setAsking(true))}
      >
        <RotateCcw className="icon" aria-hidden />
        {t.resetButton}
      </button>
      {asking ? <ResetDialog outlook={outlook} onConfirm={() => void run()} onClose={() => setAsking(false)} /> : null}
    </section>
  )
}
