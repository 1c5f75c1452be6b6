import { type Access, type Endpoint, type EndpointName, endpoints } from '@imgstream/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type Type from 'typebox'
import type { Owner } from '../domain/ports/repositories.ts'
import type { Caller } from './caller.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication on every route that is not public. */
    owner: Owner
    caller: Caller
  }
}
declare module 'fastify/types/context.js' {
  interface FastifyContextConfig {
    /** Takes photos: counts as one of the uploads that an owner may have under way. */
    isUpload?: boolean
    /** Who may ask; unset, only a signed-in person. A page is public where people sign in with this server. */
    access?: Access | 'page'
  }
}

type Shape<Schema> = Schema extends Type.TSchema ? Type.Static<Schema> : undefined
type Part<Name extends EndpointName, Key extends 'params' | 'query' | 'body'> =
  (typeof endpoints)[Name] extends Record<Key, infer Schema> ? Shape<Schema> : undefined
type Answers<Name extends EndpointName> = (typeof endpoints)[Name]['responses']
/** The JSON an endpoint answers with, under any of its statuses. */
type Answer<Name extends EndpointName> = {
  [Status in keyof Answers<Name>]: Answers<Name>[Status] extends Type.TSchema ? Type.Static<Answers<Name>[Status]> : never
}[keyof Answers<Name>]

/** What a handler gets: the validated parts of the request, typed by the contract's row. */
export interface Call<Name extends EndpointName> {
  params: Part<Name, 'params'>
  query: Part<Name, 'query'>
  body: Part<Name, 'body'>
  owner: Owner
  /** By what the owner was known; undefined on public routes. */
  caller: Caller
  request: FastifyRequest
  reply: FastifyReply
}

/**
 * Registers one row of the contract's table: its method, address and schemas. The handler returns the answer's body; a status other than
 * 200 it sets on the reply.
 */
export function route<Name extends EndpointName>(app: FastifyInstance, name: Name, handler: (call: Call<Name>) => Promise<Answer<Name>>) {
  register(app, name, handler)
}

/** As `route`, for answers that are streamed or sent as ready text: the handler sends the reply itself. */
export function rawRoute<Name extends EndpointName>(app: FastifyInstance, name: Name, handler: (call: Call<Name>) => Promise<unknown>) {
  register(app, name, handler)
}

function register<Name extends EndpointName>(app: FastifyInstance, name: Name, handler: (call: Call<Name>) => Promise<unknown>) {
  const endpoint: Endpoint = endpoints[name]
  const schemas = Object.entries(endpoint.responses).filter(([, schema]) => typeof schema === 'object')
  const isFile = endpoint.responses[200] === 'bytes'
  app.route({
    // A file answers HEAD itself: the answer that Fastify makes of GET's would read it whole, or say that it is empty.
    method: isFile ? [endpoint.method, 'HEAD'] : endpoint.method,
    exposeHeadRoute: !isFile,
    url: endpoint.path,
    schema: {
      ...(endpoint.params && { params: endpoint.params }),
      ...(endpoint.query && { querystring: endpoint.query }),
      ...(typeof endpoint.body === 'object' && { body: endpoint.body }),
      ...(schemas.length > 0 && { response: Object.fromEntries(schemas) }),
    },
    config: { access: endpoint.access, isUpload: endpoint.body === 'bytes' || endpoint.body === 'multipart' },
    handler: (request, reply) =>
      handler({
        // Validated against the very schemas that these types come from.
        params: request.params as Part<Name, 'params'>,
        query: request.query as Part<Name, 'query'>,
        body: request.body as Part<Name, 'body'>,
        owner: request.owner,
        caller: request.caller,
        request,
        reply,
      }),
  })
}
