import { createReadStream } from 'node:fs'
import { isAbsolute, join, sep } from 'node:path'
import type { PhotoRecord, SettingsChange } from '@imgstream/contract'
import { CommandError, exitCodes, wrongUsage } from '../exit-codes.ts'
import { exportFormat, readState } from '../export/run-export.ts'
import { printable } from '../words.ts'
import type { ExportedPhoto, ExportedVersion, PhotoSource } from './photo-source.ts'

/** Throws CommandError where the folder is no export, or one that did not come to its end. */
export async function requireExport(folder: string): Promise<Record<string, unknown>> {
  const state = await readState(folder)
  if (state?.format !== exportFormat.format) {
    throw wrongUsage(
      `${printable(folder)} holds no export of ImgStream (no export.json). Photos from elsewhere come in by "imgstream upload --recursive DIR".`,
    )
  }
  if (typeof state.format_version !== 'number' || state.format_version > exportFormat.format_version)
    throw wrongUsage(`${printable(folder)} was exported by a newer ImgStream. Update this one first.`)
  if (state.state !== 'complete')
    throw wrongUsage(`The export in ${printable(folder)} did not come to its end. Run "imgstream export" on it again first.`)
  return state
}

const pageSize = 200

/** What `imgstream export` wrote. The folder has been looked at (`requireExport`). */
export function exportSource(folder: string): PhotoSource {
  return {
    settings: () => exportedRetention(folder),
    async *pages(trash) {
      let page: ExportedPhoto[] = []
      for await (const photo of exportedPhotos(folder)) {
        if (photo.isTrashed !== trash) continue
        page.push(photo)
        if (page.length < pageSize) continue
        yield page
        page = []
      }
      if (page.length > 0) yield page
    },
  }
}

/** The photos of an export with their versions, one after the other: both files are in the order of the ids. */
async function* exportedPhotos(folder: string): AsyncGenerator<ExportedPhoto> {
  const versions = rowsOf(join(folder, 'metadata/versions.jsonl'))
  let next = await versions.next()
  let last = ''
  for await (const row of rowsOf(join(folder, 'metadata/photos.jsonl'))) {
    const id = text(row, 'photo_id')
    if (id <= last) throw notAsWritten('photos.jsonl is not in the order of the ids')
    last = id
    const own: (ExportedVersion & { origin: string })[] = []
    while (!next.done && text(next.value, 'photo_id') <= id) {
      if (next.value.photo_id === id) own.push(versionOf(next.value, folder))
      next = await versions.next()
    }
    yield {
      filename: text(row, 'filename'),
      isTrashed: row.trashed_at !== null && row.trashed_at !== undefined,
      record: {
        taken_at: text(row, 'taken_at'),
        taken_offset: typeof row.taken_offset === 'string' ? row.taken_offset : null,
        // Looked at by the server, like everything here.
        taken_source: text(row, 'taken_source') as NonNullable<PhotoRecord['taken_source']>,
        first_uploaded_at: text(row, 'first_uploaded_at'),
        origin: own[0]?.version === 1 && own[0].origin === 'kept_both' ? 'kept_both' : 'uploaded',
      },
      versions: own,
    }
  }
}

/** How long the library it comes from kept replaced versions and its trash; without what was kept for ever. */
async function exportedRetention(folder: string): Promise<SettingsChange> {
  const found: SettingsChange = {}
  for await (const row of rowsOf(join(folder, 'metadata/settings.jsonl')))
    for (const name of ['version_retention_days', 'trash_retention_days'] as const) {
      const days = row[name]
      if (typeof days === 'number') found[name] = days
    }
  return found
}

type Row = Record<string, unknown>

function versionOf(row: Row, folder: string): ExportedVersion & { origin: string } {
  return {
    version: Number(row.version),
    path: typeof row.path === 'string' ? pathIn(folder, row.path) : undefined,
    checksum: text(row, 'checksum'),
    current: row.current === true,
    batchId: typeof row.batch_id === 'string' ? row.batch_id : undefined,
    restoredFrom: typeof row.restored_from === 'number' ? row.restored_from : undefined,
    origin: text(row, 'origin'),
  }
}

/** A path of the export in the file system. Throws CommandError for one that leads out of it: an export may come from anybody. */
export function pathIn(folder: string, path: string): string {
  const parts = path.split('/')
  if (isAbsolute(path) || path.includes('\\') || parts.some((part) => part === '..' || part === '.' || part === ''))
    throw notAsWritten(`"${printable(path)}" leads out of it`)
  return join(folder, parts.join(sep))
}

async function* rowsOf(path: string): AsyncGenerator<Row> {
  let rest = ''
  try {
    for await (const piece of createReadStream(path, 'utf8')) {
      const lines = (rest + (piece as string)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield parsed(line)
    }
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw notAsWritten((error as Error).message)
  }
  if (rest !== '') yield parsed(rest)
}

function parsed(line: string): Row {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value as Row
  } catch {
    // Told below.
  }
  throw notAsWritten('a line of metadata is no JSON')
}

function text(row: Row, name: string): string {
  const value = row[name]
  if (typeof value !== 'string') throw notAsWritten(`a row has no ${name}`)
  return value
}

const notAsWritten = (why: string) =>
  new CommandError(
    exitCodes.failed,
    `The export is not as it was written: ${printable(why)}. "sha256sum -c SHA256SUMS" shows which files changed.`,
  )
