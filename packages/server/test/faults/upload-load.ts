import { createHash, randomUUID } from 'node:crypto'
import type { PhotoPage, PhotoVersion, UploadOutcome } from '@imgstream/contract'
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

/** A picture of any size that no other upload has: what follows the end of a JPEG does not change how it looks. */
export async function pictureSource(): Promise<() => Bytes> {
  const jpeg = await jpegOf(aScene(320, 240))
  return () => new Uint8Array(Buffer.concat([jpeg, Buffer.from(randomUUID()), Buffer.alloc(Math.floor(Math.random() * 400_000))]))
}

/** Uploads, overwrites and resumable uploads, one after the other, until the server is gone. Notes only what was answered. */
export async function uploadUntilGone(url: string, nextPicture: () => Bytes, known: Acknowledged, isOver: () => boolean): Promise<void> {
  for (let turn = 0; !isOver(); turn++) {
    try {
      const overwrites = turn % 2 === 1
      if (turn % 4 >= 2) await resumable(url, nextPicture(), known, overwrites)
      else await put(url, nextPicture(), known, overwrites)
    } catch (error) {
      if (isOver()) return
      // Between the signal and its effect the connection breaks: that is what the test is about.
      if (error instanceof TypeError) return
      throw error
    }
  }
}

async function put(url: string, bytes: Bytes, known: Acknowledged, overwrites: boolean): Promise<void> {
  const name = aName(known, overwrites)
  const answer = await fetch(`${url}/api/photos/${name}?on_collision=${overwrites ? 'overwrite' : 'fail'}`, { method: 'PUT', body: bytes })
  await note(answer, bytes, name, known)
}

/** A new one, or one of a photo that is there. */
function aName(known: Acknowledged, overwrites: boolean): string {
  const taken = overwrites ? known.names[Math.floor(Math.random() * known.names.length)] : undefined
  return taken ?? `${randomUUID()}.jpg`
}

async function resumable(url: string, bytes: Bytes, known: Acknowledged, overwrites: boolean): Promise<void> {
  const name = aName(known, overwrites)
  const half = Math.floor(bytes.length / 2)
  const created = await fetch(`${url}/api/uploads`, {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${base64(name)},on_collision ${base64(overwrites ? 'overwrite' : 'fail')}`,
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

/** How many versions the library shows, and how many of them do not come back as their row says, acknowledged or not. */
export async function inspectLibrary(url: string): Promise<{ versions: number; broken: number }> {
  const get = async <T>(path: string) => (await (await fetch(url + path)).json()) as T
  const found = { versions: 0, broken: 0 }
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: PhotoPage = await get<PhotoPage>(`/api/photos?limit=500${cursor && `&cursor=${cursor}`}`)
    for (const { photo_id: id, version: current } of page.photos) {
      const { versions } = await get<{ versions: PhotoVersion[] }>(`/api/photos/${id}/versions`)
      if (versions.length !== current) found.broken++
      for (const { version, checksum } of versions) {
        const [original, thumbnail] = await Promise.all(
          ['original', 'thumbnail'].map((kind) => fetch(`${url}/api/photos/${id}/${kind}?v=${version}`)),
        )
        const bytes = new Uint8Array((await original?.arrayBuffer()) ?? new ArrayBuffer(0))
        await thumbnail?.arrayBuffer()
        found.versions++
        if (sha256(bytes) !== checksum || thumbnail?.status !== 200) found.broken++
      }
    }
    cursor = page.next_cursor
  }
  return found
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
