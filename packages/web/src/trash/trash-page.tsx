import { usePageTitle } from '../frame/page-title.ts'
import { useMessages } from '../messages/language.tsx'

export default function TrashPage() {
  const t = useMessages()
  usePageTitle(t.trash.title)
  return <h1>{t.trash.title}</h1>
}
