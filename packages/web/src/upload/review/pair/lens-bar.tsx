import './lens-bar.css'
import { ArrowLeftRight, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useFormat, useMessages } from '../../../messages/language.tsx'
import { fullScale } from '../../../state/zoom.ts'
import type { Flip } from './use-flip.ts'
import type { PairZoom } from './use-pair-zoom.ts'

/** One press of a zoom button or key. */
export const zoomStep = 1.5

/** What fingers and the mouse can do as well, as buttons; flipping is held, like Space. */
export function LensBar(props: { control: PairZoom; flip: Flip }) {
  const t = useMessages().review
  const format = useFormat()
  const { flip } = props
  const { stage, zoom, zoomBy } = props.control
  const isZoomed = zoom.scale > 1.01
  const bar = useRef<HTMLDivElement>(null)
  // Once nothing is zoomed its button can no longer be pressed, and would keep the keys from the page.
  useEffect(() => {
    if (!isZoomed && document.activeElement?.matches('.rv-lens :disabled'))
      bar.current?.closest<HTMLElement>('.rv')?.focus({ preventScroll: true })
  }, [isZoomed])
  const percent = format.number((zoom.scale / fullScale(stage)) * 100)
  return (
    <div ref={bar} className="rv-lens" role="toolbar" aria-label={t.lens}>
      <button
        type="button"
        className="rv-tool"
        aria-label={t.zoomOut}
        title={t.zoomOut}
        disabled={!isZoomed}
        onClick={() => zoomBy(1 / zoomStep)}
      >
        <ZoomOut className="icon" aria-hidden />
      </button>
      <button type="button" className="rv-tool rv-percent num" title={t.zoomFit} disabled={!isZoomed} onClick={() => zoomBy(0)}>
        {isZoomed ? t.percent(percent) : t.fit}
        <span className="visually-hidden">{isZoomed ? t.zoomFit : ''}</span>
      </button>
      <button type="button" className="rv-tool" aria-label={t.zoomIn} title={t.zoomIn} onClick={() => zoomBy(zoomStep)}>
        <ZoomIn className="icon" aria-hidden />
      </button>
      <button type="button" className="rv-tool rv-flip" aria-pressed={flip.isFlipped} title={t.flipHint} {...flip.button}>
        <ArrowLeftRight className="icon" aria-hidden />
        {t.flip}
      </button>
    </div>
  )
}
