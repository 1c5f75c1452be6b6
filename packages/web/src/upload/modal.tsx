import './modal.css'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'

/** A question over the page, the browser's own dialog: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Modal(props: { title: string; onClose: () => void; children: ReactNode; actions: ReactNode; wide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  // Closed before it leaves the page: only then does the focus return to where it was.
  useLayoutEffect(() => {
    const opened = dialog.current
    if (opened && !opened.open) opened.showModal()
    return () => opened?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={props.wide ? 'modal wide' : 'modal'}
      aria-labelledby={titleId}
      // A click beside it cancels, where the browser knows how.
      {...{ closedby: 'any' }}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
    >
      <div className="modal-body">
        <h2 id={titleId}>{props.title}</h2>
        {props.children}
        <div className="modal-actions">{props.actions}</div>
      </div>
    </dialog>
  )
}
