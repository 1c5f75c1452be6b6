import { CircleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useMessages } from '../messages/language.tsx'
import { dismissToast, type Toast, toasts } from '../state/toasts.ts'
import { useStore } from '../state/store.ts'

const plainMs = 5_000
const withActionMs = 12_000

/** Short messages in a corner; always in the page, so that screen readers hear what is added, and reachable over an open dialog. */
export function Toasts() {
  const t = useMessages()
  const shown = useStore(toasts)
  return (
    <section className="toasts" aria-label={t.frame.notifications} data-react-aria-top-layer="true">
      <div role="status" aria-live="polite">
        {shown.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </div>
    </section>
  )
}

function ToastCard({ toast }: { toast: Toast }) {
  const t = useMessages()
  const [held, setHeld] = useState(false)
  const { id, action } = toast
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismissToast(id), action ? withActionMs : plainMs)
    return () => clearTimeout(timer)
  }, [held, id, action])
  return (
    <div
      className="toast"
      data-tone={toast.tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.tone === 'bad' ? <CircleAlert className="icon" aria-hidden /> : null}
      <span>{toast.text}</span>
      {action ? (
        <button
          type="button"
          className="btn"
          onClick={() => {
            dismissToast(id)
            action.run()
          }}
        >
          {action.label}
        </button>
      ) : null}
      <button type="button" className="btn round" aria-label={t.frame.dismiss} onClick={() => dismissToast(id)}>
        <X className="icon" aria-hidden />
      </button>
    </div>
  )
}
