import multipart, { type Multipart } from '@fastify/multipart'
import { type Decision, nameKey, type OnCollision } from '@imgstream/contract'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../app-error.ts'
import { type FileResult, uploadOfBatch } from '../../domain/photos/upload-batch.ts'
import { toAppError } from '../error-handler.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentBatchResult } from '../present/present-batch.ts'
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
      const form: Form = { ownerId: owner.id, batchId, onCollision: 'fail', decisions: new Map(), results: [] }
      reply.header('x-batch-id', batchId)
      try {
        for await (const part of request.parts()) await takePart(deps, form, part)
      } catch (error) {
        // What was stored before the form broke is stored: the answer must say so.
        if (form.results.length === 0) throw error
        const failure = toAppError(error)
        if (failure.status >= 500) deps.log.error('upload_form_failed', { requestId: request.id, code: failure.code }, error)
        form.results.push({ filename: '', failure })
      }
      if (form.results.length > 0) await deps.batches.finish(owner.id, batchId, deps.clock.nowMs())
      return reply.send(presentBatchResult(form.results))
    })
  })
}

interface Form {
  ownerId: string
  batchId: string
  onCollision: OnCollision
  decisions: ReadonlyMap<string, Decision>
  results: FileResult[]
}

async function takePart(deps: HttpDeps, form: Form, part: Multipart): Promise<void> {
  if (part.type === 'file') {
    // Whatever else carries a name and bytes is a photo that somebody means to send: it is never dropped in silence.
    if (part.fieldname !== 'file') throw new AppError('INVALID_REQUEST', `Name the part "file" and not "${shortened(part.fieldname)}".`)
    form.results.push(await uploadOfBatch(deps, form, { filename: part.filename ?? '', body: part.file }))
    // Whatever was not read of a part that was refused: the next part comes after it.
    part.file.resume()
    return
  }
  if (part.fieldname === 'file') throw new AppError('INVALID_REQUEST', 'The part "file" has no filename, so it is text and no photo.')
  if (form.results.length > 0)
    throw new AppError('INVALID_REQUEST', 'The fields "on_collision" and "decisions" must come before the files.')
  if (part.fieldname === 'on_collision') form.onCollision = parseOnCollision(textOf(part))
  else if (part.fieldname === 'decisions') form.decisions = parseDecisions(textOf(part))
}

const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

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
