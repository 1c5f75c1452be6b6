import './name-dialog.css'
import type { QueueItem } from '@imgstream/client'
import { useId, useState } from 'react'
import { useMessages } from '../../../messages/language.tsx'
import { Modal } from '../../modal.tsx'
import { nameFile } from '../review-session.ts'
import { usableName } from '../review-state.ts'

/** Another name to keep the file under. */
export function NameDialog(props: { item: QueueItem; name: string; onClose: () => void }) {
  const t = useMessages()
  const [text, setText] = useState(props.name)
  const [bad, setBad] = useState(false)
  const [inputId, hintId] = [useId(), useId()]
  const use = () => {
    const name = usableName(text, props.item.filename)
    if (name === undefined) {
      setBad(true)
      return
    }
    nameFile(props.item.id, name)
    props.onClose()
  }
  return (
    <Modal
      title={t.review.editName}
      onClose={props.onClose}
      actions={
        <>
          <button type="button" className="btn line" onClick={props.onClose}>
            {t.frame.cancel}
          </button>
          <button type="button" className="btn primary" onClick={use}>
            {t.review.nameDone}
          </button>
        </>
      }
    >
      <div className="rv-field">
        <label htmlFor={inputId}>{t.review.nameLabel}</label>
        <input
          id={inputId}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && use()}
          aria-invalid={bad}
          aria-describedby={bad ? hintId : undefined}
          autoComplete="off"
          spellCheck={false}
        />
        {bad ? (
          <p id={hintId} className="rv-bad">
            {t.review.nameBad}
          </p>
        ) : null}
      </div>
    </Modal>
  )
}
