import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { factsHeadBytes, readPictureFacts } from '@imgstream/client'
import { filenameProblem, type PhotoRecord } from '@imgstream/contract'
import type { ExportedPhoto, PhotoSource } from './photo-source.ts'
import type { PythonOriginals } from './python-originals.ts'
import type { PythonLibrary, PythonPhoto } from './python-rows.ts'

/** Few at a time: from a bucket each is a file of ours for as long. */
const pageSize = 20
/** The Python version takes the moment of the upload for photos without a date; both are taken one after the other. */
const sameMomentMs = 120_000

export interface PythonFindings {
  /** Photos that cannot come in though their file is there, and why. */
  refused: { filename: string; why: string }[]
  /** Names that an earlier photo of the same library has, as names are compared here. */
  doubled: Set<string>
  missing: string[]
  otherSize: string[]
}

/** The library of the Python version as `imgstream import` takes libraries in: one version each, no trash, no settings. */
export function pythonSource(library: PythonLibrary, originals: PythonOriginals, found: PythonFindings): PhotoSource {
  return {
    settings: async () => ({}),
    async *pages(trash) {
      if (trash) return
      for (const photos of library.pages(pageSize)) {
        const page: ExportedPhoto[] = []
        for (const photo of photos) page.push(await prepared(photo, originals, found))
        yield page
        await originals.forget()
      }
    },
  }
}

async function prepared(photo: PythonPhoto, originals: PythonOriginals, found: PythonFindings): Promise<ExportedPhoto> {
  const file = await originals.fetch(photo.path)
  if (file === undefined) found.missing.push(photo.filename)
  if (photo.isDoubled) found.doubled.add(photo.filename)
  let problem = photo.uploadedAt === null ? 'its row says no time of its upload' : filenameProblem(photo.filename)
  let { checksum, byteSize, head }: Contents = { checksum: '', byteSize: photo.byteSize, head: Buffer.alloc(0) }
  if (file !== undefined)
    try {
      ;({ checksum, byteSize, head } = await read(file))
    } catch (error) {
      problem = `it cannot be read: ${error instanceof Error ? error.message : String(error)}`
    }
  if (file !== undefined && problem !== undefined) found.refused.push({ filename: photo.filename, why: problem })
  if (byteSize !== photo.byteSize && photo.byteSize !== null) found.otherSize.push(photo.filename)
  return {
    filename: photo.filename,
    isTrashed: false,
    record: recordOf(photo, head),
    ...(problem !== undefined && { problem }),
    versions: [{ version: 1, path: file, checksum, current: true, batchId: undefined, restoredFrom: undefined }],
  }
}

/**
 * The file's own date counts, read as for any upload. Where it has none, what the Python version found counts, unless that is the moment of
 * the upload, which it takes when it finds nothing; then the name and the first upload decide.
 */
export function recordOf({ createdAt, uploadedAt }: PythonPhoto, head: Uint8Array): PhotoRecord {
  const record: PhotoRecord = { first_uploaded_at: `${uploadedAt ?? ''}Z`, origin: 'uploaded' }
  if (readPictureFacts(head).takenAt !== undefined || createdAt === null) return record
  if (Math.abs(Date.parse(`${createdAt}Z`) - Date.parse(`${uploadedAt}Z`)) < sameMomentMs) return record
  return { ...record, taken_at: createdAt, taken_offset: null, taken_source: 'file_time' }
}

interface Contents {
  checksum: string
  byteSize: number | null
  head: Buffer
}

async function read(path: string): Promise<Contents> {
  const hash = createHash('sha256')
  let byteSize = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    byteSize += chunk.length
  }
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(factsHeadBytes, byteSize)), 0, undefined, 0)
    return { checksum: hash.digest('hex'), byteSize, head: buffer.subarray(0, bytesRead) }
  } finally {
    await handle.close()
  }
}
