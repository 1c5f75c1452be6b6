import { type FindingKind, findingKinds, type KeptFinding } from '../ports/integrity.ts'
import type { RepairDeps, Repaired } from './repair-deps.ts'
import { repairOriginal } from './repair-original.ts'
import { repairPicture } from './repair-picture.ts'
import { repairBatch, repairMarks, repairMonth, repairName, repairVersion, restoreVersionRow } from './repair-rows.ts'

export type { RepairDeps } from './repair-deps.ts'

type Repair = (deps: RepairDeps, finding: KeptFinding) => Promise<Repaired>

const repairs: Partial<Record<FindingKind, Repair>> = {
  version_missing: restoreVersionRow,
  version_differs: repairVersion,
  replaced_mark: repairMarks,
  original_missing: repairOriginal,
  original_size: repairOriginal,
  original_bytes: repairOriginal,
  key_elsewhere: (deps, finding) => (finding.details.picture === 'original' ? repairOriginal(deps, finding) : repairPicture(deps, finding)),
  picture_missing: repairPicture,
  picture_unreadable: repairPicture,
  name_differs: repairName,
  batch_missing: repairBatch,
  month_differs: repairMonth,
}

const atOnce = 100

/**
 * Goes through what was found and puts right what can be, each as it is now and not as it was when it was found. Nothing that may be somebody's
 * photo is deleted. `settled` hears how many were repaired so far.
 */
export async function repairLibrary(deps: RepairDeps, settled: (repaired: number) => Promise<void>): Promise<void> {
  let repaired = 0
  for (const kind of findingKinds) {
    const repair = repairs[kind]
    if (!repair) continue
    let after: { kind: string; subject: string } | undefined
    for (;;) {
      const findings = await deps.checks.list(atOnce, after, kind)
      for (const finding of findings) {
        const end = await repair(deps, finding)
        if (typeof end === 'object') await deps.checks.note(finding, end.stays)
        else await deps.checks.forget(finding)
        if (end === 'repaired') await settled(++repaired)
        await deps.pace.rest()
      }
      after = findings.at(-1)
      if (!after) break
    }
  }
}
