import '../stage.css'
import type { PhotoVersion } from '@imgstream/contract'
import { MoveHorizontal } from 'lucide-react'
import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from 'react'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { flipped } from '../../state/compare.ts'
import { fitSize, type Zoom } from '../../state/zoom.ts'
import { Picture } from '../picture.tsx'
import { useViewerKeys } from '../use-viewer-keys.ts'
import { useZoom } from '../use-zoom.ts'
import { useDivider } from './use-divider.ts'

interface CompareStageProps {
  photoId: string
  old: PhotoVersion
  current: PhotoVersion
  /** While held, the picture of which less is seen is shown whole. */
  isFlipped: boolean
}

const previewWidth = 1440
const noSwipe = () => undefined

/** The old picture on the left of the divider and the current one on the right of it, both as large as fits, zoomed and moved as one. */
export function CompareStage({ photoId, old, current, isFlipped }: CompareStageProps) {
  const t = useMessages()
  const format = useFormat()
  const { area, stage, zoom, handlers, zoomBy } = useZoom(`${old.version}`, current, noSwipe)
  useViewerKeys({ '+': () => zoomBy(1.5), '=': () => zoomBy(1.5), '-': () => zoomBy(1 / 1.5), '0': () => zoomBy(0) }, 'compare')
  const [oldSize, size] = [old, current].map(({ width, height }) => fitSize({ ...stage, pictureWidth: width, pictureHeight: height }))
  const shownWidth = Math.max(oldSize?.width ?? 0, size?.width ?? 0) * zoom.scale
  const divider = useDivider(area, { stageWidth: stage.width, shownWidth })
  const slider = useRef<HTMLDivElement>(null)
  useEffect(() => slider.current?.focus(), [])
  const isZoomed = zoom.scale > 1.01
  const share = isFlipped ? flipped(divider.share) : divider.share
  const x = isFlipped ? (share === 0 ? 0 : stage.width) : divider.x
  /** Dragging moves the divider; on a picture that is larger than the stage it moves the picture, and the divider by its handle. */
  const both = (name: keyof typeof divider.handlers) => (event: PointerEvent) => {
    handlers[name]?.(event)
    if (!isZoomed) divider.handlers[name](event)
  }
  const layer = { photoId, zoom, stagePixels: stage.devicePixelRatio }
  return (
    <div
      ref={area}
      className="compare-stage"
      data-zoomed={isZoomed || undefined}
      onPointerDown={both('onPointerDown')}
      onPointerMove={both('onPointerMove')}
      onPointerUp={both('onPointerUp')}
      onPointerCancel={both('onPointerCancel')}
    >
      {size ? <Layer {...layer} version={current} size={size} alt={t.viewer.currentVersion} /> : null}
      {oldSize ? (
        <Layer
          {...layer}
          version={old}
          size={oldSize}
          alt={t.viewer.version(old.version)}
          style={{ clipPath: `inset(0 ${Math.max(0, stage.width - x)}px 0 0)` }}
        />
      ) : null}
      <p className="compare-tag left num" data-hidden={share < 4 || undefined}>
        {t.viewer.version(old.version)}
      </p>
      <p className="compare-tag right num" data-hidden={share > 96 || undefined}>
        {t.viewer.version(current.version)} · {t.viewer.currentVersion}
      </p>
      <div
        ref={slider}
        role="slider"
        tabIndex={0}
        className="compare-divider"
        data-hidden={isFlipped || undefined}
        style={{ left: divider.x }}
        aria-label={t.versions.slider(old.version)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={divider.share}
        aria-valuetext={t.versions.sliderValue(old.version, format.number(divider.share))}
        onKeyDown={divider.onKeyDown}
        onPointerDown={(event) => {
          event.stopPropagation()
          divider.handlers.onPointerDown(event)
        }}
        onPointerMove={divider.handlers.onPointerMove}
        onPointerUp={divider.handlers.onPointerUp}
        onPointerCancel={divider.handlers.onPointerCancel}
      >
        <span className="compare-knob" aria-hidden>
          <MoveHorizontal className="icon" />
        </span>
      </div>
    </div>
  )
}

interface LayerProps {
  photoId: string
  version: PhotoVersion
  size: { width: number; height: number }
  zoom: Zoom
  stagePixels: number
  alt: string
  style?: CSSProperties
}

function Layer({ photoId, version, size, zoom, stagePixels, alt, style }: LayerProps) {
  const t = useMessages()
  const [failed, setFailed] = useState(false)
  const shownWidth = size.width * zoom.scale * stagePixels
  const picture = { photoId, version: version.version, mediaType: version.media_type, thumbhash: null, pending: false }
  return (
    <div className="compare-layer" style={style}>
      <div
        className="picture"
        style={{ ...size, transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`, display: failed ? 'none' : undefined }}
      >
        <Picture
          picture={picture}
          alt={alt}
          wantFull={zoom.scale > 1.01 && version.width > previewWidth && shownWidth > previewWidth}
          onBusy={noSwipe}
          onFailed={() => setFailed(true)}
        />
      </div>
      {failed ? <p className="stage-note">{t.viewer.notDrawn}</p> : null}
    </div>
  )
}
