import { useMemo } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'
import { ChartCard } from './chart/chart-card.tsx'
import { decisionsSpec, overwritesSpec, storageSpec, timesSpec } from './chart/specs.ts'
import { FailuresPart } from './failures-part.tsx'
import { useFigures } from './use-figures.ts'
import { JobsPart } from './jobs-part.tsx'
import type { Report } from './load-report.ts'
import { daysWithNow } from './storage-days.ts'
import { StoragePart } from './storage-part.tsx'
import { Tiles } from './tiles.tsx'

/** All figures of a range. */
export function ReportView({ report }: { report: Report }) {
  const t = useMessages()
  const format = useFormat()
  const figures = useFigures()
  const { series, storage } = report
  const today = new Date(report.loadedAtMs).toISOString().slice(0, 10)
  const isUpToNow = report.range.until === undefined || report.range.until > new Date(report.loadedAtMs).toISOString()
  const specs = useMemo(() => {
    const words = { t, format, figures }
    return {
      decisions: decisionsSpec(series, words),
      overwrites: overwritesSpec(series, words),
      times: timesSpec(series, words),
      storage: storageSpec(daysWithNow(storage, today, isUpToNow), words),
    }
  }, [t, format, figures, series, storage, today, isUpToNow])
  return (
    <>
      <Tiles report={report} />
      <div className="mo-wide">
        <ChartCard spec={specs.decisions} />
        <StoragePart storage={storage} today={today} />
      </div>
      <FailuresPart report={report} />
      <div className="mo-two">
        <ChartCard spec={specs.overwrites} />
        <ChartCard spec={specs.times} />
      </div>
      <ChartCard spec={specs.storage} />
      {report.jobs ? <JobsPart jobs={report.jobs.jobs} /> : null}
    </>
  )
}
