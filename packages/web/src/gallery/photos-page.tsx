import { usePageTitle } from '../frame/page-title.ts'
import { useMessages } from '../messages/language.tsx'

export function PhotosPage(_props: { openPhotoId: string | undefined }) {
  const t = useMessages()
  usePageTitle(t.photos.title)
  return <h1>{t.photos.title}</h1>
}
