import type { LibraryCounts, MoveEnd } from '@imgstream/server'
import { bytesInWords, counted, printable } from '../words.ts'

const targets = {
  empty: 'The target is empty: the move can begin.',
  begun: 'The target holds the beginning of this move: it would go on.',
  'moved before': 'This library was moved there already; nothing would be done.',
  'not empty': 'The target is not empty: the move would be refused.',
  'another move': 'The target belongs to another move: this one would be refused.',
} as const

/** What a move says at its end, for people. */
export function endInWords(end: MoveEnd): string {
  if (end.dryRun) return [...countLines(end.counts), targets[end.target]].join('\n')
  if (end.outcome === 'moved before') {
    return `This library was moved there already, on ${new Date(end.finishedAtMs).toISOString()}. Nothing was done.`
  }
  const { counts, copied } = end
  const lines = [...countLines(counts), `Copied by this run: ${counted(copied.objects, 'file')}, ${bytesInWords(copied.bytes)}.`]
  const missing = counts.derived - copied.stored.derived
  if (missing > 0)
    lines.push(`${counted(missing, 'picture')} made from originals were not there to be copied; they are made again when looked at.`)
  if (end.outcome === 'moved') {
    return [...lines, 'Done: all rows are equal, and every original has its size and SHA-256. Servers may start on the target.'].join('\n')
  }
  if (end.outcome === 'incomplete') {
    const lost = counts.originals - copied.stored.originals
    return [...lines, `Not done: ${counted(lost, 'original')} are not in the target any more. Give the same command again.`].join('\n')
  }
  return [
    ...lines,
    `Not done: ${counted(end.damaged.length, 'file')} could not be copied as the library recorded them:`,
    ...end.damaged
      .slice(0, 100)
      .map(({ filename, version, key, why }) => `  ${printable(filename ?? key)} (version ${version}): ${why}; ${key}`),
    ...(end.damaged.length > 100 ? [`  and ${(end.damaged.length - 100).toLocaleString('en')} more; --json lists all`] : []),
    'Put them back from a backup, or delete those photos for good in the library that is moved; then give the same command again.',
  ].join('\n')
}

function countLines({ tables, originals, originalBytes, derived, openUploads }: LibraryCounts): string[] {
  const rows = tables.reduce((sum, each) => sum + each.rows, 0)
  const rowsOf = (name: string) => tables.find(({ table }) => table === name)?.rows ?? 0
  const lines = [
    `${counted(rowsOf('photos'), 'photo')} of ${counted(rowsOf('owners'), 'owner')}, ${counted(rowsOf('photo_versions'), 'version')}; ${counted(rows, 'row')} in ${tables.length} tables`,
    `${counted(originals, 'original')} of ${bytesInWords(originalBytes)}, ${counted(derived, 'picture')} made from them`,
  ]
  if (openUploads > 0) lines.push(`${counted(openUploads, 'upload')} not complete, which are not moved: send those files again`)
  return lines
}
