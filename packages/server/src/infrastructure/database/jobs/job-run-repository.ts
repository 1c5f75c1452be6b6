import type { JobFacts, JobOutcome, JobProgress, JobRun, JobRunRepository } from '../../../domain/ports/jobs.ts'
import type { Database } from '../database.ts'
import { present } from '../photos/photo-rows.ts'

interface RunColumns {
  id: string
  name: string
  holder: string
  started_at_ms: number
  finished_at_ms: number | null
  outcome: JobOutcome
  options: string
  progress: string | null
  result: string | null
  error: string | null
}

/** The database's clock, as leases have it. */
const now = '(extract(epoch from now()) * 1000)::bigint'
/** A run that nobody holds the lease of has died: whoever begins one takes the lease first and gives it back last. */
const columns = `r.id, r.name, r.holder, r.started_at_ms, r.finished_at_ms, r.options, r.progress, r.result, r.error,
  case when r.outcome = 'running' and not exists (select 1 from leases l where l.name = 'job/' || r.name and l.holder = r.id and l.until_ms > ${now})
    then 'stopped' else r.outcome end as outcome`

export function createJobRunRepository(db: Database): JobRunRepository {
  return {
    begin: ({ id, name, holder, startedAtMs, outcome, options }, keep) =>
      db.transaction(async (sql) => {
        await sql.query(`update job_runs set outcome = 'stopped' where name = $1::text and outcome = 'running'`, [name])
        await sql.query(
          `delete from job_runs where name = $1::text and id not in
             (select id from job_runs where name = $1::text order by started_at_ms desc, id desc limit $2::integer)`,
          [name, keep - 1],
        )
        await sql.query(
          `insert into job_runs (id, name, holder, started_at_ms, outcome, options)
           values ($1::uuid, $2::text, $3::uuid, $4::bigint, $5::text, $6::text::json)`,
          [id, name, holder, startedAtMs, outcome, JSON.stringify(options)],
        )
      }),
    async noteProgress(id, progress) {
      await db.transaction((sql) =>
        sql.query('update job_runs set progress = $2::text::json where id = $1::uuid', [id, JSON.stringify(progress)]),
      )
    },
    async end(id, { outcome, finishedAtMs, result, error }) {
      await db.transaction((sql) =>
        sql.query(
          `update job_runs set outcome = $2::text, finished_at_ms = $3::bigint, result = $4::text::json, error = $5::text
           where id = $1::uuid`,
          [id, outcome, finishedAtMs, result === undefined ? null : JSON.stringify(result), error ?? null],
        ),
      )
    },
    async find(id) {
      const [row] = await db.query<RunColumns>(`select ${columns} from job_runs r where r.id = $1::uuid`, [id])
      return row && runOf(row)
    },
    async listNewest(names, limitEach) {
      const rows = await db.query<RunColumns>(
        `select ${columns} from job_runs r
         where r.id in (select id from
           (select id, row_number() over (partition by name order by started_at_ms desc, id desc) as place from job_runs
            where name in (select unnest($1::text[]))) as ranked
           where place <= $2::integer)
         order by r.started_at_ms desc, r.id desc`,
        [names, limitEach],
      )
      return rows.map(runOf)
    },
  }
}

/** The JSON was written by us. */
const runOf = (row: RunColumns): JobRun => ({
  id: row.id,
  name: row.name,
  holder: row.holder,
  startedAtMs: row.started_at_ms,
  ...present('finishedAtMs', row.finished_at_ms),
  outcome: row.outcome,
  options: JSON.parse(row.options) as JobFacts,
  ...(row.progress !== null && { progress: JSON.parse(row.progress) as JobProgress }),
  ...(row.result !== null && { result: JSON.parse(row.result) as JobFacts }),
  ...present('error', row.error),
})
