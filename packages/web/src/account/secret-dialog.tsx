import { useState } from 'react'
import { useMessages } from '../messages/language.tsx'
import { Modal } from '../upload/modal.tsx'

/** Shows once what is never shown again, with a button that copies it. */
export function SecretDialog(props: { title: string; text: string; secret: string; onClose: () => void }) {
  const t = useMessages()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    // Over plain http browsers give no clipboard: the text can be chosen and copied by hand.
    await navigator.clipboard?.writeText(props.secret).then(
      () => setCopied(true),
      () => undefined,
    )
  }
  const actions = (
    <>
      {'clipboard' in navigator ? (
        <button type="button" className="btn line" onClick={() => void copy()}>
          <span role="status">{copied ? t.account.copied : t.account.copy}</span>
        </button>
      ) : null}
      <button type="button" className="btn primary" onClick={props.onClose}>
        {t.account.done}
      </button>
    </>
  )
  return (
    <Modal title={props.title} onClose={props.onClose} actions={actions} wide>
      <p>{props.text}</p>
      <input
        className="ac-secret"
        aria-label={props.title}
        value={props.secret}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
    </Modal>
  )
}
