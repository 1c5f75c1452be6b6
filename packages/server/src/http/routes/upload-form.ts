import multipart, { type Multipart } from '@fastify/multipart'
import { type Decision, nameKey, type OnCollision } from '@imgstream/contract'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../app-error.ts'
import { type FileResult, uploadOfBatch } from '../../domain/photos/upload-batch.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentBatchResult } from '../present-batch.ts'
import { rawRoute } from '../route.ts'

const maxFiles = 10_000
const choices: readonly string[] = ['overwrite', 'skip', 'keep_both'] satisfies Decision[]

/** Several photos as a form: the fields `on_collision` and `decisions` first, then `file` parts, taken one after the other. */
export function uploadFormRoute(app: FastifyInstance, deps: HttpDeps) {
  app.register(async (scope) => {
    await scope.register(multipart, {
      // A path in a filename is refused by name, not cut off in silence.
      preservePath: true,
      limits: { fileSize: deps.limits.maxBytes + 1, files: maxFiles, fields: 10, fieldSize: 8 * 1_048_576, headerPairs: 100 },
    })
    rawRoute(scope, 'uploadPhotos', async ({ request, reply, owner }) => {
      if (!request.isMultipart())
        throw new AppError('INVALID_REQUEST', 'Send the photos as multipart/form-data, each in a part named "file".')
      const batchId = deps.clock.newId()
      let onCollision: OnCollision = 'fail'
      let decisions: ReadonlyMap<string, Decision> = new Map()
      const results: FileResult[] = []
      for await (const part of request.parts()) {
        if (part.type === 'file') {
          if (part.fieldname === 'file') {
            const file = { filename: part.filename ?? '', body: part.file }
            results.push(await uploadOfBatch(deps, { ownerId: owner.id, batchId, onCollision, decisions }, file))
          }
          // Whatever was not read of a part that was refused: the next part comes after it.
          part.file.resume()
          continue
        }
        if (results.length > 0)
          throw new AppError('INVALID_REQUEST', 'The fields "on_collision" and "decisions" must come before the files.')
        if (part.fieldname === 'on_collision') onCollision = parseOnCollision(textOf(part))
        if (part.fieldname === 'decisions') decisions = parseDecisions(textOf(part))
      }
      return reply.header('x-batch-id', batchId).send(presentBatchResult(results))
    })
  })
}

function textOf(part: Extract<Multipart, { type: 'field' }>): string {
  if (part.valueTruncated || typeof part.value !== 'string') {
    throw new AppError('INVALID_REQUEST', `The field "${part.fieldname}" is too large or not text.`)
  }
  return part.value
}

function parseOnCollision(text: string): OnCollision {
  if (text === 'fail' || isDecision(text)) return text
  throw new AppError('INVALID_REQUEST', 'The field "on_collision" must be fail, overwrite, skip or keep_both.')
}

function parseDecisions(text: string): Map<string, Decision> {
  const wrong = () =>
    new AppError(
      'INVALID_REQUEST',
      'The field "decisions" must be a JSON object of filenames and decisions, such as {"a.jpg":"overwrite"}.',
    )
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw wrong()
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw wrong()
  return new Map(
    Object.entries(parsed).map(([filename, decision]) => {
      if (typeof decision !== 'string' || !isDecision(decision)) throw wrong()
      return [nameKey(filename), decision]
    }),
  )
}

function isDecision(text: string): text is Decision {
  return choices.includes(text)
}
