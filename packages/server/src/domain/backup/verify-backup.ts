import { createHash } from 'node:crypto'
import type { CheckedTable } from '../moving/check-rows.ts'
import type { BackupManifest, BackupPlace, OpenBackup } from '../ports/backups.ts'
import { BackupDamaged } from './backup-errors.ts'
import { differenceOf, type HashOptions, hashLibrary } from './hash-rows.ts'
import { sizeProblem } from './list-backups.ts'

export type Verified = { outcome: 'sound'; tables: CheckedTable[] } | { outcome: 'damaged'; why: string }

/** Reads the whole backup: its file by size and SHA-256, then every row of every table by hash and count. */
export async function verifyBackup(
  deps: { place: BackupPlace; open: OpenBackup },
  manifest: BackupManifest,
  options: HashOptions = {},
): Promise<Verified> {
  try {
    await requireFile(deps.place, manifest)
    const opened = await deps.open(deps.place, manifest)
    try {
      const schema = await opened.rows.schema()
      if (schema !== manifest.schema) throw new BackupDamaged(`its schema is ${schema}, and its manifest says ${manifest.schema}`)
      const tables = await hashLibrary(opened.rows, options)
      const difference = differenceOf(manifest.tables, tables)
      return difference ? { outcome: 'damaged', why: difference } : { outcome: 'sound', tables }
    } finally {
      await opened.close()
    }
  } catch (error) {
    if (error instanceof BackupDamaged) return { outcome: 'damaged', why: error.message }
    throw error
  }
}

/** Holds the file against its manifest. Throws BackupDamaged. */
export async function requireFile(place: BackupPlace, { file }: Pick<BackupManifest, 'file'>): Promise<void> {
  const body = await place.read(file.name)
  const hash = createHash('sha256')
  let byteSize = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    byteSize += chunk.length
  }
  const problem = sizeProblem({ file }, body ? byteSize : undefined)
  if (problem) throw new BackupDamaged(problem)
  if (hash.digest('hex') !== file.sha256) throw new BackupDamaged('its bytes are not those that were written (SHA-256 of the file differs)')
}
