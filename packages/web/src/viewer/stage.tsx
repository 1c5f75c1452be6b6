import './stage.css'
import type { PhotoDetails, PhotoVersion } from '@imgstream/contract'
import { ChevronLeft, ChevronRight, FileWarning, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'
import { fitSize, fullScale, type Swipe } from '../state/zoom.ts'
import { Picture } from './picture.tsx'
import type { Glimpse } from './use-sequence.ts'
import { useViewerKeys } from './use-viewer-keys.ts'
import { useZoom } from './use-zoom.ts'

interface StageProps {
  photoId: string
  photo: PhotoDetails | undefined
  glimpse: Glimpse | undefined
  /** An older version that is looked at. */
  version: PhotoVersion | undefined
  onPrevious: (() => void) | undefined
  onNext: (() => void) | undefined
  onClose: () => void
}

/** Until the details have come, a picture of the right shape that is surely larger than the window. */
const presumedWidth = 4000
const previewWidth = 1440

export function Stage(props: StageProps) {
  const t = useMessages()
  const format = useFormat()
  const { photoId, photo, glimpse, version, onPrevious, onNext, onClose } = props
  const ratio = glimpse?.ratio ?? 1.5
  const pixels = version ?? photo ?? { width: presumedWidth, height: presumedWidth / ratio }
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const onSwipe = (swipe: Swipe) => {
    if (swipe === 'next') onNext?.()
    else if (swipe === 'previous') onPrevious?.()
    else if (swipe === 'close') onClose()
  }
  const key = `${photoId}/${version?.version ?? ''}`
  const { area, stage, zoom, pull, handlers, zoomBy } = useZoom(key, pixels, onSwipe)
  useViewerKeys({ '+': () => zoomBy(1.5), '=': () => zoomBy(1.5), '-': () => zoomBy(1 / 1.5), '0': () => zoomBy(0) })
  const size = fitSize(stage)
  const known = version ?? photo
  const picture = {
    photoId,
    version: version?.version ?? photo?.version ?? glimpse?.version ?? 1,
    mediaType: known?.media_type ?? glimpse?.mediaType ?? '',
    thumbhash: version ? null : (photo?.thumbhash ?? glimpse?.thumbhash ?? null),
    pending: !version && photo?.renditions === 'pending',
  }
  const shownWidth = size.width * zoom.scale * stage.devicePixelRatio
  const wantFull = known !== undefined && zoom.scale > 1.01 && pixels.width > previewWidth && shownWidth > previewWidth
  const note =
    !version && photo?.renditions === 'pending'
      ? t.viewer.provisional
      : failed || photo?.renditions === 'failed'
        ? t.viewer.notDrawn
        : !version && photo?.renditions === 'damaged'
          ? t.viewer.damaged
          : undefined
  return (
    <>
      <div ref={area} className="stage" data-zoomed={zoom.scale > 1.01 || undefined} {...handlers}>
        {photo || glimpse ? (
          <div
            className="picture"
            style={{
              width: size.width,
              height: size.height,
              transform: `translate(${zoom.x + pull.x}px, ${zoom.y + pull.y}px) scale(${zoom.scale})`,
              opacity: 1 - Math.min(0.6, pull.y / stage.height),
            }}
          >
            <Picture
              key={key}
              picture={picture}
              alt={photo?.filename ?? ''}
              wantFull={wantFull}
              onBusy={setBusy}
              onFailed={() => setFailed(true)}
            />
          </div>
        ) : null}
      </div>
      {onPrevious ? (
        <button type="button" className="round-button beside previous chrome" aria-label={t.viewer.previous} onClick={onPrevious}>
          <ChevronLeft className="icon" aria-hidden />
        </button>
      ) : null}
      {onNext ? (
        <button type="button" className="round-button beside next chrome" aria-label={t.viewer.next} onClick={onNext}>
          <ChevronRight className="icon" aria-hidden />
        </button>
      ) : null}
      {note ? (
        <p className="stage-note" role="status">
          {note === t.viewer.damaged ? <FileWarning className="icon" aria-hidden /> : null}
          <span>{note === t.viewer.damaged ? `${note} ${t.viewer.damagedHint}` : note}</span>
        </p>
      ) : null}
      {zoom.scale > 1.01 ? (
        <p className="zoom-note num" aria-live="polite">
          {busy ? <LoaderCircle className="icon spinning" aria-hidden /> : null}
          <span className={busy ? '' : 'visually-hidden'}>{busy ? t.viewer.loadingFull : ''}</span>
          {t.viewer.zoomPercent(format.number((zoom.scale / fullScale(stage)) * 100))}
        </p>
      ) : null}
    </>
  )
}
