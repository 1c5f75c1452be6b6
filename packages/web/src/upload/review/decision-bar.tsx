import './decision-bar.css'
import { allowedChoices, type Choice, isDecidable } from '@imgstream/client'
import { ChevronLeft, ChevronRight, ListChecks, PenLine, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../messages/language.tsx'
import { keepBothName } from './dialogs/keep-both-name.ts'
import { NameDialog } from './dialogs/name-dialog.tsx'
import type { Review } from './use-review.ts'
import type { ReviewActions } from './use-review-actions.ts'

const keyOf: Partial<Record<Choice, string>> = { overwrite: 'O', keep_both: 'B', skip: 'S' }

/** The verbs, the safest first and the suggested one marked, in reach of a thumb on phones. */
export function DecisionBar(props: { review: Review; actions: ReviewActions }) {
  const t = useMessages().review
  const { review, actions } = props
  const { current, state } = review
  const many = review.left
  const isDecidedHere = current !== undefined && review.choiceOf(current.id) !== undefined
  const canUndo = isDecidedHere ? isDecidable(current) : state.held !== undefined || state.past.length > 0
  return (
    <footer className="rv-foot">
      <div className="rv-tools">
        {many > 1 || state.selected.size > 0 ? (
          <button type="button" className="btn rv-many" onClick={actions.openBulk}>
            <ListChecks className="icon" aria-hidden />
            <span className="rv-wide-only">{state.selected.size > 0 ? t.applyToSelected(state.selected.size) : t.bulk}</span>
            <span className="rv-narrow-only">{t.applyToRest(many)}</span>
          </button>
        ) : null}
        <button type="button" className="btn rv-undo" disabled={!canUndo} onClick={actions.undo} title={t.undo} aria-keyshortcuts="Z">
          <Undo2 className="icon" aria-hidden />
          <span className="rv-undo-word">{t.undo}</span> <kbd aria-hidden>Z</kbd>
        </button>
        <button type="button" className="btn round" aria-label={t.previous} title={t.previous} onClick={() => actions.step(-1)}>
          <ChevronLeft className="icon" aria-hidden />
        </button>
        <button type="button" className="btn round" aria-label={t.next} title={t.next} onClick={() => actions.step(1)}>
          <ChevronRight className="icon" aria-hidden />
        </button>
      </div>
      {current ? <Verbs review={review} actions={actions} /> : null}
    </footer>
  )
}

function Verbs(props: { review: Review; actions: ReviewActions }) {
  const t = useMessages().review
  const { review, actions } = props
  const { current, state } = review
  const [naming, setNaming] = useState(false)
  if (!current?.classification) return null
  const { classification } = current
  const chosen = review.choiceOf(current.id)
  const suggested = classification.suggestion?.choice
  const name = keepBothName(current, state.names)
  const choices = allowedChoices(classification).toReversed()
  const detail = (choice: Choice) => {
    if (choice === 'keep_both') return t.asName(name)
    if (choice !== 'overwrite') return undefined
    return classification.existing ? t.versionKept(classification.existing.version) : t.olderKept
  }
  return (
    <fieldset className="rv-verbs">
      <legend className="visually-hidden">{t.decision(current.file.name)}</legend>
      {choices.map((choice) => (
        <span key={choice} className="rv-verb">
          <button
            type="button"
            className={choice === suggested ? 'btn primary' : 'btn line'}
            aria-pressed={chosen === choice}
            aria-keyshortcuts={keyOf[choice]}
            disabled={!isDecidable(current)}
            onClick={(event) => {
              // The second click of a double click comes when another file stands here already, which nobody has looked at.
              if (event.detail > 1) return
              // Space flips the pictures again: a button that was clicked must not keep it.
              if (event.detail > 0) event.currentTarget.closest<HTMLElement>('.rv')?.focus({ preventScroll: true })
              actions.decide(choice)
            }}
          >
            <span className="rv-verb-words">
              {t.choices[choice]}
              {detail(choice) ? <small>{detail(choice)}</small> : null}
            </span>
            {keyOf[choice] ? <kbd aria-hidden>{keyOf[choice]}</kbd> : null}
          </button>
          {choice === 'keep_both' ? (
            <button type="button" className="btn round" aria-label={t.editName} title={t.editName} onClick={() => setNaming(true)}>
              <PenLine className="icon" aria-hidden />
            </button>
          ) : null}
        </span>
      ))}
      {naming ? <NameDialog item={current} name={name} onClose={() => setNaming(false)} /> : null}
    </fieldset>
  )
}
