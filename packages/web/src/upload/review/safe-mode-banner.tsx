import './safe-mode-banner.css'
import { ShieldCheck } from 'lucide-react'
import { useMessages } from '../../messages/language.tsx'

/** The contract's words: what could not be found out, and why there is no overwriting. */
export function SafeModeBanner() {
  const t = useMessages().review
  return (
    <section className="rv-safe" aria-label={t.safeMode}>
      <ShieldCheck className="icon" aria-hidden />
      <p>
        <b>{t.safeMode}</b> {t.safeModeText}
        <br />
        <span className="muted">{t.safeModeHint}</span>
      </p>
    </section>
  )
}
