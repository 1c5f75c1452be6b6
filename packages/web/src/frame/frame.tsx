import './frame.css'
import '../ui/notes.css'
import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { useMessages } from '../messages/language.tsx'
import { preferences } from '../state/preferences.ts'
import { useStore } from '../state/store.ts'
import { destinations, isHere } from './destinations.ts'
import { DropAnywhere } from './drop-anywhere.tsx'
import { Rail, Tabs } from './navigation.tsx'
import { Toasts } from './toasts.tsx'
import { TopBar } from './top-bar.tsx'

/** What surrounds every page: navigation, top bar, messages, and the whole window as a drop target. */
export function Frame(props: { children: ReactNode }) {
  const t = useMessages()
  const { railOpen } = useStore(preferences)
  const content = useFocusOnNavigation()
  return (
    <div className="app" data-rail={railOpen ? 'open' : 'closed'}>
      <a className="skip" href="#content">
        {t.frame.skipToContent}
      </a>
      <Rail />
      <div className="page">
        <TopBar />
        <main id="content" ref={content} tabIndex={-1}>
          {props.children}
        </main>
      </div>
      <Tabs />
      <Toasts />
      <DropAnywhere />
    </div>
  )
}

/** Moves the focus to a page that has just been gone to, as a browser does after loading one. */
function useFocusOnNavigation() {
  const [path] = useLocation()
  const place = destinations.find((destination) => isHere(destination, path))?.path ?? path
  const content = useRef<HTMLElement>(null)
  const before = useRef(place)
  useEffect(() => {
    if (before.current === place) return
    before.current = place
    content.current?.focus({ preventScroll: true })
  }, [place])
  return content
}
