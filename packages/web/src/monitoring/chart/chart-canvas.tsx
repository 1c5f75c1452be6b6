import { useEffect, useRef, useState } from 'react'
import { preferences } from '../../state/preferences.ts'
import { useLatest } from '../../ui/use-latest.ts'
import type { ChartSpec } from './chart-spec.ts'
import type { DrawnChart } from './draw-chart.ts'
import { type Palette, readPalette } from './palette.ts'

/** The picture of a chart. Its library comes when the first one is shown; its colours follow the theme. */
export function ChartCanvas({ spec, summary }: { spec: ChartSpec; summary: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const probe = useRef<HTMLSpanElement>(null)
  const drawn = useRef<DrawnChart>(undefined)
  const latest = useLatest(spec)
  const palette = usePalette(probe)
  const colours = useLatest(palette)

  useEffect(() => {
    let isGone = false
    void import('./draw-chart.ts').then(({ drawChart }) => {
      if (isGone || !canvas.current || !probe.current) return
      drawn.current = drawChart(canvas.current, latest.current, colours.current ?? readPalette(probe.current))
      canvas.current.dataset.drawn = 'true'
    })
    return () => {
      isGone = true
      drawn.current?.remove()
      drawn.current = undefined
    }
  }, [latest, colours])
  useEffect(() => {
    if (palette) drawn.current?.show(spec, palette)
  }, [spec, palette])

  return (
    <div className="mo-chart">
      <span ref={probe} hidden />
      <canvas ref={canvas} role="img" aria-label={summary} />
    </div>
  )
}

/** The theme's colours, read again when the theme or the system's mode changes. */
function usePalette(probe: React.RefObject<HTMLElement | null>): Palette | undefined {
  const [palette, setPalette] = useState<Palette>()
  useEffect(() => {
    const read = () => {
      if (probe.current) setPalette(readPalette(probe.current))
    }
    read()
    const mode = matchMedia('(prefers-color-scheme: dark)')
    mode.addEventListener('change', read)
    const stop = preferences.subscribe(read)
    return () => {
      mode.removeEventListener('change', read)
      stop()
    }
  }, [probe])
  return palette
}
