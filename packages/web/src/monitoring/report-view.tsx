import { useMemo } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'
import { ChartCard } from './chart/chart-card.tsx'
import type { ChartSpec } from './chart/chart-spec.ts'
import { decisionsSpec, overwritesSpec, storageSpec, timesSpec } from './chart/specs.ts'
import { FailuresPart } from './failures-part.tsx'
import { useFigures } from './use-figures.ts'
import { JobsPart } from './jobs-part.tsx'
import type { Parts, Report } from './load-report.ts'
import { PartFailed } from './part-failed.tsx'
import { daysWithNow } from './storage-days.ts'
import { StoragePart } from './storage-part.tsx'
import { Tiles } from './tiles.tsx'

/** All figures of a range. */
export function ReportView({ report, onRetry }: { report: Report; onRetry: () => void }) {
  const t = useMessages()
  const format = useFormat()
  const figures = useFigures()
  const { statistics, series, failures, storage, troubles } = report
  const today = new Date(report.loadedAtMs).toISOString().slice(0, 10)
  const isUpToNow = report.range.until === undefined || report.range.until > new Date(report.loadedAtMs).toISOString()
  const specs = useMemo(() => {
    const words = { t, format, figures }
    return {
      decisions: series && decisionsSpec(series, words),
      overwrites: series && overwritesSpec(series, words),
      times: series && timesSpec(series, words),
      storage: storage && storageSpec(daysWithNow(storage, today, isUpToNow), words),
    }
  }, [t, format, figures, series, storage, today, isUpToNow])
  const names = t.monitoring
  const failed = (part: keyof Parts, title: string) => <PartFailed title={title} part={part} error={troubles[part]} onRetry={onRetry} />
  const chart = (spec: ChartSpec | undefined, part: keyof Parts, title: string) => (spec ? <ChartCard spec={spec} /> : failed(part, title))
  return (
    <>
      {statistics ? <Tiles statistics={statistics} series={series} /> : failed('statistics', names.statistics)}
      <div className="mo-wide">
        {chart(specs.decisions, 'series', names.chartDecisions)}
        {storage ? <StoragePart storage={storage} today={today} /> : failed('storage', names.storage)}
      </div>
      {failures ? <FailuresPart list={failures} /> : failed('failures', names.failures)}
      <div className="mo-two">
        {chart(specs.overwrites, 'series', names.chartOverwrites)}
        {chart(specs.times, 'series', names.chartTimes)}
      </div>
      {chart(specs.storage, 'storage', names.chartStorage)}
      {report.jobs ? <JobsPart jobs={report.jobs.jobs} /> : null}
    </>
  )
}
