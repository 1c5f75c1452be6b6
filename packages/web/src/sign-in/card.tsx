import { type ReactNode, useEffect, useRef } from 'react'
import { usePageTitle } from '../frame/page-title.ts'
import { useLanguage, useMessages } from '../messages/language.tsx'
import { prefer } from '../state/preferences.ts'

/** One question in the middle of an empty page. The focus goes to its heading, so that a screen reader begins there. */
export function Card(props: { title: string; intro?: string; children?: ReactNode }) {
  const t = useMessages()
  const language = useLanguage()
  const heading = useRef<HTMLHeadingElement>(null)
  usePageTitle(props.title)
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus()
  }, [])
  const other = language === 'ja' ? 'en' : 'ja'
  return (
    <div className="si">
      <main className="si-card">
        <div className="si-brand">
          <img src="/icon.svg" width={36} height={36} alt="" />
          {t.frame.appName}
        </div>
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.intro ? <p className="muted">{props.intro}</p> : null}
        {props.children}
      </main>
      <footer className="si-foot">
        <button type="button" className="btn" lang={other} onClick={() => prefer({ language: other })}>
          {other === 'ja' ? t.settings.japanese : t.settings.english}
        </button>
      </footer>
    </div>
  )
}
