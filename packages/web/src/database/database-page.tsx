import './database.css'
import { RefreshCw } from 'lucide-react'
import { useCallback } from 'react'
import { useLoaded } from '../account/use-loaded.ts'
import { api } from '../api.ts'
import { usePageTitle } from '../frame/page-title.ts'
import { useMessages } from '../messages/language.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { ResetPart } from './reset-part.tsx'
import { StatePart } from './state-part.tsx'

const ask = () => api.call('getDatabaseStatus', { body: {} })

/** The state of the library in the database, and its reset. Servers of production do not have it and say so. */
export default function DatabasePage() {
  const t = useMessages()
  usePageTitle(t.database.title)
  const { loaded, reload } = useLoaded(ask)
  const again = useCallback(() => void reload(), [reload])
  return (
    <div className="db">
      <h1>{t.database.title}</h1>
      <p className="muted">{t.database.intro}</p>
      {loaded.kind === 'loading' ? <p className="muted">{t.frame.loading}</p> : null}
      {loaded.kind === 'failed' ? <FailureNote title={t.database.loadFailed} error={loaded.error} onRetry={again} /> : null}
      {loaded.kind === 'here' ? (
        <>
          <StatePart status={loaded.value}>
            <button type="button" className="btn line" onClick={again}>
              <RefreshCw className="icon" aria-hidden />
              {t.database.refresh}
            </button>
          </StatePart>
          <ResetPart status={loaded.value} onDone={again} />
        </>
      ) : null}
    </div>
  )
}
