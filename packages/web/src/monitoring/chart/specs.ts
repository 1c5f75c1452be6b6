import type { MonitoringSeries, SeriesPoint, StorageDay } from '@imgstream/contract'
import type { Format } from '../../format.ts'
import type { Messages } from '../../messages/messages.ts'
import type { Figures } from '../figures.ts'
import type { ChartSeries, ChartSpec, SeriesStyle } from './chart-spec.ts'

export interface Words {
  t: Messages
  format: Format
  figures: Figures
}

export function decisionsSpec(series: MonitoringSeries, words: Words): ChartSpec {
  const t = words.t.monitoring
  return {
    ...columnsOf(series, words),
    title: t.chartDecisions,
    kind: 'bars',
    series: [
      of(series, t.overwrite, 'solid', (point) => point.overwrite_count),
      of(series, t.keepBoth, 'stripes', (point) => point.keep_both_count),
      of(series, t.skip, 'lines', (point) => point.skip_count),
      { ...of(series, t.collisionsMet, 'grid', (point) => point.collisions_detected), isMark: true },
    ],
    write: (value) => words.format.number(value),
  }
}

export function overwritesSpec(series: MonitoringSeries, words: Words): ChartSpec {
  const t = words.t.monitoring
  return {
    ...columnsOf(series, words),
    title: t.chartOverwrites,
    kind: 'bars',
    series: [
      of(series, t.succeeded, 'lines', (point) => point.successful_overwrites),
      of(series, t.failed, 'solid', (point) => point.failed_overwrites),
      of(series, t.failedUploads, 'stripes', (point) => point.failed_uploads),
    ],
    write: (value) => words.format.number(value),
  }
}

export function timesSpec(series: MonitoringSeries, words: Words): ChartSpec {
  const t = words.t.monitoring
  const measured = (value: number) => (value > 0 ? value : null)
  return {
    ...columnsOf(series, words),
    title: t.chartTimes,
    kind: 'lines',
    isTenfold: true,
    series: [
      of(series, t.detection, 'solid', (point) => measured(point.average_detection_time_ms)),
      of(series, t.overwriting, 'stripes', (point) => measured(point.average_overwrite_time_ms)),
      of(series, t.deciding, 'grid', (point) => measured(point.average_decision_time_ms)),
    ],
    write: (value) => words.figures.duration(value),
  }
}

export function storageSpec(days: readonly StorageDay[], { t, format, figures }: Words): ChartSpec {
  const words = t.monitoring
  const of = (name: string, style: SeriesStyle, value: (day: StorageDay) => number | null): ChartSeries => ({
    name,
    style,
    values: days.map(value),
  })
  return {
    title: words.chartStorage,
    kind: 'bars',
    isLevel: true,
    labels: days.map(({ day }) => format.shortInstant(`${day}T12:00:00`)),
    fullLabels: days.map(({ day }) => figures.day(day)),
    column: words.day,
    series: [
      of(words.originals, 'solid', (day) => day.originals_bytes),
      of(words.versions, 'stripes', (day) => day.versions_bytes),
      of(words.trash, 'lines', (day) => day.trash_bytes),
      of(words.derivatives, 'grid', (day) => day.derivatives_bytes),
    ],
    write: (value) => format.size(value),
    empty: words.notMeasuredInRange,
  }
}

function columnsOf({ points, step }: MonitoringSeries, { t, figures }: Words) {
  const inFull = points.map(({ start }) => figures.stepInFull(start, step))
  const isTwice = (index: number) => inFull[index] === inFull[index - 1] || inFull[index] === inFull[index + 1]
  return {
    labels: points.map(({ start }) => figures.step(start, step)),
    fullLabels: points.map(({ start }, index) => (isTwice(index) ? figures.hourByZone(start) : (inFull[index] ?? ''))),
    column: step === 'hour' ? t.monitoring.hour : t.monitoring.day,
    empty: t.monitoring.nothingInRange,
  }
}

const of = ({ points }: MonitoringSeries, name: string, style: SeriesStyle, value: (point: SeriesPoint) => number | null): ChartSeries => ({
  name,
  style,
  values: points.map(value),
})
