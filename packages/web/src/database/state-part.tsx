import type { DatabaseStatus } from '@imgstream/contract'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'
import { readIssue } from './read-answer.ts'

/** What there is, in words. */
export function StatePart({ status, children }: { status: DatabaseStatus; children: ReactNode }) {
  const t = useMessages().database
  const format = useFormat()
  const { database_info: info } = status
  const environments: Partial<Record<string, string>> = t.environments
  const backup =
    info.gcs_db_exists === null
      ? t.backupUnknown
      : info.gcs_db_exists && info.last_sync_time
        ? format.instant(info.last_sync_time)
        : t.backupNone
  const changed = info.local_modified === null ? t.changedUnknown : info.local_modified ? t.changedYes : t.changedNo
  return (
    <section className="db-part" aria-labelledby="db-state">
      <div className="db-head">
        <h2 id="db-state">{t.state}</h2>
        {children}
      </div>
      <dl className="db-facts">
        <Fact name={t.environment}>{environments[status.environment] ?? status.environment}</Fact>
        <Fact name={t.photos}>{format.number(info.photo_count)}</Fact>
        <Fact name={t.place} isCode>
          {info.local_db_path}
          {info.local_db_exists ? '' : ` (${t.absent})`}
        </Fact>
        <Fact name={t.size}>{format.size(info.local_db_size)}</Fact>
        <Fact name={t.backup}>{backup}</Fact>
        <Fact name={t.backupPlace} isCode>
          {info.gcs_db_path}
        </Fact>
        {info.gcs_db_exists ? <Fact name={t.changed}>{changed}</Fact> : null}
        <Fact name={t.schedule}>{info.sync_enabled ? t.scheduleOn : t.scheduleOff}</Fact>
      </dl>
      <Soundness status={status} />
      <details className="db-tables">
        <summary>{t.tables}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.table}</th>
              <th scope="col" className="db-count">
                {t.rows}
              </th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(info.table_info).map(([table, { rows }]) => (
              <tr key={table}>
                <th scope="row">{table}</th>
                <td className="db-count num">{format.number(rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}

function Fact({ name, isCode = false, children }: { name: string; isCode?: boolean; children: ReactNode }) {
  return (
    <div className="db-fact">
      <dt>{name}</dt>
      <dd className={isCode ? 'db-code' : undefined}>{children}</dd>
    </div>
  )
}

function Soundness({ status }: { status: DatabaseStatus }) {
  const t = useMessages().database
  const { valid, issues } = status.integrity_validation
  if (valid) {
    return (
      <p className="db-note ok">
        <CircleCheck className="icon" aria-hidden />
        <span>
          <b>{t.soundness}</b> {t.sound}
        </span>
      </p>
    )
  }
  return (
    <div className="db-note bad">
      <TriangleAlert className="icon" aria-hidden />
      <div>
        <p>
          <b>{t.soundness}</b> {t.unsound(issues.length)}
        </p>
        <ul>
          {issues.map((issue) => {
            const read = readIssue(issue)
            const words = read && t.issues[read.code]
            return <li key={issue}>{words ? words(read.count) : issue}</li>
          })}
        </ul>
      </div>
    </div>
  )
}
