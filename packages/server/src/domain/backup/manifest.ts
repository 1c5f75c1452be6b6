import type { BackupKind, BackupManifest } from '../ports/backups.ts'
import { BackupDamaged } from './backup-errors.ts'

/** The form of manifests and portable files that this version writes. Others may follow; each says which it is. */
export const backupFormat = 1

const extensions: Record<BackupKind, string> = { duckdb: '.db', portable: '.jsonl.gz' }
const manifestEnd = '.manifest.json'
const originalsEnd = '.originals.json'

/** `imgstream_YYYYmmdd_HHMMSS`, by UTC. */
export function backupName(ms: number): string {
  const [date, time] = new Date(ms).toISOString().slice(0, 19).split('T')
  return `imgstream_${date?.replaceAll('-', '')}_${time?.replaceAll(':', '')}`
}

export const fileNameOf = (name: string, kind: BackupKind) => `${name}${extensions[kind]}`
export const manifestNameOf = (name: string) => `${name}${manifestEnd}`
export const originalsNameOf = (name: string) => `${name}${originalsEnd}`

/** The name that a file of a backup begins with; undefined for files that are none of ours. */
export function backupOf(fileName: string): { name: string; part: BackupKind | 'manifest' | 'originals' } | undefined {
  const [, name, end] = /^(imgstream_\d{8}_\d{6})(\.db|\.jsonl\.gz|\.manifest\.json|\.originals\.json)$/.exec(fileName) ?? []
  if (!name) return undefined
  if (end === manifestEnd) return { name, part: 'manifest' }
  if (end === originalsEnd) return { name, part: 'originals' }
  return { name, part: end === extensions.duckdb ? 'duckdb' : 'portable' }
}

export function manifestText(manifest: BackupManifest): string {
  const { name, kind, createdAtMs, version, engine, schema, tables, file, originals } = manifest
  const text = {
    imgstream_backup: backupFormat,
    name,
    kind,
    created_at: new Date(createdAtMs).toISOString(),
    version,
    engine,
    schema,
    tables: tables.map(({ table, rows, hash }) => ({ table, rows, sha256: hash })),
    file: { name: file.name, bytes: file.byteSize, sha256: file.sha256 },
    originals: { count: originals.count, bytes: originals.bytes },
  }
  return `${JSON.stringify(text, undefined, 2)}\n`
}

/** Throws BackupDamaged for a text that is no manifest, or one of a later form than this version reads. */
export function parseManifest(text: string, of: string): BackupManifest {
  const broken = (why: string, cause?: unknown) => new BackupDamaged(`The manifest of ${of} ${why}.`, { cause })
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch (error) {
    throw broken('is not readable: it is cut off, or not JSON', error)
  }
  const top = fieldsOf(read)
  const format = top.imgstream_backup
  if (typeof format === 'number' && format > backupFormat) {
    throw broken(`has form ${format}, which a newer version of ImgStream wrote (this one reads ${backupFormat}). Use that version`)
  }
  const file = fieldsOf(top.file)
  const originals = fieldsOf(top.originals)
  const tables = Array.isArray(top.tables) ? top.tables.map(fieldsOf) : []
  const manifest = {
    name: top.name,
    kind: top.kind,
    createdAtMs: Date.parse(String(top.created_at)),
    version: top.version,
    engine: top.engine,
    schema: top.schema,
    tables: tables.map(({ table, rows, sha256 }) => ({ table, rows, hash: sha256 })),
    file: { name: file.name, byteSize: file.bytes, sha256: file.sha256 },
    originals: { count: originals.count, bytes: originals.bytes },
  }
  if (format !== backupFormat || !isManifest(manifest)) throw broken('lacks what a manifest of ImgStream says')
  return manifest
}

const fieldsOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const isHash = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

function isManifest(given: { [Name in keyof BackupManifest]: unknown } & object): given is BackupManifest {
  const { name, kind, createdAtMs, version, engine, schema, tables } = given
  const file = fieldsOf(given.file)
  const originals = fieldsOf(given.originals)
  return (
    typeof name === 'string' &&
    (kind === 'duckdb' || kind === 'portable') &&
    file.name === fileNameOf(name, kind) &&
    backupOf(manifestNameOf(name)) !== undefined &&
    Number.isFinite(createdAtMs) &&
    typeof version === 'string' &&
    (engine === 'duckdb' || engine === 'postgresql') &&
    isCount(schema) &&
    Array.isArray(tables) &&
    tables.every((each) => {
      const { table, rows, hash } = fieldsOf(each)
      return typeof table === 'string' && /^[a-z][a-z0-9_]*$/.test(table) && isCount(rows) && isHash(hash)
    }) &&
    isCount(file.byteSize) &&
    isHash(file.sha256) &&
    isCount(originals.count) &&
    isCount(originals.bytes)
  )
}
