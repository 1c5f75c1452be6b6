import { createHash, randomUUID } from 'node:crypto'
import type { UploadOutcome } from '@imgstream/contract'
import { aScene, jpegOf } from '../support/pictures.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Everything a client was told that it can rely on. */
export interface Acknowledged {
  /** `{photo id}/{version}` and the SHA-256 of what was sent. */
  versions: Map<string, string>
  /** tus uploads that are not complete, with the bytes that were acknowledged. */
  uploads: Map<string, { bytes: Bytes; offset: number }>
  names: string[]
}

export const nothingAcknowledged = (): Acknowledged => ({ versions: new Map(), uploads: new Map(), names: [] })

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A small picture that no other upload has: what follows the end of a JPEG does not change how it looks. */
export async function pictureSource(): Promise<() => Bytes> {
  const jpeg = await jpegOf(aScene(320, 240))
  return () => new Uint8Array([...jpeg, ...Buffer.from(randomUUID())])
}

/** Uploads, overwrites and resumable uploads, one after the other, until the server is gone. Notes only what was answered. */
export async function uploadUntilGone(url: string, nextPicture: () => Bytes, known: Acknowledged, isOver: () => boolean): Promise<void> {
  for (let turn = 0; !isOver(); turn++) {
    try {
      if (turn % 3 === 2) await resumable(url, nextPicture(), known)
      else await put(url, nextPicture(), known, turn % 3 === 1)
    } catch (error) {
      if (isOver()) return
      // Between the signal and its effect the connection breaks: that is what the test is about.
      if (error instanceof TypeError) return
      throw error
    }
  }
}

async function put(url: string, bytes: Bytes, known: Acknowledged, overwrites: boolean): Promise<void> {
  const taken = overwrites ? known.names[Math.floor(Math.random() * known.names.length)] : undefined
  const name = taken ?? `${randomUUID()}.jpg`
  const answer = await fetch(`${url}/api/photos/${name}?on_collision=${taken ? 'overwrite' : 'fail'}`, { method: 'PUT', body: bytes })
  await note(answer, bytes, name, known)
}

async function resumable(url: string, bytes: Bytes, known: Acknowledged): Promise<void> {
  const name = `${randomUUID()}.jpg`
  const half = Math.floor(bytes.length / 2)
  const created = await fetch(`${url}/api/uploads`, {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
      'content-type': 'application/offset+octet-stream',
    },
    body: bytes.subarray(0, half),
  })
  await created.arrayBuffer()
  if (created.status !== 201) throw new Error(`creating an upload was answered ${created.status}`)
  const path = created.headers.get('location') ?? ''
  known.uploads.set(path, { bytes, offset: Number(created.headers.get('upload-offset')) })
  await sendRest(url, path, half, bytes, known, name)
}

async function sendRest(url: string, path: string, offset: number, bytes: Bytes, known: Acknowledged, name?: string): Promise<void> {
  const answer = await fetch(new URL(path, url), {
    method: 'PATCH',
    headers: { 'tus-resumable': '1.0.0', 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body: bytes.subarray(offset),
  })
  await note(answer, bytes, name, known)
  known.uploads.delete(path)
}

/** Takes up every upload that was broken off, as a client does after the server is back. Returns how many had lost acknowledged bytes. */
export async function finishUploads(url: string, known: Acknowledged): Promise<number> {
  let shorter = 0
  for (const [path, { bytes, offset }] of known.uploads) {
    const head = await fetch(new URL(path, url), { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })
    const received = Number(head.headers.get('upload-offset'))
    if (head.status !== 200 || received < offset) shorter++
    // All bytes may have arrived and only the answer been lost: an empty PATCH asks for it again.
    else await sendRest(url, path, received, bytes, known)
  }
  return shorter
}

async function note(answer: Response, bytes: Bytes, name: string | undefined, known: Acknowledged): Promise<void> {
  const text = await answer.text()
  if (answer.status >= 300) throw new Error(`an upload was answered ${answer.status}: ${text}`)
  const { photo } = JSON.parse(text) as UploadOutcome
  known.versions.set(`${photo.photo_id}/${photo.version}`, sha256(bytes))
  if (name !== undefined) known.names.push(name)
}

/** How many acknowledged versions do not come back byte for byte. */
export async function countLost(url: string, known: Acknowledged): Promise<number> {
  let lost = 0
  for (const [key, checksum] of known.versions) {
    const [photoId, version] = key.split('/')
    const answer = await fetch(`${url}/api/photos/${photoId}/original?v=${version}`)
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (answer.status !== 200 || sha256(bytes) !== checksum) lost++
  }
  return lost
}
