import './tiles.css'
import type { CollisionStatistics, MonitoringSeries, SeriesPoint } from '@imgstream/contract'
import { useFormat, useMessages } from '../messages/language.tsx'
import { useFigures } from './use-figures.ts'
import { Sparkline } from './sparkline.tsx'

/** The four figures that say whether all is well; each is the statistics endpoint's own. Without the series they have no trend. */
export function Tiles({ statistics, series }: { statistics: CollisionStatistics; series: MonitoringSeries | undefined }) {
  const t = useMessages().monitoring
  const format = useFormat()
  const figures = useFigures()
  const {
    collision_metrics: met,
    user_decision_metrics: decided,
    overwrite_metrics: written,
    batch_processing_metrics: checks,
  } = statistics
  const points = series?.points ?? []
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole)
  const decisions = (point: SeriesPoint) => point.overwrite_count + point.keep_both_count + point.skip_count
  return (
    <dl className="mo-tiles num">
      <Tile
        name={t.collisions}
        value={format.number(met.total_detected)}
        note={checks.total_files_processed > 0 ? t.ofCheckedFiles(figures.percent(checks.collision_rate)) : ''}
        trend={points.map((point) => point.collisions_detected)}
      />
      <Tile
        name={t.overwriteRate}
        value={decided.total_decisions > 0 ? figures.percent(decided.overwrite_rate) : '–'}
        note={t.decisions(decided.total_decisions)}
        trend={points.map((point) => share(point.overwrite_count, decisions(point)))}
      />
      <Tile
        name={t.success}
        value={written.total_operations > 0 ? figures.percent(written.success_rate) : '–'}
        note={t.successOf(format.number(written.successful_operations), format.number(written.total_operations))}
        trend={points.map((point) => share(point.successful_overwrites, point.successful_overwrites + point.failed_overwrites))}
      />
      <Tile
        name={t.detectionTime}
        value={met.total_detected > 0 ? figures.duration(met.average_detection_time_ms) : '–'}
        note={t.perFile}
        trend={points.map((point) => point.average_detection_time_ms || null)}
      />
    </dl>
  )
}

function Tile(props: { name: string; value: string; note: string; trend: readonly (number | null)[] }) {
  return (
    <div className="mo-card mo-tile">
      <dt className="muted">{props.name}</dt>
      <dd>
        <p>
          <span className="mo-value">{props.value}</span> <span className="muted">{props.note}</span>
        </p>
        <Sparkline values={props.trend} />
      </dd>
    </div>
  )
}
