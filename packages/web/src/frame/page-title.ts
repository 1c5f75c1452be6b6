import { useEffect } from 'react'
import { useMessages } from '../messages/language.tsx'

export function usePageTitle(title: string): void {
  const t = useMessages()
  useEffect(() => {
    document.title = t.frame.pageTitle(title)
  }, [title, t])
}
