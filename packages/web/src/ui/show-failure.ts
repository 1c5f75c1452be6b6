import type { Messages } from '../messages/messages.ts'
import { showToast } from '../state/toasts.ts'
import { wordsFor } from './failure-note.tsx'

/** Says in a corner what did not work, what is safe and what to do. */
export function showFailure(error: unknown, t: Messages): void {
  const { happened, safe, todo } = wordsFor(error, t)
  showToast({ tone: 'bad', text: t.frame.sentences(happened, safe, todo) })
}
