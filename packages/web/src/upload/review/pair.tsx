import type { QueueItem } from '@imgstream/client'
import { ArrowLeftRight, ArrowRight, ZoomIn, ZoomOut } from 'lucide-react'
import { useState } from 'react'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { fullScale } from '../../state/zoom.ts'
import type { Pixels } from './pair-stage.ts'
import { ExistingPicture, IncomingPicture, type Lens } from './pictures.tsx'
import type { Flip } from './use-flip.ts'
import { useReviewKeys } from './use-keys.ts'
import { type PairZoom, usePairZoom } from './use-pair-zoom.ts'

/** Previews are so wide. */
const previewWidth = 1440
const step = 1.5

/** Existing left, incoming right, in equal boxes under one lens: what is zoomed or moved on one side is so on the other. */
export function Pair(props: { item: QueueItem; twin: QueueItem | undefined; flip: Flip }) {
  const t = useMessages().review
  const { item, twin, flip } = props
  const { existing, class: fileClass } = item.classification ?? {}
  const [left, setLeft] = useState<Pixels>()
  const [right, setRight] = useState<Pixels>()
  const leftPixels = knownPixels(existing ?? twin?.picture) ?? left
  const rightPixels = knownPixels(item.picture) ?? right
  const control = usePairZoom([leftPixels, rightPixels])
  const { pair, stage, zoom, zoomBy, handlers } = control
  useReviewKeys({ '+': () => zoomBy(step), '=': () => zoomBy(step), '-': () => zoomBy(1 / step), '0': () => zoomBy(0) })
  const isZoomed = zoom.scale > 1.01
  const widest = Math.max(leftPixels?.width ?? 0, 1)
  const wantFull = isZoomed && widest > previewWidth && stage.width * zoom.scale * stage.devicePixelRatio > previewWidth
  const lens: Lens = { stage, zoom, wantFull }
  return (
    <div ref={pair} className="rv-pair" data-zoomed={isZoomed || undefined} data-flipped={flip.isFlipped || undefined} {...handlers}>
      <figure className="rv-side existing">
        <figcaption>
          <b>{twin ? t.existingTwin : fileClass === 'in_trash' ? t.existingTrash : t.existing}</b>{' '}
          {existing ? <span className="muted small">{t.version(existing.version)}</span> : null}
        </figcaption>
        <ExistingPicture item={item} twin={twin} lens={lens} pixels={leftPixels} onPixels={setLeft} />
      </figure>
      <ArrowRight className="icon rv-arrow" aria-hidden />
      <figure className="rv-side incoming">
        <figcaption>
          <b>{t.incoming}</b> <span className="muted small">{t.fromHere}</span>
        </figcaption>
        <IncomingPicture item={item} alt={t.altIncoming(item.file.name)} lens={lens} pixels={rightPixels} onPixels={setRight} />
      </figure>
      <LensBar control={control} flip={flip} />
    </div>
  )
}

const knownPixels = (facts: { width?: number | undefined; height?: number | undefined } | undefined): Pixels | undefined =>
  facts?.width && facts.height ? { width: facts.width, height: facts.height } : undefined

/** What fingers and the mouse can do as well, as buttons; flipping is held, like Space. */
function LensBar(props: { control: PairZoom; flip: Flip }) {
  const t = useMessages().review
  const format = useFormat()
  const { flip } = props
  const { stage, zoom, zoomBy } = props.control
  const isZoomed = zoom.scale > 1.01
  const percent = format.number((zoom.scale / fullScale(stage)) * 100)
  return (
    <div className="rv-lens" role="toolbar" aria-label={t.lens}>
      <button
        type="button"
        className="rv-tool"
        aria-label={t.zoomOut}
        title={t.zoomOut}
        disabled={!isZoomed}
        onClick={() => zoomBy(1 / step)}
      >
        <ZoomOut className="icon" aria-hidden />
      </button>
      <button type="button" className="rv-tool rv-percent num" title={t.zoomFit} disabled={!isZoomed} onClick={() => zoomBy(0)}>
        {isZoomed ? t.percent(percent) : t.fit}
        <span className="visually-hidden">{isZoomed ? t.zoomFit : ''}</span>
      </button>
      <button type="button" className="rv-tool" aria-label={t.zoomIn} title={t.zoomIn} onClick={() => zoomBy(step)}>
        <ZoomIn className="icon" aria-hidden />
      </button>
      <button type="button" className="rv-tool rv-flip" aria-pressed={flip.isFlipped} title={t.flipHint} {...flip.button}>
        <ArrowLeftRight className="icon" aria-hidden />
        {t.flip}
      </button>
    </div>
  )
}
