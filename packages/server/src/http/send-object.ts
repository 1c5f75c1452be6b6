import { create as contentDisposition } from 'content-disposition'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../app-error.ts'
import type { OpenedRendition } from '../domain/photos/open-rendition.ts'
import type { ByteRange, ObjectStore } from '../domain/ports/object-store.ts'
import { filePolicy } from './security-headers.ts'

/**
 * Sends one stored picture: 304 when the client has it, one byte range when it asks for one (RFC 9110 §13 and §14), else all of it.
 * Objects never change, so an address that names the version may be kept for ever; any other must ask again.
 */
export async function sendObject(
  { objects }: { objects: ObjectStore },
  { request, reply, opened, isVersioned, isDownload }: SendRequest,
): Promise<unknown> {
  const etag = `"${opened.key.slice(opened.key.lastIndexOf('/') + 1)}"`
  reply.headers({
    etag,
    'cache-control': isVersioned && opened.final ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    'accept-ranges': 'bytes',
    'content-security-policy': filePolicy,
  })
  if (namesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  const disposition = contentDisposition(opened.filename, { type: isDownload ? 'attachment' : 'inline' })
  // A download goes straight to the store where that is possible. A picture in a page does not: pages show pictures of their own origin only.
  const direct =
    isDownload && opened.isOriginal
      ? await objects.directUrl(opened.key, { contentType: opened.mediaType, contentDisposition: disposition })
      : undefined
  if (direct) return reply.removeHeader('etag').header('cache-control', 'private, no-store').redirect(direct, 302)
  reply.headers({ 'content-type': opened.mediaType, 'content-disposition': disposition })
  const range = isRangeWanted(request, etag) ? parseRange(request.headers.range, opened.byteSize) : undefined
  if (range === 'unsatisfiable') {
    reply.removeHeader('content-type').removeHeader('content-disposition').header('content-range', `bytes */${opened.byteSize}`)
    throw new AppError('RANGE_NOT_SATISFIABLE', `The file has ${opened.byteSize} bytes; the range lies outside.`)
  }
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${opened.byteSize}`)
  reply.header('content-length', range ? range.end - range.start + 1 : opened.byteSize)
  if (request.method === 'HEAD') return reply.send()
  const body = await objects.get(opened.key, range)
  if (!body) throw new AppError('NO_PICTURE', 'This picture has just been replaced. Ask again.')
  return reply.send(body)
}

interface SendRequest {
  request: FastifyRequest
  reply: FastifyReply
  opened: OpenedRendition
  isVersioned: boolean
  isDownload: boolean
}

function namesEtag(header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(',').some((each) => ['*', etag].includes(each.trim().replace(/^W\//, '')))
}

/** With If-Range the range only counts while the client's part is of these very bytes. */
function isRangeWanted(request: FastifyRequest, etag: string): boolean {
  const condition = request.headers['if-range']
  return condition === undefined || condition === etag
}

/** One range of bytes. Several ranges, other units and nonsense are answered with the whole file, as the standard allows. */
function parseRange(header: string | undefined, byteSize: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, byteSize - Number(last)) : Number(first)
  const end = first === '' || last === '' ? byteSize - 1 : Math.min(Number(last), byteSize - 1)
  if (first !== '' && last !== '' && Number(last) < start) return undefined
  return start >= byteSize || (first === '' && Number(last) === 0) ? 'unsatisfiable' : { start, end }
}
