import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ErrorCode, tusPath } from '@imgstream/contract'
import { Server } from '@tus/server'
import { AppError } from '../../app-error.ts'
import { noteFailedUpload } from '../../domain/photos/note-failed-upload.ts'
import { requireFilename } from '../../domain/photos/filename.ts'
import { type CommitDeps, commitUpload, uploadIntent } from '../../domain/uploads/commit-upload.ts'
import type { PendingLimit } from '../../domain/uploads/pending-limit.ts'
import { errorBody, retryAfter, retryAfterSeconds, toAppError } from '../error-handler.ts'
import { presentOutcome } from '../present/present-photo.ts'
import { TusStore } from './tus-store.ts'

interface Context {
  ownerId: string
  requestId: string
  response: ServerResponse
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const json = 'application/json; charset=utf-8'
/** What the tus server answers by itself, in the catalog's words. */
const codeByStatus: Record<number, ErrorCode> = {
  404: 'UPLOAD_NOT_FOUND',
  409: 'UPLOAD_CONFLICT',
  410: 'UPLOAD_NOT_FOUND',
  412: 'TUS_VERSION',
  413: 'TOO_LARGE',
}

/** tus 1.0 over the library: the last bytes of an upload make it a photo, and the response that takes them carries the outcome. */
export function createTusServer(deps: CommitDeps & { uploadExpiryMs: number; pendingLimit?: PendingLimit }) {
  const contexts = new AsyncLocalStorage<Context>()
  const current = (): Context => {
    const context = contexts.getStore()
    if (!context) throw new Error('a tus request has no context')
    return context
  }

  /** Every error leaves in the contract's form. */
  class JsonErrorServer extends Server {
    override write(context: Parameters<Server['write']>[0], headers: Headers, status: number, body = '') {
      if (status < 400) return super.write(context, headers, status, body)
      headers.set('content-type', json)
      if (status === 503) headers.set('retry-after', retryAfterSeconds)
      if (body.startsWith('{')) return super.write(context, headers, status, body)
      // An extension that is not offered is the client's mistake, and so is a header that is missing.
      const answered = status === 501 || status === 403 ? 400 : status
      return super.write(context, headers, answered, presentRefusal(answered, body))
    }
  }

  function presentRefusal(status: number, text: string): string {
    const code = codeByStatus[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_REQUEST')
    const reason = text.trim().replace(/\.$/, '')
    const sentences: Partial<Record<ErrorCode, string>> = {
      UPLOAD_NOT_FOUND: 'This upload does not exist or has expired. Send the file again.',
      UPLOAD_CONFLICT: 'The upload is at another offset. Ask for the offset and go on from there.',
      TUS_VERSION: 'Send the header "Tus-Resumable: 1.0.0": this server speaks tus 1.0.0.',
      TOO_LARGE: `The upload has more bytes than were announced, or than the ${deps.limits.maxBytes} that this server takes.`,
      INTERNAL: 'Something went wrong on the server. Nothing of your library was changed by it. Try again.',
    }
    const sentence = sentences[code] ?? `The request is not as tus 1.0 describes it${reason && `: ${reason}`}.`
    return JSON.stringify(errorBody(new AppError(code, sentence), current().requestId))
  }

  // A refusal is thrown, not returned: after an answer the tus server looks at the upload once more, and a refused one is gone by then.
  async function finish(uploadId: string) {
    const { ownerId } = current()
    const result = await commitUpload(deps, { ownerId, uploadId }, (outcome) => JSON.stringify(presentOutcome(outcome)))
    const body = result.kind === 'known' ? result.answer : JSON.stringify(presentOutcome(result.outcome))
    return { body, headers: { 'Content-Type': json } }
  }

  const server = new JsonErrorServer({
    path: tusPath,
    relativeLocation: true,
    maxSize: deps.limits.maxBytes,
    datastore: new TusStore({ ...deps, ownerId: () => current().ownerId }),
    // No other origin is allowed: the header names nobody.
    allowedOrigins: () => false,
    namingFunction: () => deps.clock.newId(),
    getFileIdFromRequest: (_request, id) => (id && uuid.test(id) ? id : undefined),
    onUploadCreate: async (_request, upload) => {
      const { filename } = uploadIntent(upload.metadata ?? {})
      requireFilename(filename)
      if (upload.size !== undefined && upload.size < deps.limits.minBytes) {
        throw new AppError('TOO_SMALL', `The file has ${upload.size} bytes: too few to be a photo. Choose the original file.`)
      }
      return {}
    },
    // 200 stands for the plain 204, which cannot carry the outcome.
    onUploadFinish: async (request, upload) => {
      const answer = await finish(upload.id)
      return request.method === 'PATCH' ? { status_code: 200, ...answer } : answer
    },
    onResponseError: (_request, error) => {
      if (!(error instanceof Error)) return undefined
      const known = toAppError(error)
      if (error instanceof AppError) noteFailedUpload(deps.events, current(), error)
      if (known.status >= 500) deps.log.error('upload_failed', { requestId: current().requestId, code: known.code }, error)
      if (known.status === 429) current().response.setHeader('retry-after', retryAfter(known))
      return { status_code: known.status, body: JSON.stringify(errorBody(known, current().requestId)) }
    },
  })

  return {
    handle: (context: Omit<Context, 'response'>, request: IncomingMessage, response: ServerResponse) =>
      contexts.run({ ...context, response }, () => server.handle(request, response)),
  }
}
