import { useMessages } from '../messages/language.tsx'

export default function UploadPage() {
  const t = useMessages()
  return <h1>{t.upload.title}</h1>
}
