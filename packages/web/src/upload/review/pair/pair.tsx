import './pair.css'
import type { QueueItem } from '@imgstream/client'
import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../../messages/language.tsx'
import { LensBar, zoomStep } from './lens-bar.tsx'
import type { Pixels } from './pair-stage.ts'
import { ExistingPicture, IncomingPicture, type Lens } from './pictures.tsx'
import type { Flip } from './use-flip.ts'
import { useReviewKeys } from '../use-keys.ts'
import { usePairZoom } from './use-pair-zoom.ts'

/** Previews are so wide. */
const previewWidth = 1440

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
  useReviewKeys({ '+': () => zoomBy(zoomStep), '=': () => zoomBy(zoomStep), '-': () => zoomBy(1 / zoomStep), '0': () => zoomBy(0) })
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
