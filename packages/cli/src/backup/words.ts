import type { BackupList, BackupManifest, StoredBackup } from '@imgstream/server'
import { bytesInWords, counted, printable } from '../words.ts'

type Facts = Readonly<Record<string, unknown>>
const number = (value: unknown) => (typeof value === 'number' ? value : 0)
const text = (value: unknown) => (typeof value === 'string' ? printable(value) : '')

/** What `backup create` says at its end. */
export function createdInWords(facts: Facts): string {
  const lines = [
    `${text(facts.file)} in ${text(facts.place)}: ${counted(number(facts.photos), 'photo')}, ${counted(number(facts.rows), 'row')}, ${bytesInWords(number(facts.bytes))}, read back and equal, in ${number(facts.seconds).toFixed(1)} s`,
  ]
  if (facts.originals_copied !== undefined) {
    lines.push(
      `Originals: ${counted(number(facts.originals_copied), 'file')} copied (${bytesInWords(number(facts.originals_copied_bytes))}), the others were there.`,
    )
    const missing = number(facts.originals_missing)
    if (missing > 0) lines.push(`${counted(missing, 'original')} of the library could not be copied:`, ...missingLines(facts.missing))
  } else if (number(facts.originals) > 0) {
    lines.push(`Its ${counted(number(facts.originals), 'original')} stay where they are; --with-originals copies them too.`)
  }
  const deleted = Array.isArray(facts.deleted) ? facts.deleted.length : 0
  if (deleted > 0) lines.push(`${counted(deleted, 'older backup')} that the rule does not keep are gone.`)
  return lines.join('\n')
}

export function missingLines(missing: unknown): string[] {
  const all: unknown[] = Array.isArray(missing) ? missing : []
  return all.slice(0, 100).flatMap((each) => {
    if (typeof each !== 'object' || !each) return []
    const { key, why, filename } = each as Facts
    return [`  ${text(filename) || text(key)}: ${text(why)}${filename ? `; ${text(key)}` : ''}`]
  })
}

/** `backup list` as a table, newest first. */
export function listInWords(place: string, { backups, unfinished }: BackupList): string {
  const lines =
    backups.length === 0 ? [`There is no backup in ${printable(place)}.`] : [`${counted(backups.length, 'backup')} in ${printable(place)}:`]
  for (const backup of backups) lines.push(`  ${lineOf(backup)}`)
  if (unfinished.length > 0) lines.push(`Not backups:`, ...unfinished.map(({ name, why }) => `  ${printable(name)}: ${printable(why)}`))
  return lines.join('\n')
}

function lineOf({ manifest, problem, originals }: StoredBackup): string {
  const { file, createdAtMs, schema } = manifest
  const parts = [
    file.name.padEnd(36),
    `${new Date(createdAtMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    counted(rowsOf(manifest, 'photos'), 'photo'),
    bytesInWords(file.byteSize),
    `schema ${schema}`,
  ]
  if (originals) parts.push(originals.missing === 0 ? 'with originals' : `with originals but for ${originals.missing}`)
  return `${parts.join('  ')}${problem ? `\n    damaged: ${printable(problem)}` : ''}`
}

export const rowsOf = ({ tables }: BackupManifest, name: string) => tables.find(({ table }) => table === name)?.rows ?? 0

export const manifestAsJson = ({ name, kind, createdAtMs, version, engine, schema, tables, file, originals }: BackupManifest) => ({
  name,
  file: file.name,
  format: kind === 'duckdb' ? 'db' : kind,
  created_at: new Date(createdAtMs).toISOString(),
  version,
  engine,
  schema,
  bytes: file.byteSize,
  sha256: file.sha256,
  originals: originals.count,
  original_bytes: originals.bytes,
  tables: tables.map(({ table, rows, hash }) => ({ table, rows, sha256: hash })),
})
