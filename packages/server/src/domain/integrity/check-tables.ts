import { AppError } from '../../app-error.ts'
import type { Finding } from '../ports/integrity.ts'
import type { CheckDeps } from './check-deps.ts'

/** Of each kind. */
const limit = 10_000

/** Reads every value of every table; answers which cannot be read. */
export async function checkDatabase(deps: CheckDeps): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { name } of await deps.rows.tables()) {
    try {
      await deps.questions.readAll(name)
    } catch (error) {
      // A database that is away says nothing about its tables.
      if (error instanceof AppError && error.code !== 'DATABASE_DAMAGED') throw error
      findings.push({ kind: 'database_unreadable', subject: name, details: { table: name, why: reasonOf(error) } })
    }
    await deps.pace.rest()
  }
  return findings
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error
  return (cause instanceof Error ? cause.message : message).slice(0, 300)
}

/** What is asked of whole tables: counts of months, and what names something that is not there. */
export async function checkTables(deps: CheckDeps): Promise<Finding[]> {
  const { questions, pace } = deps
  const findings: Finding[] = []
  for (const { ownerId, month, photos, counted } of await questions.wrongMonths(limit))
    findings.push({ kind: 'month_differs', subject: `${ownerId}/${month}`, ownerId, details: { month, photos, counted } })
  await pace.rest()
  for (const { batchId, ownerId, namedBy } of await questions.missingBatches(limit))
    findings.push({ kind: 'batch_missing', subject: batchId, ownerId, details: { named_by: namedBy } })
  await pace.rest()
  for (const { ownerId, table, rows } of await questions.missingOwners(limit))
    findings.push({ kind: 'owner_missing', subject: `${ownerId}/${table}`, ownerId, details: { table, rows } })
  await pace.rest()
  for (const { uploadId, ownerId } of await questions.openUploads(deps.clock.nowMs() - deps.graceMs, limit)) {
    if ((await deps.objects.uploadLength(uploadId)) === undefined)
      findings.push({ kind: 'upload_without_bytes', subject: uploadId, ownerId, details: {} })
    await pace.rest()
  }
  return findings
}
