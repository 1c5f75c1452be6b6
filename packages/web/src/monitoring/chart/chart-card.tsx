import './chart.css'
import { type ReactNode, useId } from 'react'
import { useMessages } from '../../messages/language.tsx'
import { ChartCanvas } from './chart-canvas.tsx'
import { type ChartSpec, figureOf, isEmpty } from './chart-spec.ts'
import { ChartTable } from './chart-table.tsx'

/** A chart with its title, its legend in words and patterns, and its table. */
export function ChartCard({ spec, className, children }: { spec: ChartSpec; className?: string; children?: ReactNode }) {
  const t = useMessages()
  const id = useId()
  const nothing = isEmpty(spec)
  const parts = spec.series.map((series) => `${series.name} ${spec.write(figureOf(spec, series))}`)
  return (
    <section className={`mo-card ${className ?? ''}`} aria-labelledby={id}>
      <h2 id={id}>{spec.title}</h2>
      {nothing ? (
        <p className="muted mo-nothing">{spec.empty}</p>
      ) : (
        <>
          <ChartCanvas spec={spec} summary={t.monitoring.chartSummary(spec.title, parts.join(', '))} />
          <ul className="mo-legend small">
            {spec.series.map(({ name, style, isMark }) => (
              <li key={name}>
                <i data-style={style} data-kind={isMark ? 'mark' : spec.kind === 'lines' ? 'line' : 'bar'} aria-hidden />
                {name}
              </li>
            ))}
          </ul>
          <ChartTable spec={spec} />
        </>
      )}
      {children}
    </section>
  )
}
