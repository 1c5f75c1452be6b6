import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Photo, UploadOutcome } from '@imgstream/contract'
import { metadata } from '../support/tus.ts'
import { type Acknowledged, sha256 } from './upload-load.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What clients saw, beside what they were told that they can rely on. */
export interface Seen {
  requests: number
  /** Connections that broke and answers 502 and 503: sent again. */
  sentAgain: number
  chunks: number
}

export interface Client {
  url: string
  known: Acknowledged
  seen: Seen
  jpeg: Buffer
}

/** A picture that nobody else sends. */
export const aPicture = ({ jpeg }: Client, extraBytes = 1000): Bytes => new Uint8Array(Buffer.concat([jpeg, randomBytes(extraBytes)]))

interface Reply {
  status: number
  headers: Headers
  text: string
}

/** Sends until somebody answers, as every client of ours does. A 500 is a mistake and ends the test. */
async function send(client: Client, path: string, init: RequestInit & { method: string }): Promise<Reply> {
  for (;;) {
    client.seen.requests++
    try {
      const answer = await fetch(new URL(path, client.url), init)
      const text = await answer.text()
      if (answer.status !== 502 && answer.status !== 503) {
        assert.notEqual(answer.status, 500, text)
        return { status: answer.status, headers: answer.headers, text }
      }
    } catch (error) {
      // Whoever was answering is gone.
      if (!(error instanceof TypeError)) throw error
    }
    client.seen.sentAgain++
    await sleep(20)
  }
}

export interface Told {
  status: number
  outcome?: UploadOutcome['outcome']
  photo?: Photo
  sent: string
}

function told({ known }: Client, { status, text }: Reply, bytes: Bytes): Told {
  const { outcome, photo } = JSON.parse(text) as Partial<UploadOutcome>
  const sent = sha256(bytes)
  // Whatever the outcome, a photo that has these bytes now was acknowledged: skipped says that they were here already.
  if (photo && photo.checksum === sent) known.versions.set(`${photo.photo_id}/${photo.version}`, sent)
  return { status, sent, ...(outcome && { outcome }), ...(photo && { photo }) }
}

export async function put(client: Client, name: string, bytes: Bytes, query: string): Promise<Told> {
  const reply = await send(client, `/api/photos/${encodeURIComponent(name)}?${query}`, { method: 'PUT', body: bytes })
  return told(client, reply, bytes)
}

const chunkBytes = 256 * 1024

/** A resumable upload in pieces, each of which goes wherever the balancer sends it; after a broken one the offset is asked for. */
export async function resumable(client: Client, name: string, bytes: Bytes): Promise<Told> {
  const tus = { 'tus-resumable': '1.0.0' }
  const octets = { ...tus, 'content-type': 'application/offset+octet-stream' }
  const create = { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': metadata({ filename: name }) }
  const created = await send(client, '/api/uploads', { method: 'POST', headers: create })
  assert.equal(created.status, 201, created.text)
  const path = created.headers.get('location') ?? ''
  let acknowledged = 0
  for (;;) {
    const head = await send(client, path, { method: 'HEAD', headers: tus })
    assert.equal(head.status, 200)
    const offset = Number(head.headers.get('upload-offset'))
    assert.ok(offset >= acknowledged, `an upload has ${offset} bytes of ${acknowledged} that were acknowledged`)
    const piece = bytes.subarray(offset, offset + chunkBytes)
    client.seen.chunks++
    const headers = { ...octets, 'upload-offset': String(offset) }
    const answer = await send(client, path, { method: 'PATCH', headers, body: piece })
    // The piece that was sent again had arrived: the offset says how far it is now.
    if (answer.status === 409 && answer.text.includes('UPLOAD_CONFLICT')) continue
    assert.ok(answer.status === 200 || answer.status === 204, `${answer.status} ${answer.text}`)
    if (answer.status === 200) return told(client, answer, bytes)
    acknowledged = Number(answer.headers.get('upload-offset'))
  }
}

export const aName = (what: string) => `${what} ${randomUUID()}.jpg`

/** Several clients send different pictures under one name at once, each until it is answered. */
export async function race(client: Client, name: string, racers: number, query: string): Promise<Told[]> {
  return Promise.all(Array.from({ length: racers }, () => put(client, name, aPicture(client), query)))
}

const outcomes = (all: readonly Told[], outcome: string) => all.filter((each) => each.outcome === outcome)

/**
 * One race by each policy, and what must be true of it whoever died meanwhile. A client whose answer was lost sends again and may hear that
 * its bytes are there already.
 */
export async function raceByEachPolicy(client: Client, racers: number): Promise<void> {
  for (const policy of ['fail', 'skip']) {
    const name = aName(policy)
    const all = await race(client, name, racers, `on_collision=${policy}`)
    const photo = await onlyPhotoOf(client, name)
    const winners = all.filter(({ sent }) => sent === photo.checksum)
    assert.equal(winners.length, 1, `${policy}: the photo has the bytes of one who sent them`)
    assert.ok(winners.every(({ outcome }) => outcome === 'uploaded' || outcome === 'skipped'))
    assert.ok(
      outcomes(all, 'uploaded').every(({ sent }) => sent === photo.checksum),
      `${policy}: nobody else was told that it won`,
    )
    assert.equal(photo.version, 1)
  }

  const over = aName('overwrite')
  const all = await race(client, over, racers, 'on_collision=overwrite')
  const written = [...outcomes(all, 'uploaded'), ...outcomes(all, 'overwritten')]
  const versions = written.map(({ photo }) => photo?.version)
  assert.equal(new Set(versions).size, versions.length, 'no version was given twice')
  const current = await onlyPhotoOf(client, over)
  assert.ok(current.version >= racers, 'every one is a version')

  const seen = await race(client, over, racers, `on_collision=overwrite&expected_version=${current.version}`)
  assert.ok(outcomes(seen, 'overwritten').length <= 1, 'of those who saw one version at most one was told that it replaced it')
  assert.equal((await onlyPhotoOf(client, over)).version, current.version + 1, 'and one did')

  const both = aName('both')
  const kept = await race(client, both, racers, 'on_collision=keep_both')
  assert.equal(new Set(kept.map(({ photo }) => photo?.photo_id)).size, racers)
  assert.equal(new Set(kept.map(({ photo }) => photo?.filename)).size, racers)
}

async function onlyPhotoOf(client: Client, name: string): Promise<Photo> {
  const { text } = await send(client, `/api/photos?limit=10&q=${encodeURIComponent(name)}`, { method: 'GET' })
  const { photos } = JSON.parse(text) as { photos: Photo[] }
  assert.equal(photos.length, 1, `${photos.length} photos are named ${name}`)
  return photos[0] as Photo
}
