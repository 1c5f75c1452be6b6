import { useMemo } from 'react'
import { useLanguage } from '../messages/language.tsx'
import { createFigures, type Figures } from './figures.ts'

export function useFigures(): Figures {
  const language = useLanguage()
  return useMemo(() => createFigures(language), [language])
}
