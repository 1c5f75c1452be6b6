import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { useMessages } from '../messages/language.tsx'
import { prefer, preferences } from '../state/preferences.ts'
import { useStore } from '../state/store.ts'
import { destinations, isHere } from './destinations.ts'

/** The side bar of wide windows: icons only, or with names. */
export function Rail() {
  const t = useMessages()
  const { railOpen } = useStore(preferences)
  const Toggle = railOpen ? PanelLeftClose : PanelLeftOpen
  return (
    <nav className="rail" aria-label={t.frame.mainNavigation}>
      <Link href="/" className="brand" aria-label={t.frame.appName}>
        <img src="/icon.svg" width={28} height={28} alt="" />
        <span className="rail-name">{t.frame.appName}</span>
      </Link>
      <Places />
      <button
        type="button"
        className="rail-link rail-toggle"
        aria-label={railOpen ? t.frame.closeRail : t.frame.openRail}
        aria-expanded={railOpen}
        onClick={() => prefer({ railOpen: !railOpen })}
      >
        <Toggle className="icon" aria-hidden />
      </button>
    </nav>
  )
}

/** The bar at the bottom of phones and tablets. */
export function Tabs() {
  const t = useMessages()
  return (
    <nav className="tabs" aria-label={t.frame.mainNavigation}>
      <Places />
    </nav>
  )
}

function Places() {
  const t = useMessages()
  const [path] = useLocation()
  return (
    <ul className="places">
      {destinations.map((destination) => {
        const Icon = destination.icon
        const name = destination.name(t)
        return (
          <li key={destination.path}>
            <Link href={destination.path} className="rail-link" title={name} aria-current={isHere(destination, path) ? 'page' : undefined}>
              <Icon className="icon" aria-hidden />
              <span className="rail-name">{name}</span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
