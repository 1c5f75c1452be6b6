import './drop-zone.css'
import { ImageUp } from 'lucide-react'
import type { Format } from '../format.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { FilePickers } from './file-pickers.tsx'
import { useUpload } from './use-upload.ts'

/** Shows that and what can be dropped. The whole window takes drops; this is where one looks for it. */
export function DropZone(props: { large: boolean }) {
  const t = useMessages()
  const format = useFormat()
  const { limits } = useUpload()
  const formats = t.upload.formats(limits && megabytes(limits.max_upload_bytes, format))
  if (!props.large) {
    return (
      <p className="up-drop slim">
        <ImageUp className="icon" aria-hidden />
        <span>
          {t.upload.dropSlim} <span className="up-wide-only">{formats}</span>
        </span>
      </p>
    )
  }
  return (
    <section className="up-drop large">
      <ImageUp className="up-drop-icon" aria-hidden />
      <h2>
        <span className="up-add">{t.upload.addLarge}</span>
        <span>{t.upload.dropLarge}</span>
      </h2>
      <FilePickers />
      <p className="muted">{formats}</p>
      <p className="muted up-promise">{t.upload.promise}</p>
    </section>
  )
}

/** The limit is set in binary megabytes: 200 MB reads as 200, and not as 210. */
const megabytes = (bytes: number, format: Format) => `${format.number(Math.floor(bytes / 2 ** 20))} MB`
