import './monitoring.css'
import { Download } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { downloadText } from '../files-out/download-text.ts'
import { usePageTitle } from '../frame/page-title.ts'
import { useMessages } from '../messages/language.tsx'
import { FailureNote, wordsFor } from '../ui/failure-note.tsx'
import { reportCsv, reportJson } from './export-report.ts'
import { useFigures } from './use-figures.ts'
import { HealthTag } from './health-tag.tsx'
import { type Report, whyOutOfDate } from './load-report.ts'
import { choiceFrom, dayText, searchOf } from './range.ts'
import { RangeControl } from './range-control.tsx'
import { ReportView } from './report-view.tsx'
import { type LiveReport, useReport } from './use-report.ts'

export default function MonitoringPage() {
  const t = useMessages()
  const search = useSearch()
  const [path, navigate] = useLocation()
  const choice = useMemo(() => choiceFrom(search), [search])
  const [isLive, setLive] = useState(true)
  const live = useReport(choice, isLive)
  const { report, error, reload } = live
  usePageTitle(t.monitoring.title)
  return (
    <div className="mo">
      <header className="mo-head">
        <div className="mo-title">
          <h1>{t.monitoring.title}</h1>
          {report ? <HealthTag health={report.health} /> : null}
        </div>
        <div className="mo-controls">
          <RangeControl choice={choice} onChoose={(next) => navigate(path + searchOf(next), { replace: true })} />
          <ExportButtons report={report} />
        </div>
      </header>
      {report ? (
        <>
          <Notices live={live} />
          <div className="mo-report" aria-busy={live.isOfOtherRange}>
            <ReportView report={report} onRetry={reload} />
          </div>
          <Foot report={report} isLive={isLive} onLive={setLive} />
        </>
      ) : error === undefined ? (
        <Loading />
      ) : (
        <FailureNote title={t.monitoring.loadFailed} error={error} onRetry={reload} />
      )}
      <p className="visually-hidden" role="status">
        <Spoken live={live} />
      </p>
    </div>
  )
}

/** Reads out what came in addition, nothing else. */
function Spoken({ live: { report, news } }: { live: LiveReport }) {
  const t = useMessages()
  const figures = useFigures()
  if (!report || !news) return null
  const words = t.monitoring.news(news.collisions, news.decisions, news.overwrites, news.failures)
  // With the time, so that the same news twice is read out twice.
  return t.frame.sentences(words, t.monitoring.updatedAt(figures.clock(news.atMs)))
}

function Notices({ live: { report, error, reload } }: { live: LiveReport }) {
  const t = useMessages()
  const why = error ?? (report && whyOutOfDate(report))
  const words = why === undefined ? undefined : wordsFor(why, t)
  return (
    <>
      {words ? (
        <div className="mo-notice" role="alert">
          <p>{t.frame.sentences(t.monitoring.outOfDate, words.happened, words.todo)}</p>
          <button type="button" className="btn line" onClick={reload}>
            {t.frame.tryAgain}
          </button>
        </div>
      ) : null}
      {report?.health?.services.monitoring === 'disabled' ? <p className="mo-notice">{t.monitoring.disabled}</p> : null}
    </>
  )
}

/** What is shown, to take along. The places are there from the start, so that nothing jumps. */
function ExportButtons({ report }: { report: Report | undefined }) {
  const t = useMessages().monitoring
  const save = (ending: string, type: string, write: (report: Report) => string) => {
    if (report) downloadText(`imgstream-monitoring-${dayText(new Date(report.loadedAtMs))}.${ending}`, type, write(report))
  }
  return (
    <div className="mo-export">
      <button type="button" className="btn line" disabled={!report} onClick={() => save('csv', 'text/csv', reportCsv)}>
        <Download className="icon" aria-hidden />
        {t.exportCsv}
      </button>
      <button type="button" className="btn line" disabled={!report} onClick={() => save('json', 'application/json', reportJson)}>
        <Download className="icon" aria-hidden />
        {t.exportJson}
      </button>
    </div>
  )
}

/** How new it is, and whether it stays so. */
function Foot({ report, isLive, onLive }: { report: Report; isLive: boolean; onLive: (isLive: boolean) => void }) {
  const t = useMessages().monitoring
  const figures = useFigures()
  return (
    <footer className="mo-foot">
      <label className="mo-live" title={t.liveHint}>
        <input type="checkbox" checked={isLive} onChange={(event) => onLive(event.target.checked)} />
        {t.live}
      </label>
      <span className="muted num">{t.updatedAt(figures.clock(report.loadedAtMs))}</span>
    </footer>
  )
}

/** The shape of what comes, so that nothing jumps when it is there. */
function Loading() {
  const t = useMessages()
  return (
    <div className="mo-loading">
      <p className="visually-hidden" role="status">
        {t.frame.loading}
      </p>
      <div className="mo-tiles" aria-hidden>
        {['a', 'b', 'c', 'd'].map((key) => (
          <div key={key} className="mo-card mo-tile" />
        ))}
      </div>
      <div className="mo-wide" aria-hidden>
        <div className="mo-card mo-tall" />
        <div className="mo-card mo-tall" />
      </div>
    </div>
  )
}
