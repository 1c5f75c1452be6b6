import type { Socket } from 'node:net'
import type { ErrorBody, ErrorCode } from '@imgstream/contract'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../app-error.ts'
import type { Photo } from '../domain/photos/photo.ts'
import type { Log } from '../domain/ports/log.ts'
import { presentPhoto } from './present/present-photo.ts'
import { securityHeaders } from './security-headers.ts'

/** When to come back to a server that something is away from: such times are short. */
export const retryAfterSeconds = '2'

/** The one place that turns a failure into an answer. What nobody expected becomes INTERNAL; its cause goes to the log only. */
export function answerErrors(app: FastifyInstance, log: Log) {
  app.setErrorHandler((error: FastifyError | AppError, request, reply) => {
    const known = toAppError(error)
    // A server that stops is no failure: whoever watches for errors is left alone.
    if (known.status >= 500 && known.code !== 'SHUTTING_DOWN')
      log.error('request_failed', { requestId: request.id, code: known.code, route: request.routeOptions.url }, error)
    if (known.code === 'SHUTTING_DOWN') reply.header('connection', 'close')
    if (known.status === 429) reply.header('retry-after', retryAfter(known))
    if (known.status === 503) reply.header('retry-after', retryAfterSeconds)
    return reply.code(known.status).type('application/json; charset=utf-8').send(errorBody(known, request.id))
  })
}

/** An address that cannot be read never reaches a route or a hook: its answer is made here whole. */
export function answerUnreadableAddress(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const known = toAppError(error)
  return reply
    .code(known.status)
    .headers({ ...securityHeaders, 'x-request-id': request.id })
    .type('application/json; charset=utf-8')
    .send(errorBody(known, request.id))
}

/** What is not HTTP never becomes a request: the socket itself is answered, in the same form, and closed. */
export function answerNonsense(newId: () => string) {
  return (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
    const [status, reason, message, code = 'INVALID_REQUEST'] =
      error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'The request did not arrive in time. Send it again.']
        : error.code === 'HPE_HEADER_OVERFLOW'
          ? [431, 'Request Header Fields Too Large', 'The headers of the request are too large.', 'HEADERS_TOO_LARGE' as const]
          : [400, 'Bad Request', 'The request is not valid HTTP.']
    const body = JSON.stringify(errorBody(new AppError(code, message), newId()))
    socket.end(
      `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    )
    // Whoever goes on sending is not listened to.
    socket.on('error', () => {}).resume()
    setTimeout(() => socket.destroy(), 1000).unref()
  }
}

export function errorBody(error: AppError, requestId: string): ErrorBody {
  const { existing, ...details } = error.details
  return {
    error: {
      code: error.code,
      message: error.message,
      // The photo that is in the way travels in the contract's form.
      details: existing ? { ...details, existing_photo: presentPhoto(existing as Photo) } : details,
      request_id: requestId,
    },
  }
}

/** Fastify's own refusals and the operating system's in our words. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { code, statusCode, validation, message } = error as Partial<FastifyError> & Error
  if (validation)
    return new AppError('INVALID_REQUEST', `The request is not as the API describes it: ${message}.`, {
      details: { problems: validation },
      cause: error,
    })
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return new AppError('INVALID_REQUEST', 'The address is too long or is not UTF-8 after decoding.', { cause: error })
  }
  if (isBrokenRequest(code, message)) {
    return new AppError('INVALID_REQUEST', 'The request ended too early or is not put together as its headers say. Send it again.', {
      cause: error,
    })
  }
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('STORAGE_FULL', 'The photo storage has no room left. Free some, then send it again.', { cause: error })
  const mapped: Record<string, ErrorCode> = {
    FST_ERR_CTP_BODY_TOO_LARGE: 'TOO_LARGE',
    FST_REQ_FILE_TOO_LARGE: 'TOO_LARGE',
    FST_ERR_CTP_INVALID_MEDIA_TYPE: 'INVALID_REQUEST',
  }
  const known = code === undefined ? undefined : mapped[code]
  if (known) return new AppError(known, sentence(message), { cause: error })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const fitting = statusCode === 413 ? 'TOO_LARGE' : 'INVALID_REQUEST'
    return new AppError(fitting, sentence(message), { cause: error })
  }
  return new AppError('INTERNAL', 'Something went wrong on the server. Nothing of your library was changed by it. Try again.', {
    cause: error,
  })
}

/** Seconds, as the header has it. */
export const retryAfter = ({ details }: AppError) => String(Number(details.retry_after_seconds ?? 1))

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

/** A connection that broke while a body was read, and what the parser of forms says of one that is cut off or has no boundary. */
function isBrokenRequest(code: string | undefined, message: string): boolean {
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return true
  return code === undefined && /^(Multipart: |Unexpected end of |Part terminated early|Malformed )/.test(message)
}
