import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { ByteRange, StoredObject } from '../../../domain/ports/object-store.ts'
import { crc32cOf, verifyCrc32c } from './crc32c.ts'
import { BucketFailure, type Patience, usualPatience, withRetries } from './retries.ts'

export interface GcsBucketOptions {
  bucketName: string
  /** Another address of the service: an emulator or a private endpoint. */
  endpoint?: string
  /** The header that says who asks; none for an emulator. Asked before each request. */
  authorization?: () => Promise<string>
  patience?: Partial<Patience>
}

export interface BucketObject extends StoredObject {
  changedAtMs: number
  crc32c: string
}

/**
 * What this program needs of a bucket: create-only writes, reads, lists. Absent objects are undefined; whatever else goes wrong is AppError
 * STORAGE_UNAVAILABLE, after as many tries as the patience allows.
 */
export interface GcsBucket {
  /** False, and nothing changed, when the key exists with other bytes. The same bytes: a write whose answer was lost and that was repeated. */
  create(key: string, bytes: Uint8Array): Promise<boolean>
  /** Copies within the bucket, create-only as above. Undefined where the source is absent. */
  copy(from: string, to: string): Promise<boolean | undefined>
  /** Verified by its CRC32C at the end of the stream, unless only a range is read. */
  read(key: string, range?: ByteRange): Promise<Readable | undefined>
  stat(key: string): Promise<BucketObject | undefined>
  delete(key: string): Promise<void>
  /** In the order of their keys; of a range from its first key to its last only. */
  list(prefix: string, range?: { first: string; last: string }): AsyncIterable<BucketObject>
  /** Begins a resumable upload of `key`, create-only; gives its address, which is a secret. */
  beginSession(key: string): Promise<string>
}

interface Resource {
  name: string
  size: string
  crc32c: string
  timeCreated: string
  updated: string
}

const createOnly = { ifGenerationMatch: '0' }
const fields = 'name,size,crc32c,timeCreated,updated'
const pageSize = '1000'

/**
 * Google Cloud Storage by its JSON API (v1). Every write says that it expects no object of its name (generation 0), so that each can be
 * repeated: a repetition that meets its own first try finds the same checksum there.
 */
export function openGcsBucket(options: GcsBucketOptions): GcsBucket {
  const { bucketName, endpoint = 'https://storage.googleapis.com', authorization } = options
  const patience: Patience = { ...usualPatience, ...options.patience }
  const base = `${endpoint}/storage/v1/b/${encodeURIComponent(bucketName)}`
  const uploads = `${endpoint}/upload/storage/v1/b/${encodeURIComponent(bucketName)}/o`
  const objectAt = (key: string) => `${base}/o/${encodeURIComponent(key)}`

  async function ask(
    method: string,
    address: string,
    query: Record<string, string>,
    init: { headers?: Record<string, string>; body?: Uint8Array } = {},
  ) {
    const headers = { ...init.headers, ...(authorization && { authorization: await authorization() }) }
    return fetch(`${address}?${new URLSearchParams(query)}`, {
      method,
      headers,
      // Never shared memory, which fetch does not take.
      ...(init.body && { body: init.body as Uint8Array<ArrayBuffer> }),
      signal: AbortSignal.timeout(patience.timeoutMs),
    })
  }

  /** The answer's JSON, or undefined for one of the statuses that the caller has a meaning for. */
  async function json<Answer>(response: Response, meant: readonly number[] = []): Promise<Answer | undefined> {
    if (meant.includes(response.status)) {
      await response.body?.cancel()
      return undefined
    }
    if (!response.ok) throw new BucketFailure(response.status, await response.text())
    // The service's own answer, as its reference describes it.
    return (await response.json()) as Answer
  }

  const find = (key: string) => withRetries(patience, async () => json<Resource>(await ask('GET', objectAt(key), { fields }), [404]))

  async function holds(key: string, wanted: { crc32c: string; size: number }): Promise<boolean> {
    const found = await find(key)
    return found?.crc32c === wanted.crc32c && Number(found.size) === wanted.size
  }

  return {
    async create(key, bytes) {
      const crc32c = crc32cOf(bytes)
      const { body, type } = multipart({ name: key, crc32c, contentType: 'application/octet-stream' }, bytes)
      const written = await withRetries(patience, async () => {
        const query = { uploadType: 'multipart', fields, ...createOnly }
        return json<Resource>(await ask('POST', uploads, query, { headers: { 'content-type': type }, body }), [412])
      })
      return written !== undefined || holds(key, { crc32c, size: bytes.length })
    },
    async copy(from, to) {
      const answer = await withRetries(patience, async () => {
        const response = await ask(
          'POST',
          `${objectAt(from)}/rewriteTo/b/${encodeURIComponent(bucketName)}/o/${encodeURIComponent(to)}`,
          createOnly,
        )
        if (response.status === 404 || response.status === 412) {
          await response.body?.cancel()
          return response.status
        }
        // Within one bucket and class one call copies any size.
        return (await json<{ done: boolean }>(response))?.done ? 'copied' : Promise.reject(new Error('the copy was not finished'))
      })
      if (answer === 404) return undefined
      if (answer === 'copied') return true
      const source = await find(from)
      return source && holds(to, { crc32c: source.crc32c, size: Number(source.size) })
    },
    async read(key, range) {
      return withRetries(patience, async () => {
        const headers = range && { range: `bytes=${range.start}-${range.end}` }
        const response = await ask('GET', objectAt(key), { alt: 'media' }, { ...(headers && { headers }) })
        if (response.status === 404) {
          await response.body?.cancel()
          return undefined
        }
        if (!response.ok) throw new BucketFailure(response.status, await response.text())
        if (!response.body) return Readable.from([])
        // The two types of web streams, Node's and the browsers', are one thing.
        const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>)
        const crc32c = /crc32c=([^,\s]+)/.exec(response.headers.get('x-goog-hash') ?? '')?.[1]
        if (range || !crc32c) return body
        return body.compose(verifyCrc32c(crc32c))
      })
    },
    async stat(key) {
      const found = await find(key)
      return found && describe(found)
    },
    async delete(key) {
      await withRetries(patience, async () => {
        const response = await ask('DELETE', objectAt(key), {})
        const text = await response.text()
        if (!response.ok && response.status !== 404) throw new BucketFailure(response.status, text)
      })
    },
    async *list(prefix, range) {
      let pageToken: string | undefined
      do {
        const query = {
          prefix,
          maxResults: pageSize,
          fields: `nextPageToken,items(${fields})`,
          // The end is not within: no key has a zero byte.
          ...(range && { startOffset: range.first, endOffset: `${range.last}\0` }),
          ...(pageToken && { pageToken }),
        }
        const page = await withRetries(patience, async () =>
          json<{ items?: Resource[]; nextPageToken?: string }>(await ask('GET', `${base}/o`, query)),
        )
        for (const resource of page?.items ?? []) yield describe(resource)
        pageToken = page?.nextPageToken
      } while (pageToken)
    },
    async beginSession(key) {
      return withRetries(patience, async () => {
        const response = await ask('POST', uploads, { uploadType: 'resumable', name: key, ...createOnly }, { body: new Uint8Array() })
        const text = await response.text()
        const address = response.headers.get('location')
        if (!response.ok || !address) throw new BucketFailure(response.status, text)
        return address
      })
    },
  }
}

function describe({ name, size, crc32c, timeCreated, updated }: Resource): BucketObject {
  return { key: name, byteSize: Number(size), crc32c, createdAtMs: Date.parse(timeCreated), changedAtMs: Date.parse(updated) }
}

/** Metadata and bytes in one body (RFC 2387). */
function multipart(metadata: object, bytes: Uint8Array): { body: Buffer; type: string } {
  const boundary = randomUUID()
  const head = `--${boundary}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(metadata)}\r\n--${boundary}\r\ncontent-type: application/octet-stream\r\n\r\n`
  return {
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--`)]),
    type: `multipart/related; boundary=${boundary}`,
  }
}
