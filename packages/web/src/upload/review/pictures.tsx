import type { QueueItem } from '@imgstream/client'
import { ImageOff, SearchX } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { api } from '../../api.ts'
import { useMessages } from '../../messages/language.tsx'
import { uploadSession } from '../upload-session.ts'

/** The photo in the library, or the earlier file of this batch. */
export function ExistingPicture(props: { item: QueueItem; twin: QueueItem | undefined }) {
  const t = useMessages().review
  const { existing } = props.item.classification ?? {}
  if (existing) {
    return (
      <Picture src={api.renditionUrl('getPreview', existing.photo_id, { v: existing.version })} alt={t.altExisting(existing.filename)}>
        <ImageOff className="icon" aria-hidden />
        {t.noPreviewOther}
      </Picture>
    )
  }
  if (props.twin) return <IncomingPicture item={props.twin} alt={props.twin.file.path} />
  return (
    <div className="rv-picture">
      <p className="rv-placeholder">
        <SearchX className="icon" aria-hidden />
        {t.notSeen}
      </p>
    </div>
  )
}

/** A local file, drawn by the browser itself; what it cannot draw gets a calm word. */
export function IncomingPicture(props: { item: QueueItem; alt: string }) {
  const t = useMessages().review
  const src = useObjectUrl(props.item.id)
  const type = props.item.picture?.mediaType
  const isHeic = type === 'image/heic' || type === 'image/heif'
  return (
    <Picture src={src} alt={props.alt}>
      <ImageOff className="icon" aria-hidden />
      {src === undefined ? t.needFile : isHeic ? t.noPreview : t.noPreviewOther}
    </Picture>
  )
}

function Picture(props: { src: string | undefined; alt: string; children: ReactNode }) {
  const [failed, setFailed] = useState<string>()
  const shown = props.src !== undefined && failed !== props.src
  return (
    <div className="rv-picture">
      {shown ? (
        <img src={props.src} alt={props.alt} decoding="async" onError={() => setFailed(props.src)} />
      ) : (
        <p className="rv-placeholder">{props.children}</p>
      )}
    </div>
  )
}

/** An address for a local file as long as it is shown. */
function useObjectUrl(id: number): string | undefined {
  const file = uploadSession.fileOf(id)
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!file) {
      setUrl(undefined)
      return undefined
    }
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return url
}
