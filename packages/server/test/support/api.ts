import assert from 'node:assert/strict'
import { type Endpoint, type EndpointName, ErrorBody, endpoints, errorCatalog, type Photo } from '@imgstream/contract'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import type Type from 'typebox'
import type { TestApp } from './test-app.ts'

const ajv = new Ajv({ strict: false })
formats.default(ajv)
const validators = new Map<object, ReturnType<Ajv['compile']>>()

/** Fails unless the value has the shape that the contract promises. */
export function requireShape(schema: object, value: unknown, what: string): void {
  const validate = validators.get(schema) ?? ajv.compile(withoutNames(schema))
  validators.set(schema, validate)
  assert.ok(validate(value), `${what} is not as the contract describes it: ${ajv.errorsText(validate.errors)}`)
}

/** A schema that is used in two places would count as two of one name. */
function withoutNames(schema: object): object {
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (key === '$id' ? undefined : value))) as object
}

export interface ApiOptions {
  params?: Record<string, string | number>
  query?: Record<string, string | number | boolean>
  body?: object | Buffer
  headers?: Record<string, string>
}

type Responses<Name extends EndpointName> = (typeof endpoints)[Name]['responses']
type Shape<Schema> = Schema extends Type.TSchema ? Type.Static<Schema> : unknown
interface Refusal {
  error: { code: string; message: string; details: { existing_photo: Photo; [more: string]: unknown }; request_id: string }
}
/** What an endpoint can answer and what it can refuse with, in one: a test looks at the fields of the one that it expects. */
type Body<Name extends EndpointName> = Shape<Responses<Name>[keyof Responses<Name>]> & Refusal

export interface Answer<Name extends EndpointName> {
  status: number
  headers: Record<string, unknown>
  body: Body<Name>
  bytes: Buffer
}

/** Asks by the contract's table, and holds every answer against it. `asked` fills with the endpoints that were asked. */
export function apiOf(app: TestApp) {
  const asked = new Set<EndpointName>()
  async function call<Name extends EndpointName>(
    name: Name,
    { params = {}, query = {}, body, headers = {} }: ApiOptions = {},
  ): Promise<Answer<Name>> {
    asked.add(name)
    const endpoint: Endpoint = endpoints[name]
    const path = endpoint.path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])))
    const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))
    const response = await app.ask({
      method: endpoint.method,
      url: search.size > 0 ? `${path}?${search}` : path,
      headers,
      ...(body !== undefined && { payload: body }),
    })
    const isJson = String(response.headers['content-type']).startsWith('application/json')
    const answer: unknown = isJson ? response.json() : undefined
    requireAnswer(name, response.statusCode, answer)
    // Just held against the schemas that this type comes from.
    return { status: response.statusCode, headers: response.headers, body: answer as Body<Name>, bytes: response.rawPayload }
  }
  return { call, asked }
}

export type Api = ReturnType<typeof apiOf>

function requireAnswer(name: EndpointName, status: number, body: unknown) {
  const endpoint: Endpoint = endpoints[name]
  const schema = endpoint.responses[status]
  if (typeof schema === 'object') return requireShape(schema, body, `${name} ${status}`)
  if (schema !== undefined) return
  requireRefusal(status, body, endpoint.errors, name)
}

const everywhere = [
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'HTTPS_REQUIRED',
  'HEADERS_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'FOREIGN_HOST',
  'FOREIGN_ORIGIN',
  'NOT_FOUND',
  'SHUTTING_DOWN',
  'DATABASE_UNAVAILABLE',
]

/** Fails unless the answer is a refusal in the contract's form: a code of the catalog with its status, a sentence, a request id. */
export function requireRefusal(status: number, body: unknown, codes: readonly string[] | undefined, what: string): void {
  requireShape(ErrorBody, body, `${what} ${status}`)
  const { error } = body as ErrorBody
  assert.ok(error.code in errorCatalog, `${what}: ${error.code} is not in the catalog`)
  // tus has statuses of its own for requests that break its protocol.
  if (!(error.code === 'INVALID_REQUEST' && [403, 412, 415].includes(status)))
    assert.equal(errorCatalog[error.code as keyof typeof errorCatalog].status, status, `${what}: ${error.code}`)
  assert.ok(!codes || [...codes, ...everywhere].includes(error.code), `${what} does not announce ${error.code}`)
  // Two texts are as scripts have long known them.
  if (!['CONFIRMATION_REQUIRED', 'ADMIN_UNAVAILABLE'].includes(error.code))
    assert.match(error.message, /^[\p{Lu}"].+\.$/su, `${what}: not a sentence`)
  assert.match(error.request_id, /^[0-9a-f-]{36}$/)
}
