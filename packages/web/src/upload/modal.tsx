import './modal.css'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'

const doubleClickMs = 500

/** A question over the page, the browser's own dialog: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Modal(props: { title: string; onClose: () => void; children: ReactNode; actions: ReactNode; wide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  // Closed before it leaves the page: only then does the focus return to where it was.
  useLayoutEffect(() => {
    const opened = dialog.current
    if (opened && !opened.open) opened.showModal()
    // A click beside it cancels, where the browser knows how; but not the second one of a double click on what opened it.
    const timer = setTimeout(() => opened?.setAttribute('closedby', 'any'), doubleClickMs)
    return () => {
      clearTimeout(timer)
      opened?.close()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className={props.wide ? 'modal wide' : 'modal'}
      aria-labelledby={titleId}
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
