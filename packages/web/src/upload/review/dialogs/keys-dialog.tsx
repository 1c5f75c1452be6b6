import './keys-dialog.css'
import { useMessages } from '../../../messages/language.tsx'
import { Modal } from '../../modal.tsx'

/** What each key of the review does. */
export function KeysDialog(props: { onClose: () => void }) {
  const t = useMessages()
  return (
    <Modal
      title={t.review.keysTitle}
      onClose={props.onClose}
      actions={
        <button type="button" className="btn primary" onClick={props.onClose}>
          {t.review.close}
        </button>
      }
    >
      <dl className="rv-keys">
        {t.review.keyList.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
