import type { Check, CheckRepository, FindingKind, KeptFinding } from '../ports/integrity.ts'

export interface Report {
  /** The last check that got to its end, or the one that is under way where none did. */
  check: Check | undefined
  counts: Partial<Record<FindingKind, number>>
  findings: readonly KeptFinding[]
  /** Where the list goes on. */
  next?: { kind: string; subject: string } | undefined
}

/** What is wrong now, as far as checks have seen, a page at a time. */
export async function readReport(
  checks: CheckRepository,
  { limit, after }: { limit: number; after?: { kind: string; subject: string } },
): Promise<Report> {
  const [check, counts, findings] = [
    (await checks.newest({ isFinished: true })) ?? (await checks.newest()),
    await checks.counts(),
    await checks.list(limit, after),
  ]
  const last = findings.at(-1)
  return { check, counts, findings, ...(last && findings.length === limit && { next: { kind: last.kind, subject: last.subject } }) }
}
