import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Bucket, type BucketObject, type ObjectMetadata, resourceOf } from './bucket.ts'
import { type Fault, Faults, type Operation } from './faults.ts'
import { invalid, notFound, Refusal } from './refusal.ts'
import { ResumableSessions, type SessionAnswer } from './resumable-sessions.ts'
import { type PublicKeys, requireSignature } from './signed-urls.ts'

export interface GcsServer {
  /** For GCS_ENDPOINT. */
  url: string
  bucket: Bucket
  faults: Faults
  sessions: ResumableSessions
  /** Requests so far, by operation. */
  operations: Map<Operation, number>
  close(): Promise<void>
}

export interface GcsServerOptions {
  bucketName: string
  /** Which bearer tokens are let in; without it, requests need none. */
  isToken?: (token: string) => boolean
  /** Public keys, PEM, of the accounts whose signed addresses are honoured. */
  publicKeys?: PublicKeys
  nowMs?: () => number
}

/** One request, read as far as it came. */
interface Call {
  operation: Operation
  method: string
  url: URL
  headers: IncomingMessage['headers']
  /** The object's name, where the address has one. */
  name: string
  body: Buffer
  /** The whole body arrived. */
  whole: boolean
}

interface Answer {
  status: number
  headers?: Record<string, string>
  body?: Buffer | object
}

const largestPage = 1000

/**
 * A Google Cloud Storage of our own for tests: one bucket in memory behind the parts of the JSON API that ImgStream uses, strict where the
 * real one is (preconditions, checksums, chunk sizes, signatures), and able to fail as networks do. Source: the reference of the JSON API v1.
 */
export async function startGcsServer(options: GcsServerOptions): Promise<GcsServer> {
  const bucket = new Bucket(options.bucketName)
  const sessions = new ResumableSessions()
  const faults = new Faults()
  const operations = new Map<Operation, number>()
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, { status: 500, body: { error: String(error) } })
      else response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const { socket } = request
    const address = new URL(request.url ?? '/', url)
    const place = placeOf(request.method ?? 'GET', address, options.bucketName)
    if (!place) return send(response, { status: 404, body: notFound(address.pathname).toJSON() })
    operations.set(place.operation, (operations.get(place.operation) ?? 0) + 1)
    const fault = faults.take(place.operation)
    if (fault?.kind === 'status') {
      request.resume()
      return send(response, { status: fault.status, headers: { 'retry-after': '0' }, body: new Refusal(fault.status, 'injected').toJSON() })
    }
    const { body, whole } = await readBody(request, fault)
    const call: Call = { ...place, method: request.method ?? 'GET', url: address, headers: request.headers, body, whole }
    const answer = answerOrRefusal(call)
    if (!whole || fault?.kind === 'lose answer') return socket.destroy()
    if (fault?.kind === 'slow') await sleep(fault.ms)
    return send(response, answer, fault?.kind === 'cut answer' ? fault.afterBytes : undefined)
  }

  function answerOrRefusal(call: Call): Answer {
    try {
      authorize(call)
      return answerTo(call)
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.toJSON() }
      throw error
    }
  }

  function authorize({ operation, method, url: address, headers }: Call) {
    if (operation === 'signed.get') {
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]))
      // Google's library signs the host without its port.
      const host = address.hostname
      return requireSignature(method, address, { ...flat, host }, options.publicKeys ?? new Map(), (options.nowMs ?? Date.now)())
    }
    // The address of a session is a secret of its own.
    if (operation === 'session.chunk' || operation === 'session.cancel' || !options.isToken) return
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
    if (!options.isToken(token)) throw new Refusal(401, 'required', 'Anonymous caller does not have access to the bucket.')
  }

  function answerTo(call: Call): Answer {
    const { operation, url: address, name, body, whole } = call
    const query = address.searchParams
    if (!whole && operation !== 'session.chunk') return { status: 400 }
    switch (operation) {
      case 'bucket.get':
        return json({ kind: 'storage#bucket', name: bucket.name, location: 'ASIA-NORTHEAST1', iamConfiguration: {} })
      case 'objects.list':
        return list(query)
      case 'objects.get':
        return json(resourceOf(bucket, bucket.get(name, query)))
      case 'objects.media':
        return media(bucket.get(name, query), call.headers.range)
      case 'signed.get': {
        const answer = media(bucket.get(name, query), call.headers.range)
        const [type, disposition] = [query.get('response-content-type'), query.get('response-content-disposition')]
        const wanted = { ...(type && { 'content-type': type }), ...(disposition && { 'content-disposition': disposition }) }
        return { ...answer, headers: { ...answer.headers, ...wanted } }
      }
      case 'objects.delete':
        bucket.delete(name, query)
        return { status: 204 }
      case 'objects.insert':
        return insert(call)
      case 'objects.rewrite':
        return rewrite(call)
      case 'objects.compose':
        return compose(call)
      case 'session.begin': {
        const metadata = parseJson(body)
        const id = sessions.begin(bucket, query.get('name') ?? metadata.name ?? '', withHash(metadata, call.headers), query)
        return { status: 200, headers: { location: `${url}/upload/storage/v1/b/${bucket.name}/o?uploadType=resumable&upload_id=${id}` } }
      }
      case 'session.chunk':
        return sessionAnswer(sessions.receive(query.get('upload_id') ?? '', call.headers['content-range'], body, whole))
      case 'session.cancel':
        sessions.cancel(query.get('upload_id') ?? '')
        return { status: 499 }
    }
  }

  function list(query: URLSearchParams): Answer {
    const after = query.get('pageToken') ? Buffer.from(query.get('pageToken') ?? '', 'base64url').toString() : ''
    const size = Math.min(Number(query.get('maxResults') ?? largestPage), largestPage)
    const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    const [start, end] = [query.get('startOffset') ?? '', query.get('endOffset')]
    const found = bucket
      .list(query.get('prefix') ?? '')
      .filter(({ name }) => compare(name, after) > 0 && compare(name, start) >= 0 && (!end || compare(name, end) < 0))
    const items = found.slice(0, size)
    const last = items.at(-1)
    return json({
      kind: 'storage#objects',
      items: items.map((object) => resourceOf(bucket, object)),
      ...(found.length > size && last && { nextPageToken: Buffer.from(last.name).toString('base64url') }),
    })
  }

  function insert({ url: address, body, headers }: Call): Answer {
    const query = address.searchParams
    const { metadata, bytes } =
      query.get('uploadType') === 'multipart'
        ? readMultipart(body, headers['content-type'] ?? '')
        : { metadata: { contentType: headers['content-type'] }, bytes: body }
    const name = query.get('name') ?? metadata.name ?? ''
    return json(resourceOf(bucket, bucket.write(name, bytes, withHash(onlySaid(metadata), headers), query)))
  }

  function rewrite({ url: address, name, body }: Call): Answer {
    const target = decodeURIComponent(/\/(?:rewriteTo|copyTo)\/b\/[^/]+\/o\/([^/]+)$/.exec(address.pathname)?.[1] ?? '')
    const source = bucket.get(name, new URLSearchParams())
    const copy = bucket.write(target, source.bytes, { contentType: source.contentType, ...parseJson(body) }, address.searchParams)
    const size = String(copy.bytes.length)
    return json({
      kind: 'storage#rewriteResponse',
      done: true,
      totalBytesRewritten: size,
      objectSize: size,
      resource: resourceOf(bucket, copy),
    })
  }

  function compose({ url: address, name, body }: Call): Answer {
    const { sourceObjects = [], destination = {} } = parseJson(body) as { sourceObjects?: { name: string }[]; destination?: ObjectMetadata }
    if (sourceObjects.length < 1 || sourceObjects.length > 32) throw invalid('Compose takes from 1 to 32 objects.')
    const parts = sourceObjects.map((source) => bucket.get(source.name, new URLSearchParams()).bytes)
    return json(resourceOf(bucket, bucket.write(name, Buffer.concat(parts), destination, address.searchParams)))
  }

  return {
    url,
    bucket,
    faults,
    sessions,
    operations,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function placeOf(method: string, { pathname, searchParams }: URL, bucketName: string): { operation: Operation; name: string } | undefined {
  const base = `/storage/v1/b/${bucketName}`
  const name = (encoded: string | undefined) => decodeURIComponent(encoded ?? '')
  if (pathname === `/upload${base}/o`) {
    if (searchParams.has('upload_id')) return { operation: method === 'DELETE' ? 'session.cancel' : 'session.chunk', name: '' }
    return { operation: searchParams.get('uploadType') === 'resumable' ? 'session.begin' : 'objects.insert', name: '' }
  }
  if (pathname === base && method === 'GET') return { operation: 'bucket.get', name: '' }
  if (pathname === `${base}/o` && method === 'GET') return { operation: 'objects.list', name: '' }
  const copied = new RegExp(`^${base}/o/([^/]+)/(rewriteTo|copyTo)/b/`).exec(pathname)
  if (copied && method === 'POST') return { operation: 'objects.rewrite', name: name(copied[1]) }
  const composed = new RegExp(`^${base}/o/([^/]+)/compose$`).exec(pathname)
  if (composed && method === 'POST') return { operation: 'objects.compose', name: name(composed[1]) }
  const object = new RegExp(`^(?:/download)?${base}/o/([^/]+)$`).exec(pathname)
  if (object && method === 'GET')
    return { operation: searchParams.get('alt') === 'media' ? 'objects.media' : 'objects.get', name: name(object[1]) }
  if (object && method === 'DELETE') return { operation: 'objects.delete', name: name(object[1]) }
  if (method === 'GET' && pathname.startsWith(`/${bucketName}/`))
    return { operation: 'signed.get', name: name(pathname.slice(bucketName.length + 2)) }
  return undefined
}

async function readBody(request: IncomingMessage, fault: Fault | undefined): Promise<{ body: Buffer; whole: boolean }> {
  const chunks: Buffer[] = []
  let length = 0
  const limit = fault?.kind === 'cut request' ? fault.afterBytes : Number.POSITIVE_INFINITY
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= limit) return { body: Buffer.concat(chunks).subarray(0, limit), whole: false }
    }
    return { body: Buffer.concat(chunks), whole: true }
  } catch {
    // The client went away in the middle of its body.
    return { body: Buffer.concat(chunks), whole: false }
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer, cutAfter?: number) {
  const isBytes = Buffer.isBuffer(body)
  const bytes = isBytes ? body : Buffer.from(body ? JSON.stringify(body) : '')
  response.writeHead(status, {
    ...(body && { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
    ...(status !== 204 && { 'content-length': String(bytes.length) }),
    ...headers,
  })
  if (cutAfter === undefined) return response.end(bytes)
  return response.write(bytes.subarray(0, cutAfter), () => response.destroy())
}

const json = (body: object): Answer => ({ status: 200, body })

function media(object: BucketObject, rangeHeader: string | undefined): Answer {
  const range = /^bytes=(\d+)-(\d*)$/.exec(rangeHeader ?? '')
  const start = range ? Number(range[1]) : 0
  const end = range?.[2] ? Math.min(Number(range[2]), object.bytes.length - 1) : object.bytes.length - 1
  if (range && start >= object.bytes.length) throw new Refusal(416, 'requestedRangeNotSatisfiable')
  return {
    status: range ? 206 : 200,
    headers: {
      'content-type': object.contentType,
      'x-goog-generation': String(object.generation),
      'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
      'x-goog-stored-content-length': String(object.bytes.length),
      ...(range && { 'content-range': `bytes ${start}-${end}/${object.bytes.length}` }),
      ...(object.cacheControl && { 'cache-control': object.cacheControl }),
    },
    body: object.bytes.subarray(start, end + 1),
  }
}

function sessionAnswer(answer: SessionAnswer): Answer {
  if (answer.kind === 'complete') return json(resourceOf(answer.bucket, answer.object))
  return { status: 308, ...(answer.persisted > 0 && { headers: { range: `bytes=0-${answer.persisted - 1}` } }) }
}

/** Checksums may come in the metadata or as `x-goog-hash: crc32c=…,md5=…`. */
function withHash(metadata: ObjectMetadata, headers: IncomingMessage['headers']): ObjectMetadata {
  const text = headers['x-goog-hash']?.toString() ?? ''
  const crc32c = /crc32c=([^,]+)/.exec(text)?.[1]
  const md5Hash = /md5=([^,]+)/.exec(text)?.[1]
  return { ...metadata, ...(crc32c && { crc32c }), ...(md5Hash && { md5Hash }) }
}

const onlySaid = (metadata: { [K in keyof ObjectMetadata]: ObjectMetadata[K] | undefined }): ObjectMetadata =>
  Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined))

function parseJson(body: Buffer): ObjectMetadata {
  if (body.length === 0) return {}
  try {
    return JSON.parse(body.toString('utf8')) as ObjectMetadata
  } catch {
    throw invalid('Parse Error')
  }
}

/** `multipart/related` with two parts: the metadata as JSON, then the bytes (RFC 2387). */
function readMultipart(body: Buffer, contentType: string): { metadata: ObjectMetadata; bytes: Buffer } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (!boundary) throw invalid('Missing multipart boundary.')
  const marks: number[] = []
  const mark = Buffer.from(`--${boundary}`)
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) marks.push(at)
  const [first, second, end] = marks
  if (first === undefined || second === undefined || end === undefined) throw invalid('Malformed multipart body.')
  const contentOf = (start: number, stop: number) => {
    const part = body.subarray(start + mark.length, stop)
    const blank = part.indexOf('\r\n\r\n')
    const head = part.subarray(0, blank).toString('latin1')
    return { type: /content-type:\s*([^\r\n]+)/i.exec(head)?.[1], bytes: part.subarray(blank + 4, part.length - 2) }
  }
  const bytes = contentOf(second, end)
  const metadata = parseJson(contentOf(first, second).bytes)
  return { metadata: { ...(bytes.type && { contentType: bytes.type }), ...metadata }, bytes: Buffer.from(bytes.bytes) }
}
