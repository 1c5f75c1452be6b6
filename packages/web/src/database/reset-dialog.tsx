import { type FormEvent, useState } from 'react'
import { useMessages } from '../messages/language.tsx'
import { Field } from '../sign-in/field.tsx'
import { Modal } from '../upload/modal.tsx'

/** Asks, and believes only who types the word. */
export function ResetDialog({ outlook, onConfirm, onClose }: { outlook: string; onConfirm: () => void; onClose: () => void }) {
  const { frame, database: t } = useMessages()
  const [typed, setTyped] = useState('')
  // Written in full-width letters or capitals it is the same word, and not every keyboard writes Japanese.
  const isConfirmed = [t.confirmWord, 'reset'].includes(typed.normalize('NFKC').trim().toLowerCase())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isConfirmed) onConfirm()
  }
  const actions = (
    <>
      <button type="button" className="btn line" onClick={onClose}>
        {frame.cancel}
      </button>
      <button type="submit" form="db-confirm" className="btn danger" disabled={!isConfirmed}>
        {t.confirm}
      </button>
    </>
  )
  return (
    <Modal title={t.confirmTitle} onClose={onClose} actions={actions}>
      <form id="db-confirm" className="db-confirm" onSubmit={submit}>
        <p>{outlook}</p>
        <p>{t.resetSafe}</p>
        <Field
          label={t.confirmLabel(t.confirmWord)}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </form>
    </Modal>
  )
}
