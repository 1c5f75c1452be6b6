import { randomUUID } from 'node:crypto'
import type { Bucket, BucketObject, ObjectMetadata, Preconditions } from './bucket.ts'
import { invalid, Refusal } from './refusal.ts'

/** What a session keeps of a chunk that is not the last one: whole units of this many bytes. */
export const chunkUnit = 256 * 1024

interface Session {
  bucket: Bucket
  name: string
  metadata: ObjectMetadata
  preconditions: Preconditions
  parts: Buffer[]
  length: number
  finished: BucketObject | undefined
}

export type SessionAnswer = { kind: 'incomplete'; persisted: number } | { kind: 'complete'; object: BucketObject; bucket: Bucket }

/** The `Content-Range` of a resumable upload: `bytes 100-149/150`; a star stands for bytes that are not sent and for a total that is not known yet. */
interface ContentRange {
  start: number | undefined
  end: number | undefined
  total: number | undefined
}

/** Resumable uploads as the JSON API has them: started once, sent in chunks, asked for their offset, finished by a total. */
export class ResumableSessions {
  readonly #sessions = new Map<string, Session>()

  begin(bucket: Bucket, name: string, metadata: ObjectMetadata, preconditions: Preconditions): string {
    bucket.require(bucket.find(name), preconditions)
    const id = randomUUID()
    this.#sessions.set(id, { bucket, name, metadata, preconditions, parts: [], length: 0, finished: undefined })
    return id
  }

  /**
   * Takes a chunk. `whole` says that its body arrived to its end; of a broken one whole units are kept, as the real one does.
   * Throws Refusal: 404 for a session that is gone, 400 for a chunk that breaks the rules, 412 when the name was taken meanwhile.
   */
  receive(id: string, contentRange: string | undefined, body: Buffer, whole: boolean): SessionAnswer {
    const session = this.#find(id)
    if (session.finished) return { kind: 'complete', object: session.finished, bucket: session.bucket }
    const range = contentRange === undefined ? { start: 0, end: body.length - 1, total: body.length } : readContentRange(contentRange)
    if (range.start !== undefined && range.end !== undefined) {
      if (whole && body.length !== range.end - range.start + 1) throw invalid('The body is not as long as Content-Range says.')
      this.#append(session, range.start, body, whole, range.total)
    }
    if (!whole || range.total === undefined || session.length < range.total) return { kind: 'incomplete', persisted: session.length }
    if (session.length > range.total) throw invalid('More bytes were sent than the total that is announced now.')
    session.finished = session.bucket.write(session.name, Buffer.concat(session.parts), session.metadata, session.preconditions)
    session.parts = []
    return { kind: 'complete', object: session.finished, bucket: session.bucket }
  }

  cancel(id: string): void {
    this.#find(id)
    this.#sessions.delete(id)
  }

  /** Sessions end after a week: this ends one now. */
  expire(id: string): void {
    this.#sessions.delete(id)
  }

  #find(id: string): Session {
    const session = this.#sessions.get(id)
    if (!session) throw new Refusal(410, 'gone', 'The upload session is gone. Start a new one.')
    return session
  }

  #append(session: Session, start: number, body: Buffer, whole: boolean, total: number | undefined): void {
    const isLast = whole && total !== undefined && start + body.length === total
    if (whole && !isLast && body.length % chunkUnit !== 0) {
      throw invalid(`A chunk that is not the last one must have a multiple of ${chunkUnit} bytes, this one has ${body.length}.`)
    }
    // Bytes after a gap cannot be kept; those that are there already are not written again.
    if (start > session.length) throw new Refusal(503, 'backendError', `The chunk begins at ${start}, the session is at ${session.length}.`)
    const fresh = body.subarray(session.length - start)
    const kept = isLast ? fresh : fresh.subarray(0, fresh.length - ((session.length + fresh.length) % chunkUnit))
    if (kept.length === 0) return
    session.parts.push(Buffer.from(kept))
    session.length += kept.length
  }
}

function readContentRange(text: string): ContentRange {
  const match = /^bytes (?:(\d+)-(\d+)|\*)\/(?:(\d+)|\*)$/.exec(text)
  if (!match) throw invalid(`Invalid Content-Range: ${text}`)
  const [start, end, total] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
  if (start !== undefined && end !== undefined && (end < start || (total !== undefined && end >= total))) {
    throw invalid(`Invalid Content-Range: ${text}`)
  }
  return { start, end, total }
}
