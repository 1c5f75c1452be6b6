import './tables.css'
import type { Job, JobRun } from '@imgstream/contract'
import { useId } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'
import { jobFacts } from './job-facts.ts'
import { useFigures } from './use-figures.ts'

/** For whoever runs this installation: which background work there is, when it ran last and what it did. */
export function JobsPart({ jobs }: { jobs: readonly Job[] }) {
  const t = useMessages().monitoring
  const figures = useFigures()
  const id = useId()
  const purposes: Partial<Record<string, string>> = t.jobPurposes
  return (
    <section className="mo-card" aria-labelledby={id}>
      <h2 id={id}>{t.jobs}</h2>
      <table className="mo-table mo-jobs">
        <thead>
          <tr>
            <th scope="col">{t.job}</th>
            <th scope="col">{t.every}</th>
            <th scope="col">{t.lastRun}</th>
            <th scope="col">{t.lastResult}</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => {
            const run = job.running ?? job.last_runs[0]
            return (
              <tr key={job.name}>
                <th scope="row">
                  <code>{job.name}</code>
                  {purposes[job.name] ? <span className="muted">{purposes[job.name]}</span> : null}
                </th>
                <td className="num">{job.every_seconds === null ? t.onRequest : t.everyTime(figures.period(job.every_seconds))}</td>
                <td className="num mo-when">{run ? figures.moment(run.finished_at ?? run.started_at) : t.neverRan}</td>
                <td>{run ? <Outcome run={run} /> : null}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

const tones = { running: 'info', done: 'ok', failed: 'bad', stopped: 'warn' } as const

function Outcome({ run }: { run: JobRun }) {
  const t = useMessages().monitoring
  const format = useFormat()
  const facts = jobFacts(run, t.jobFacts, format)
  const progress = run.state === 'running' && run.progress ? [format.number(run.progress.done)] : []
  return (
    <>
      <span className={`tag ${tones[run.state]}`}>{t.jobState[run.state]}</span>{' '}
      <span className="muted num">{[...(run.error ? [run.error] : []), ...progress, ...facts].join(' · ')}</span>
    </>
  )
}
