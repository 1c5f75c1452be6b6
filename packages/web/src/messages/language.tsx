import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { createFormat, type Format } from '../format.ts'
import { browserLanguage, preferences } from '../state/preferences.ts'
import { useStore } from '../state/store.ts'
import type { Messages } from './messages.ts'
import type { Language } from './plural.ts'

/** Each language is a file of its own, so that a first load carries one. */
const loaders: Record<Language, () => Promise<Messages>> = {
  en: async () => (await import('./en/index.ts')).en,
  ja: async () => (await import('./ja/index.ts')).ja,
}

interface Spoken {
  language: Language
  messages: Messages
  format: Format
}

const Context = createContext<Spoken | undefined>(undefined)

/** What the interface says, in the person's language: `t.photos.selected(3)`. */
export const useMessages = (): Messages => useSpoken().messages
/** Dates, sizes and numbers as the person's language writes them. */
export const useFormat = (): Format => useSpoken().format
export const useLanguage = (): Language => useSpoken().language

function useSpoken(): Spoken {
  const spoken = useContext(Context)
  if (!spoken) throw new Error('LanguageProvider is missing')
  return spoken
}

export const chosenLanguage = (): Language => preferences.get().language ?? browserLanguage(navigator.languages)
export const loadMessages = async (language: Language) => ({ language, messages: await loaders[language]() })

/** Starts with loaded messages, and changes language only when the new one's have come: nothing is ever shown without words. */
export function LanguageProvider(props: { initial: { language: Language; messages: Messages }; children: ReactNode }) {
  useStore(preferences)
  const wanted = chosenLanguage()
  const [loaded, setLoaded] = useState(props.initial)
  useEffect(() => {
    if (wanted === loaded.language) return
    let current = true
    void loadMessages(wanted).then((next) => current && setLoaded(next))
    return () => {
      current = false
    }
  }, [wanted, loaded.language])
  useEffect(() => {
    document.documentElement.lang = loaded.language
  }, [loaded.language])
  const spoken = useMemo(() => ({ ...loaded, format: createFormat(loaded.language) }), [loaded])
  return (
    <Context value={spoken}>
      <I18nProvider locale={loaded.language === 'ja' ? 'ja-JP' : 'en-US'}>{props.children}</I18nProvider>
    </Context>
  )
}
