import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartDataset,
  type ChartOptions,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js'
import { type ChartSeries, type ChartSpec, type SeriesStyle, tenfoldEdges } from './chart-spec.ts'
import type { Palette } from './palette.ts'
import { patternOf } from './pattern.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip)

export interface DrawnChart {
  /** Draws other figures or other colours in its place; nothing flickers and nothing moves. */
  show(spec: ChartSpec, palette: Palette): void
  remove(): void
}

const dashes: Record<SeriesStyle, number[]> = { solid: [], stripes: [6, 3], lines: [2, 3], grid: [8, 3, 2, 3] }
const points = { solid: 'circle', stripes: 'rect', lines: 'triangle', grid: 'rectRot' } as const satisfies Record<SeriesStyle, string>

export function drawChart(canvas: HTMLCanvasElement, spec: ChartSpec, palette: Palette): DrawnChart {
  const chart = new Chart<'bar' | 'line', (number | null)[]>(canvas, {
    type: 'bar',
    data: dataOf(spec, palette),
    options: optionsOf(spec, palette),
  })
  return {
    show(next, colours) {
      chart.data = dataOf(next, colours)
      chart.options = optionsOf(next, colours)
      chart.update('none')
    },
    remove: () => chart.destroy(),
  }
}

const dataOf = (spec: ChartSpec, palette: Palette) => ({
  labels: [...spec.labels],
  datasets: spec.series.map((series) => (spec.kind === 'lines' || series.isMark ? line(series, palette) : bars(series, palette))),
})

function bars({ name, values, style }: ChartSeries, palette: Palette): ChartDataset<'bar', (number | null)[]> {
  const fill = patternOf(style, palette.series[style], palette.surface, window.devicePixelRatio)
  return {
    type: 'bar',
    label: name,
    data: [...values],
    backgroundColor: fill,
    hoverBackgroundColor: fill,
    // A gap, so that neighbours of like brightness stay two.
    borderColor: palette.surface,
    borderWidth: { top: 1, bottom: 0, left: 0, right: 0 },
    borderSkipped: false,
    borderRadius: 2,
    maxBarThickness: 28,
    categoryPercentage: 0.86,
    barPercentage: 0.92,
    order: 1,
  }
}

function line({ name, values, style, isMark = false }: ChartSeries, palette: Palette): ChartDataset<'line', (number | null)[]> {
  const colour = palette.series[style]
  return {
    type: 'line',
    label: name,
    // A mark at nothing would be dirt on the axis.
    data: isMark ? values.map((value) => value || null) : [...values],
    borderColor: colour,
    backgroundColor: colour,
    hoverBackgroundColor: colour,
    hoverBorderColor: colour,
    borderWidth: 2,
    borderDash: dashes[style],
    pointStyle: points[style],
    showLine: !isMark,
    pointRadius: values.length > 40 ? 2.5 : 4,
    ...(isMark && { pointBorderColor: palette.surface, pointBorderWidth: 1 }),
    spanGaps: true,
    tension: 0,
    order: 0,
  }
}

function optionsOf(spec: ChartSpec, palette: Palette): ChartOptions<'bar' | 'line'> {
  const font = { family: palette.font, size: 12 }
  const isStacked = spec.kind === 'bars'
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    interaction: { mode: 'index', intersect: false },
    scales: {
      x: {
        stacked: isStacked,
        grid: { display: false },
        border: { color: palette.line },
        ticks: { color: palette.muted, font, maxRotation: 0, autoSkipPadding: 16 },
      },
      y: {
        ...(spec.isTenfold ? { type: 'logarithmic', ...tenfoldEdges(spec) } : { stacked: isStacked, beginAtZero: true }),
        border: { display: false },
        grid: { color: palette.line },
        ticks: {
          color: palette.muted,
          font,
          ...(spec.isTenfold ? {} : { maxTicksLimit: 5, ...(isStacked && { precision: 0 }) }),
          callback: (value) => (spec.isTenfold && !Number.isInteger(Math.log10(Number(value))) ? null : spec.write(Number(value))),
        },
      },
    },
    plugins: {
      tooltip: {
        backgroundColor: palette.text,
        titleColor: palette.surface,
        bodyColor: palette.surface,
        titleFont: font,
        bodyFont: font,
        padding: 10,
        cornerRadius: 8,
        displayColors: false,
        callbacks: {
          title: ([first]) => (first ? (spec.fullLabels[first.dataIndex] ?? '') : ''),
          label: ({ dataset, parsed }) => `${dataset.label ?? ''}: ${parsed.y === null ? '–' : spec.write(parsed.y)}`,
        },
      },
    },
  }
}
