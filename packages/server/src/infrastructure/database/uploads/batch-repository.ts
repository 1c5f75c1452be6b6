import type { BatchCounter, BatchRecord, BatchRepository } from '../../../domain/ports/repositories.ts'
import type { Database } from '../database.ts'
import { groupCommit } from '../group-commit.ts'
import { addToBatches, type BatchCount } from '../photos/photo-inserts.ts'
import { present } from '../photos/photo-rows.ts'

const columns = 'id, owner_id, started_at_ms, finished_at_ms, state, uploaded, overwritten, kept_both, skipped, failed'

type BatchColumns = {
  id: string
  owner_id: string
  started_at_ms: number
  finished_at_ms: number | null
  state: BatchRecord['state']
} & Record<BatchCounter, number>

export function createBatchRepository(db: Database): BatchRepository {
  let serial = 0
  const count = groupCommit<BatchCount & { serial: number }, true>({
    write: async (counts) => {
      await db.transaction((sql) => addToBatches(sql, counts))
      return counts.map(() => true)
    },
    key: (item) => String(item.serial),
    maxGroup: 200,
    inFlight: 1,
  })
  return {
    async find(ownerId, batchId) {
      const rows = await db.query<BatchColumns>(`select ${columns} from batches where id = $2::uuid and owner_id = $1::uuid`, [
        ownerId,
        batchId,
      ])
      return rows.map(toBatch)[0]
    },
    async list(ownerId, limit, after) {
      const rows = await db.query<BatchColumns>(
        `select ${columns} from batches
         where owner_id = $1::uuid
           and ($3::bigint is null or started_at_ms < $3::bigint or (started_at_ms = $3::bigint and id < $4::uuid))
         order by started_at_ms desc, id desc limit $2::integer`,
        [ownerId, limit, after?.atMs ?? null, after?.id ?? null],
      )
      return rows.map(toBatch)
    },
    async count(ownerId, batchId, counter, nowMs) {
      await count({ id: batchId, ownerId, counter, atMs: nowMs, serial: serial++ })
    },
    async finish(ownerId, batchId, nowMs) {
      await db.transaction((sql) =>
        sql.query('update batches set finished_at_ms = $3::bigint where id = $2::uuid and owner_id = $1::uuid', [ownerId, batchId, nowMs]),
      )
    },
    async setState(ownerId, batchId, state, nowMs) {
      await db.transaction((sql) =>
        sql.query('update batches set state = $3::text, finished_at_ms = $4::bigint where id = $2::uuid and owner_id = $1::uuid', [
          ownerId,
          batchId,
          state,
          nowMs,
        ]),
      )
    },
  }
}

function toBatch(row: BatchColumns): BatchRecord {
  const { uploaded, overwritten, kept_both, skipped, failed } = row
  return {
    id: row.id,
    ownerId: row.owner_id,
    startedAtMs: row.started_at_ms,
    ...present('finishedAtMs', row.finished_at_ms),
    state: row.state,
    counts: { uploaded, overwritten, kept_both, skipped, failed },
  }
}
