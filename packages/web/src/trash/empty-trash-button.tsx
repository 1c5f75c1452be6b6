import '../ui/dialog.css'
import { Trash2 } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { Dialog, DialogTrigger, Heading } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useState } from 'react'
import { useMessages } from '../messages/language.tsx'
import { showToast } from '../state/toasts.ts'
import { wordsFor } from '../ui/failure-note.tsx'
import { emptyTrash } from './trash-store.ts'

/** Deletes for good, so it asks first, says how many, and the safe answer has the focus. */
export function EmptyTrashButton({ count, more }: { count: number; more: boolean }) {
  const t = useMessages()
  const [busy, setBusy] = useState(false)
  const empty = async (close: () => void) => {
    setBusy(true)
    try {
      const purged = await emptyTrash()
      showToast({ text: t.trash.emptied(purged) })
    } catch (error) {
      const words = wordsFor(error, t)
      showToast({ tone: 'bad', text: `${words.happened} ${words.safe} ${words.todo}` })
    } finally {
      setBusy(false)
      close()
    }
  }
  return (
    <DialogTrigger>
      <Button className="btn line">
        <Trash2 className="icon" aria-hidden />
        {t.trash.emptyTrash}
      </Button>
      <ModalOverlay className="overlay" isDismissable={!busy}>
        <Modal className="modal">
          <Dialog role="alertdialog" className="dialog">
            {({ close }) => (
              <>
                <Heading slot="title">{more ? t.trash.confirmTitleAtLeast(count) : t.trash.confirmTitle(count)}</Heading>
                <p>{t.trash.confirmText}</p>
                <div className="dialog-buttons">
                  {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- in a dialog that deletes, Enter must be the safe answer */}
                  <Button autoFocus className="btn line" onPress={close} isDisabled={busy}>
                    {t.frame.cancel}
                  </Button>
                  <Button className="btn danger" onPress={() => void empty(close)} isDisabled={busy}>
                    {more ? t.trash.confirmButtonAll : t.trash.confirmButton(count)}
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}
