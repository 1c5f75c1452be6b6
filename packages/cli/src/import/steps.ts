import type { ExportedPhoto } from './photo-source.ts'

/** One version to make, in its order. */
export interface Step {
  path: string
  checksum: string
  batchId: string | undefined
  /** The step whose version it shows again; undefined where its bytes are sent. */
  restores: number | undefined
}

/** What makes the versions of a photo again, the oldest first. Versions whose files the export does not have are left out. */
export function stepsOf({ versions }: ExportedPhoto): Step[] {
  const steps: Step[] = []
  const stepOf = new Map<number, number>()
  for (const { version, path, checksum, batchId, restoredFrom } of versions) {
    if (path === undefined) continue
    // Two in a row with the same bytes are one: what lay between them is not in the export.
    if (steps.at(-1)?.checksum !== checksum) {
      const from = restoredFrom === undefined ? undefined : stepOf.get(restoredFrom)
      steps.push({ path, checksum, batchId, restores: from !== undefined && steps[from]?.checksum === checksum ? from : undefined })
    }
    stepOf.set(version, steps.length - 1)
  }
  return steps
}

/**
 * How many steps the photo that has the name now has behind it: so many that it goes on from there, all of them where nothing is left to do;
 * `other` where it is another photo. `theirs` are the checksums of its versions, the oldest first; `isSame` that it was first uploaded at
 * the very same instant.
 */
export function whereItStands({
  steps,
  theirs,
  isSame,
}: {
  steps: readonly Step[]
  theirs: readonly string[]
  isSame: boolean
}): number | 'other' {
  const ours = steps.map(({ checksum }) => checksum)
  if (theirs.at(-1) === ours.at(-1) && !(isSame && theirs.length < ours.length && isPrefix(theirs, ours))) return ours.length
  if (!isSame) return 'other'
  if (isPrefix(theirs, ours)) return theirs.length
  // It was brought in, and changed here since.
  return isPrefix(ours, theirs) ? ours.length : 'other'
}

const isPrefix = (shorter: readonly string[], longer: readonly string[]) =>
  shorter.length <= longer.length && shorter.every((each, index) => each === longer[index])
