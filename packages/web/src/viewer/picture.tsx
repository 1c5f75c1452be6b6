import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { placeholderUrl } from '../state/thumbhash.ts'

export interface PictureFacts {
  photoId: string
  version: number
  mediaType: string
  thumbhash: string | null
  pending: boolean
}

const isHeic = (mediaType: string) => mediaType === 'image/heic' || mediaType === 'image/heif'

/** The address of every pixel: the file itself where browsers can show it, a JPEG of the same size for HEIC. */
export function fullUrl({ photoId, version, mediaType }: PictureFacts): string {
  return api.renditionUrl(isHeic(mediaType) ? 'getJpeg' : 'getOriginal', photoId, { v: version })
}

export function previewUrl({ photoId, version, pending }: Pick<PictureFacts, 'photoId' | 'version' | 'pending'>): string {
  return api.renditionUrl('getPreview', photoId, pending ? {} : { v: version })
}

/** Blurred placeholder, then the preview, then, when it is looked at closely, every pixel: each over the one before. */
export function Picture(props: {
  picture: PictureFacts
  alt: string
  wantFull: boolean
  onBusy: (busy: boolean) => void
  onFailed: () => void
}) {
  const { picture, wantFull, onBusy } = props
  const preview = previewUrl(picture)
  const full = fullUrl(picture)
  const [ready, setReady] = useState<string>()
  const placeholder = placeholderUrl(picture.thumbhash)
  const loading = wantFull && ready !== full
  useEffect(() => {
    onBusy(loading)
    return () => onBusy(false)
  }, [loading, onBusy])
  return (
    <>
      {placeholder ? <img className="layer blurred" src={placeholder} alt="" draggable={false} /> : null}
      <img key={preview} className="layer" src={preview} alt={props.alt} draggable={false} onError={props.onFailed} />
      {wantFull || ready === full ? (
        <img
          key={full}
          className="layer"
          src={full}
          alt=""
          decoding="async"
          draggable={false}
          data-ready={ready === full || undefined}
          onLoad={() => setReady(full)}
          onError={() => onBusy(false)}
        />
      ) : null}
    </>
  )
}

/** Fetches what will probably be looked at next. */
export function usePreload(urls: readonly (string | undefined)[]): void {
  const key = urls.filter(Boolean).join(' ')
  useEffect(() => {
    const images = key
      ? key.split(' ').map((url) => {
          const image = new Image()
          image.decoding = 'async'
          image.src = url
          return image
        })
      : []
    return () => {
      for (const image of images) if (!image.complete) image.src = ''
    }
  }, [key])
}
