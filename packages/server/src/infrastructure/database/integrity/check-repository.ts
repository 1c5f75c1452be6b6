import type { Check, CheckRepository, Finding, FindingKind, KeptFinding } from '../../../domain/ports/integrity.ts'
import type { Database, SqlValue } from '../database.ts'
import { present } from '../photos/photo-rows.ts'

const checksKept = 10
/** Each has `photo/version` as its subject. */
const originalKinds: readonly FindingKind[] = ['original_missing', 'original_size', 'original_bytes']

interface CheckColumns {
  id: string
  deep: boolean
  repairing: boolean
  started_at_ms: number
  finished_at_ms: number | null
  step: Check['step']
  up_to: string | null
  counts: string
}

interface FindingColumns {
  kind: FindingKind
  subject: string
  owner_id: string | null
  photo_id: string | null
  version: number | null
  object_key: string | null
  details: string
  note: string | null
  found_at_ms: number
  filename: string | null
}

const idOf = ({ kind, subject }: Pick<Finding, 'kind' | 'subject'>) => `${kind}/${subject}`

export function createCheckRepository(db: Database): CheckRepository {
  const write = (text: string, values: readonly SqlValue[]) => db.transaction((sql) => sql.query(text, values))
  return {
    async newest({ isDeep, isFinished } = {}) {
      const rows = await db.query<CheckColumns>(
        `select id, deep, repairing, started_at_ms, finished_at_ms, step, up_to, counts from integrity_checks
         where ($1::boolean is null or deep = $1::boolean) and ($2::boolean is null or (finished_at_ms is not null) = $2::boolean)
         order by started_at_ms desc, id desc limit 1`,
        [isDeep ?? null, isFinished ?? null],
      )
      return rows.map(toCheck)[0]
    },
    async save(check) {
      await db.transaction(async (sql) => {
        await sql.query(
          `insert into integrity_checks (id, deep, repairing, started_at_ms, finished_at_ms, step, up_to, counts)
           values ($1::uuid, $2::boolean, $3::boolean, $4::bigint, $5::bigint, $6::text, $7::text, $8::json)
           on conflict (id) do update set repairing = excluded.repairing, finished_at_ms = excluded.finished_at_ms, step = excluded.step,
             up_to = excluded.up_to, counts = excluded.counts`,
          [
            check.id,
            check.isDeep,
            check.isRepairing,
            check.startedAtMs,
            check.finishedAtMs ?? null,
            check.step,
            check.upTo ?? null,
            JSON.stringify(check.counts),
          ],
        )
        if (check.step !== 'done') return
        await sql.query(
          `delete from integrity_checks where id not in (select id from integrity_checks order by started_at_ms desc, id desc limit ${checksKept})`,
        )
      })
    },
    async add(checkId, findings, nowMs) {
      const unique = [...new Map(findings.map((finding) => [idOf(finding), finding])).values()]
      const column = <Value extends string | number>(of: (finding: Finding) => Value | undefined) => unique.map((each) => of(each) ?? null)
      await write(
        `insert into integrity_findings (id, kind, subject, check_id, owner_id, photo_id, version, object_key, details, found_at_ms)
         select unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), $4::uuid, unnest($5::uuid[]), unnest($6::uuid[]),
           unnest($7::integer[]), unnest($8::text[]), unnest($9::text[])::json, $10::bigint
         on conflict (id) do update set check_id = excluded.check_id, owner_id = excluded.owner_id, photo_id = excluded.photo_id,
           version = excluded.version, object_key = excluded.object_key, details = excluded.details`,
        [
          column(idOf),
          column(({ kind }) => kind),
          column(({ subject }) => subject),
          checkId,
          column(({ ownerId }) => ownerId),
          column(({ photoId }) => photoId),
          column(({ version }) => version),
          column(({ key }) => key),
          column(({ details }) => JSON.stringify(details)),
          nowMs,
        ],
      )
    },
    async forgetOthers(checkId, kinds) {
      await write('delete from integrity_findings where check_id <> $1::uuid and kind = any($2::text[])', [checkId, kinds])
    },
    async forget(finding) {
      await write('delete from integrity_findings where id = $1::text', [idOf(finding)])
    },
    async note(finding, note) {
      await write('update integrity_findings set note = $2::text where id = $1::text', [idOf(finding), note])
    },
    async list(limit, after, kind) {
      const rows = await db.query<FindingColumns>(
        `select f.kind, f.subject, f.owner_id, f.photo_id, f.version, f.object_key, f.details, f.note, f.found_at_ms, p.filename
         from integrity_findings f left join photos p on p.id = f.photo_id
         where ($2::text is null or f.id collate "C" > $2::text) and ($3::text is null or f.kind = $3::text)
         order by f.id collate "C" limit $1::integer`,
        [limit, after ? `${after.kind}/${after.subject}` : null, kind ?? null],
      )
      return rows.map(toFinding)
    },
    async counts() {
      const rows = await db.query<{ kind: FindingKind; count: number }>(
        'select kind, count(*) as count from integrity_findings group by kind order by kind',
      )
      return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
    },
    async keysWithBytes(checksum) {
      const rows = await db.query<{ object_key: string }>(
        `select object_key from integrity_findings where object_key is not null and (details->>'found') = $1::text
         union select key from kept_objects where reason like '%sha256 ' || $1::text limit 20`,
        [checksum],
      )
      return rows.map((row) => row.object_key)
    },
    damage: {
      async isKnown(originalKey) {
        const rows = await db.query(
          `select 1 as one from integrity_findings where object_key = $1::text and kind = 'original_bytes' limit 1`,
          [originalKey],
        )
        return rows.length > 0
      },
      async ofOwner(ownerId) {
        const rows = await db.query<{ subject: string }>(
          'select subject from integrity_findings where owner_id = $1::uuid and kind = any($2::text[])',
          [ownerId, originalKinds],
        )
        return new Set(rows.map(({ subject }) => subject))
      },
      forgetOriginal: async (originalKey) => {
        await write('delete from integrity_findings where object_key = $1::text and kind = any($2::text[])', [originalKey, originalKinds])
      },
    },
  }
}

const toCheck = (row: CheckColumns): Check => ({
  id: row.id,
  isDeep: row.deep,
  isRepairing: row.repairing,
  startedAtMs: row.started_at_ms,
  ...present('finishedAtMs', row.finished_at_ms),
  step: row.step,
  ...present('upTo', row.up_to),
  // Written by us as CheckCounts.
  counts: JSON.parse(row.counts) as Check['counts'],
})

const toFinding = (row: FindingColumns): KeptFinding => ({
  kind: row.kind,
  subject: row.subject,
  ...present('ownerId', row.owner_id),
  ...present('photoId', row.photo_id),
  ...present('version', row.version),
  ...present('key', row.object_key),
  details: JSON.parse(row.details) as KeptFinding['details'],
  ...present('note', row.note),
  foundAtMs: row.found_at_ms,
  ...present('filename', row.filename),
})
