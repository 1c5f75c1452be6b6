import type { IntegrityCheck, IntegrityFinding, IntegrityReport } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import { explainFinding } from '../../domain/integrity/explain-finding.ts'
import type { Report } from '../../domain/integrity/read-report.ts'
import type { Check, KeptFinding } from '../../domain/ports/integrity.ts'
import { presentInstant } from './present-photo.ts'

export function presentReport({ check, counts, findings, next }: Report): IntegrityReport {
  return {
    check: check ? presentCheck(check) : null,
    problems: Object.values(counts).reduce((sum, count) => sum + count, 0),
    by_kind: { ...counts },
    findings: findings.map(presentFinding),
    next_cursor: next ? Buffer.from(`${next.kind}/${next.subject}`).toString('base64url') : null,
  }
}

/** Throws AppError INVALID_CURSOR. */
export function parseFindingCursor(cursor: string | undefined): { kind: string; subject: string } | undefined {
  if (cursor === undefined) return undefined
  const [, kind, subject] = /^([a-z_]{1,50})\/([\x20-\x7e]{1,500})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (kind === undefined || subject === undefined)
    throw new AppError('INVALID_CURSOR', 'The cursor is not one of this list. Start again without it.')
  return { kind, subject }
}

function presentCheck({ id, isDeep, isRepairing, startedAtMs, finishedAtMs, counts }: Check): IntegrityCheck {
  const { bytes, kept, photos, versions, originals, pictures, objects, repaired } = counts
  return {
    check_id: id,
    deep: isDeep,
    repairing: isRepairing,
    started_at: presentInstant(startedAtMs),
    finished_at: finishedAtMs === undefined ? null : presentInstant(finishedAtMs),
    photos,
    versions,
    originals,
    bytes_read: bytes,
    pictures,
    objects,
    repaired,
    kept_objects: kept,
  }
}

function presentFinding(finding: KeptFinding): IntegrityFinding {
  const { what, todo } = explainFinding(finding)
  return {
    kind: finding.kind,
    message: what,
    advice: todo,
    note: finding.note ?? null,
    photo_id: finding.photoId ?? null,
    filename: finding.filename ?? null,
    version: finding.version ?? null,
    object_key: finding.key ?? null,
    details: { ...finding.details },
    found_at: presentInstant(finding.foundAtMs),
  }
}
