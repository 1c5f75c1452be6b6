import './dialog.css'
import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { Dialog, Heading } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useMessages } from '../messages/language.tsx'

interface ConfirmDialogProps {
  title: string
  text: string
  /** The verb and what it falls on: "Delete 3 versions". */
  confirm: string
  /** The dialog closes when it is done; it says itself whether it went well. */
  onConfirm: () => Promise<void>
  onClose: () => void
}

/** Asks before something is deleted for good; the safe answer has the focus. */
export function ConfirmDialog({ title, text, confirm, onConfirm, onClose }: ConfirmDialogProps) {
  const t = useMessages()
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    try {
      await onConfirm()
    } finally {
      onClose()
    }
  }
  return (
    <ModalOverlay isOpen className="overlay" isDismissable={!busy} onOpenChange={(open) => (open || busy ? undefined : onClose())}>
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title">{title}</Heading>
          <p>{text}</p>
          <div className="dialog-buttons">
            {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- in a dialog that deletes, Enter must be the safe answer */}
            <Button autoFocus className="btn line" onPress={onClose} isDisabled={busy}>
              {t.frame.cancel}
            </Button>
            <Button className="btn danger" onPress={() => void run()} isDisabled={busy}>
              {confirm}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
