import { type Endpoint, ErrorBody, type ErrorCode, endpoints, errorCatalog } from '@imgstream/contract'
import { version } from '../version.ts'

type Json = Record<string, unknown>

/** The API as an OpenAPI 3.1 document, made from the same table that validates requests. */
export function openApiDocument(): Json {
  const components: Json = {}
  const paths: Record<string, Json> = {}
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(name, endpoint, components) }
  }
  addTus(paths)
  return {
    openapi: '3.1.0',
    info: {
      title: 'ImgStream',
      version,
      description: 'A photo library you run yourself. Times are UTC instants, but for taken_at, which is the clock of the camera.',
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    paths,
    components: { schemas: { Error: lift(ErrorBody, components), ...components } },
  }
}

function operation(name: string, endpoint: Endpoint, components: Json): Json {
  return {
    operationId: name,
    summary: endpoint.summary,
    tags: [endpoint.tag],
    description: whoMay(endpoint),
    ...((endpoint.params || endpoint.query) && {
      parameters: [...parameters('path', endpoint.params, components), ...parameters('query', endpoint.query, components)],
    }),
    ...(endpoint.body !== undefined && { requestBody: { required: true, content: bodyContent(endpoint.body, components) } }),
    responses: { ...answers(endpoint, components), ...refusals(endpoint) },
  }
}

function whoMay({ access, errors }: Endpoint): string {
  if (errors.includes('NOT_AN_OPERATOR')) return 'For whoever runs the server, and for their tokens with the scope admin.'
  if (access === 'public') return 'For everybody.'
  if (access === 'person') return 'For a signed-in person; no token may ask it.'
  return `For a signed-in person, or a token with the scope ${[...access, 'admin'].filter((scope, index, all) => all.indexOf(scope) === index).join(' or ')}.`
}

function parameters(place: 'path' | 'query', schema: Endpoint['params'], components: Json): Json[] {
  return Object.entries(schema?.properties ?? {}).map(([name, value]) => ({
    name,
    in: place,
    required: place === 'path' || schema?.required?.some((each: string) => each === name) === true,
    schema: lift(value, components),
  }))
}

function bodyContent(body: NonNullable<Endpoint['body']>, components: Json): Json {
  if (body === 'bytes') return { 'application/octet-stream': {} }
  if (body !== 'multipart') return { 'application/json': { schema: lift(body, components) } }
  const properties = {
    on_collision: { type: 'string', enum: ['fail', 'overwrite', 'skip', 'keep_both'] },
    decisions: { type: 'string', description: 'a JSON object of filenames and decisions, such as {"a.jpg":"overwrite"}' },
    file: { type: 'array', items: { type: 'string', format: 'binary' }, description: 'the photos, after the other fields' },
  }
  return { 'multipart/form-data': { schema: { type: 'object', properties } } }
}

function answers({ responses }: Endpoint, components: Json): Json {
  return Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => {
      const description =
        { 201: 'Created', 206: 'A part of the bytes', 304: 'The client has it', 503: 'Not healthy' }[Number(status)] ?? 'Done'
      if (schema === 'empty') return [status, { description }]
      if (schema === 'text') return [status, { description, content: { 'text/plain': { schema: { type: 'string' } } } }]
      if (schema === 'bytes') return [status, { description, content: { 'image/*': {} } }]
      return [status, { description, content: { 'application/json': { schema: lift(schema, components) } } }]
    }),
  )
}

/** One answer a status, naming every code that it can carry. */
function refusals(endpoint: Endpoint): Json {
  const usual: ErrorCode[] =
    endpoint.access === 'public' ? ['TOO_MANY_REQUESTS'] : ['INVALID_REQUEST', 'UNAUTHENTICATED', 'WRONG_SCOPE', 'TOO_MANY_REQUESTS']
  const codes = [...new Set([...endpoint.errors, ...usual])]
  const byStatus = Map.groupBy(codes, (code) => errorCatalog[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `${code}: ${errorCatalog[code].meaning}`).join('. '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  )
}

/** A copy of a schema in which every part that has a name of its own is a reference to it. */
function lift(schema: unknown, components: Json): unknown {
  if (Array.isArray(schema)) return schema.map((each) => lift(each, components))
  if (typeof schema !== 'object' || schema === null) return schema
  const { $id, ...rest } = schema as { $id?: string } & Json
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, lift(value, components)]))
  if ($id === undefined) return copy
  components[$id] = copy
  return { $ref: `#/components/schemas/${$id}` }
}

/** tus has a protocol document of its own (https://tus.io/protocols/resumable-upload); here it is only named. */
function addTus(paths: Record<string, Json>) {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
  const step = (summary: string, status: number, description: string, withId = true) => ({
    summary,
    tags: ['uploads'],
    description: 'tus 1.0. Upload-Metadata: filename, on_collision, expected_version, checksum, last_modified, batch_id, asked_ms.',
    ...(withId && { parameters: [id] }),
    responses: { [status]: { description } },
  })
  paths['/api/uploads'] = { post: step('Begin a resumable upload', 201, 'Location names the upload', false) }
  paths['/api/uploads/{id}'] = {
    head: step('How much of an upload has arrived', 200, 'Upload-Offset'),
    patch: step('Send more bytes of an upload; the last ones make it a photo', 200, 'The outcome; 204 while bytes are missing'),
    delete: step('Give up an upload', 204, 'Gone'),
  }
}
