import type { Language } from '../messages/plural.ts'
import { createStore } from './store.ts'

export interface Preferences {
  /** Undefined: as the browser says. */
  language?: Language
  theme: 'system' | 'light' | 'dark'
  railOpen: boolean
  order: 'newest' | 'oldest'
  detailsOpen: boolean
}

const key = 'imgstream.preferences'
const defaults: Preferences = { theme: 'system', railOpen: true, order: 'newest', detailsOpen: false }

/** What was remembered, with everything that is not a known value replaced by its default. */
export function parsePreferences(text: string | null): Preferences {
  let stored: Record<string, unknown> = {}
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    if (typeof value === 'object' && value !== null) stored = value as Record<string, unknown>
  } catch {
    // Something else is stored under our key: start afresh.
  }
  const { language, theme, railOpen, order, detailsOpen } = stored
  return {
    ...(language === 'en' || language === 'ja' ? { language } : {}),
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    railOpen: typeof railOpen === 'boolean' ? railOpen : defaults.railOpen,
    order: order === 'oldest' ? order : 'newest',
    detailsOpen: typeof detailsOpen === 'boolean' ? detailsOpen : defaults.detailsOpen,
  }
}

/** The first of the browser's languages that we speak. */
export function browserLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    const language = tag.toLowerCase().split('-')[0]
    if (language === 'en' || language === 'ja') return language
  }
  return 'en'
}

function readStorage(): string | null {
  try {
    return globalThis.localStorage?.getItem(key) ?? null
  } catch {
    return null // Storage may be forbidden; preferences then last as long as the page.
  }
}

export const preferences = createStore<Preferences>(parsePreferences(readStorage()))

export function prefer(change: Partial<Preferences>): void {
  preferences.set((before) => ({ ...before, ...change }))
  try {
    localStorage.setItem(key, JSON.stringify(preferences.get()))
  } catch {
    // See readStorage.
  }
}

/** Back to the browser's own language. */
export function forgetLanguage(): void {
  const { language: _forgotten, ...rest } = preferences.get()
  preferences.set(rest)
  prefer({})
}
