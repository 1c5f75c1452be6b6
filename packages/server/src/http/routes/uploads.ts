import type { Readable } from 'node:stream'
import { tusPath } from '@imgstream/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../app-error.ts'
import { uploadPhoto } from '../../domain/photos/upload-photo.ts'
import { commitUpload } from '../../domain/uploads/commit-upload.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentOutcome } from '../present/present-photo.ts'
import { rawRoute, route } from '../route.ts'
import { createTusServer } from '../tus/tus-server.ts'

/** A body that a handler reads itself, piece by piece. */
const passBodiesThrough = (app: FastifyInstance) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

export function uploadRoutes(app: FastifyInstance, deps: HttpDeps) {
  app.register(async (scope) => {
    passBodiesThrough(scope)
    putRoute(scope, deps)
    tusRoutes(scope, deps)
  })

  rawRoute(app, 'commitUpload', async ({ params, body, owner, reply }) => {
    const { on_collision: onCollision, expected_version: expectedVersion, filename, asked_ms: askedMs } = body
    const request = {
      ownerId: owner.id,
      uploadId: params.id,
      onCollision,
      ...(expectedVersion !== undefined && { expectedVersion }),
      ...(filename !== undefined && { filename }),
      ...(askedMs !== undefined && { askedMs }),
    }
    const result = await commitUpload(deps, request, (outcome) => JSON.stringify(presentOutcome(outcome)))
    if (result.kind === 'known') return reply.type('application/json; charset=utf-8').send(result.answer)
    return reply.code(result.outcome.kind === 'uploaded' ? 201 : 200).send(presentOutcome(result.outcome))
  })
}

function putRoute(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'uploadPhoto', async ({ params, query, owner, request, reply }) => {
    requireFitting(request, deps.limits.maxBytes)
    const {
      on_collision: onCollision = 'fail',
      expected_version: expectedVersion,
      checksum,
      last_modified: lastModifiedMs,
      batch_id: batchId,
    } = query
    const announcedBytes = announcedLength(request)
    const outcome = await uploadPhoto(deps, {
      ownerId: owner.id,
      filename: params.filename,
      body: bodyOf(request),
      onCollision,
      ...(announcedBytes !== undefined && { announcedBytes }),
      ...(expectedVersion !== undefined && { expectedVersion }),
      ...(checksum !== undefined && { checksum: checksum.toLowerCase() }),
      ...(lastModifiedMs !== undefined && { lastModifiedMs }),
      ...(batchId !== undefined && { batchId: batchId.toLowerCase() }),
    })
    reply.code(outcome.kind === 'uploaded' ? 201 : 200)
    return presentOutcome(outcome)
  })
}

function tusRoutes(app: FastifyInstance, deps: HttpDeps) {
  const tus = createTusServer({ ...deps, uploadExpiryMs: deps.settings.uploadExpiryMs })
  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack()
    await tus.handle({ ownerId: request.owner.id, requestId: request.id }, request.raw, reply.raw)
  }
  const config = { access: ['upload'] as const, isUpload: true }
  app.route({ method: ['POST', 'OPTIONS'], url: tusPath, config, handler: handle })
  app.route({ method: ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'], url: `${tusPath}/:id`, config, handler: handle })
}

/** A file that says it is too large is refused before its bytes come. */
function requireFitting(request: FastifyRequest, maxBytes: number) {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxBytes) {
    throw new AppError('TOO_LARGE', `The file has ${announced} bytes; this server takes ${maxBytes} at most. Choose a smaller one.`, {
      details: { max_bytes: maxBytes },
    })
  }
}

/** Node holds a body to its Content-Length; one in chunks has none. */
function announcedLength({ headers }: FastifyRequest): number | undefined {
  const length = headers['content-length']
  return length === undefined || headers['transfer-encoding'] !== undefined ? undefined : Number(length)
}

/** The parser above hands the request's own stream on; a request without a body has an empty one. */
const bodyOf = (request: FastifyRequest) => (request.body ?? request.raw) as Readable
