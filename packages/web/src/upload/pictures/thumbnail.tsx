import './thumbnail.css'
import type { QueueItem } from '@imgstream/client'
import { FileQuestion, Image } from 'lucide-react'
import { memo, useEffect, useRef, useState } from 'react'
import { api } from '../../api.ts'
import { uploadSession } from '../upload-session.ts'
import { smallPicture } from './small-pictures.ts'

const pixels = 96

/** A file as a small square picture: drawn from the local file, else from the library, else an icon. Decoration: the name beside it says what it is. */
export const Thumbnail = memo(function Thumbnail(props: { id: number; item: QueueItem | undefined }) {
  const { id, item } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const [state, setState] = useState<'waiting' | 'drawn' | 'none'>('waiting')
  const { batchId } = uploadSession.get()
  const { width, height } = item?.picture ?? {}
  const refused = item?.phase === 'refused'
  useEffect(() => {
    if (refused) return undefined
    const draw = (picture: ImageBitmap | 'none') => {
      if (picture === 'none' || !canvas.current) {
        setState('none')
        return
      }
      const edge = Math.min(picture.width, picture.height)
      const [left, top] = [(picture.width - edge) / 2, (picture.height - edge) / 2]
      canvas.current.getContext('2d')?.drawImage(picture, left, top, edge, edge, 0, 0, pixels, pixels)
      setState('drawn')
    }
    const { picture, cancel } = smallPicture(batchId, id, { ...(width ? { width } : {}), ...(height ? { height } : {}) }, draw)
    if (picture) draw(picture)
    return cancel
  }, [batchId, id, refused, width, height])
  const photo = state === 'none' && item ? libraryPhoto(item) : undefined
  const Icon = refused ? FileQuestion : Image
  return (
    <span className="up-thumb" data-state={state} aria-hidden>
      {state === 'drawn' ? null : photo ? (
        <img src={api.renditionUrl('getThumbnail', photo.photo_id, { v: photo.version })} alt="" loading="lazy" />
      ) : (
        <Icon className="icon" />
      )}
      <canvas ref={canvas} width={pixels} height={pixels} />
    </span>
  )
})

/** The same picture in the library, where the file is not at hand or this browser cannot draw it. */
function libraryPhoto(item: QueueItem) {
  if (item.outcome) return item.outcome.photo
  return item.phase === 'skipped' && item.classification?.sameContent ? item.classification.existing : undefined
}
