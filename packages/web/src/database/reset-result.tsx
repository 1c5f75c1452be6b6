import type { DatabaseReset } from '@imgstream/contract'
import { NetworkError } from '@imgstream/client'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'
import { wordsFor } from '../ui/failure-note.tsx'
import { keptName } from './read-answer.ts'

/** How long it has been going on: nobody can say how long it will. */
export function Running() {
  const t = useMessages().database
  const format = useFormat()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="db-running">
      <p role="status">
        <b>{t.running}</b>
        <br />
        <span className="muted">{t.runningHint}</span>
      </p>
      <progress aria-label={t.running} />
      <p className="muted num small">{t.seconds(format.duration(seconds))}</p>
    </div>
  )
}

export function Failed({ error }: { error: unknown }) {
  const t = useMessages()
  const { happened, safe, todo } = wordsFor(error, t)
  // Without an answer nobody knows what the server did.
  const isUnknown = error instanceof NetworkError
  return (
    <p className="db-note bad" role="alert">
      <TriangleAlert className="icon" aria-hidden />
      <span>
        {isUnknown ? (
          t.database.failedUnknown
        ) : (
          <>
            <b>{t.database.failed}</b> {t.frame.sentences(happened, safe, todo)}
          </>
        )}
      </span>
    </p>
  )
}

/** `photos`: as many as the library has now, once that is known. */
export function Done({ reset, photos }: { reset: DatabaseReset; photos: number | undefined }) {
  const { frame, database: t } = useMessages()
  const kept = keptName(reset.message)
  const isWhole = reset.download_successful && !reset.data_loss_risk
  const Icon = isWhole ? CircleCheck : TriangleAlert
  return (
    <div className={isWhole ? 'db-note ok' : 'db-note warn'} role="status">
      <Icon className="icon" aria-hidden />
      <div>
        <p>
          <b>{reset.download_successful ? t.restored : t.emptied}</b>{' '}
          {frame.sentences(
            reset.download_successful && photos !== undefined ? t.photosNow(photos) : '',
            reset.download_successful && reset.data_loss_risk ? t.missing : '',
          )}
        </p>
        {kept ? (
          <>
            <p>{t.keptAs(kept)}</p>
            <p>{t.comeBack}</p>
            <pre className="db-code">imgstream database reset --confirm --backup {kept}</pre>
          </>
        ) : null}
      </div>
    </div>
  )
}
