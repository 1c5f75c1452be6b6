import { TriangleAlert } from 'lucide-react'
import { useId } from 'react'
import { useMessages } from '../messages/language.tsx'
import { wordsFor } from '../ui/failure-note.tsx'
import type { Parts } from './load-report.ts'

/** In place of a part that could not be loaded: which, why, and the way to try again. */
export function PartFailed(props: { title: string; part: keyof Parts; error: unknown; onRetry: () => void }) {
  const t = useMessages()
  const id = useId()
  const { happened, todo } = wordsFor(props.error, t)
  return (
    <section className="mo-card mo-part-failed" aria-labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      <p>
        <TriangleAlert className="icon mo-bad" aria-hidden />
        <span>{t.frame.sentences(t.monitoring.partFailed[props.part], happened, todo)}</span>
      </p>
      <button type="button" className="btn line" onClick={props.onRetry}>
        {t.frame.tryAgain}
      </button>
    </section>
  )
}
