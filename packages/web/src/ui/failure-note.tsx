import './notes.css'
import { ApiError, NetworkError } from '@imgstream/client'
import { TriangleAlert } from 'lucide-react'
import type { ErrorWords } from '../messages/en/errors.ts'
import { useMessages } from '../messages/language.tsx'
import type { Messages } from '../messages/messages.ts'

/** The words for whatever went wrong: by the API's code; a failure without a code is a mistake of ours. */
export function wordsFor(error: unknown, t: Messages): ErrorWords {
  // A code from a newer server than this page has no words here.
  if (error instanceof ApiError) return t.errors[error.code] ?? t.errors.UNEXPECTED_ANSWER
  if (error instanceof NetworkError) return t.errors.NETWORK
  return t.errors.INTERNAL
}

/** What happened, what is safe, what to do; with a button where trying again can help. */
export function FailureNote(props: { error: unknown; title?: string; onRetry?: () => void }) {
  const t = useMessages()
  const words = wordsFor(props.error, t)
  return (
    <div className="note" role="alert">
      <TriangleAlert className="note-icon bad" aria-hidden />
      <h2>{props.title ?? words.happened}</h2>
      <p className="muted">{t.frame.sentences(props.title ? words.happened : '', words.safe, words.todo)}</p>
      {props.onRetry ? (
        <button type="button" className="btn primary" onClick={props.onRetry}>
          {t.frame.tryAgain}
        </button>
      ) : null}
    </div>
  )
}
