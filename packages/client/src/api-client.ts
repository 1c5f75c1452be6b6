import { type Endpoint, endpoints, type Me } from '@imgstream/contract'
import { errorFromAnswer, NetworkError } from './api-error.ts'
import type { CallAnswer, CallArguments, CallInput, CallOptions, EndpointName, RenditionName } from './api-types.ts'

export interface ApiClientOptions {
  /** The server's origin, such as `http://127.0.0.1:8501`; empty for the page's own. */
  baseUrl?: string
  fetch?: typeof fetch
  /** Sent with every request (an `Authorization`, say). */
  headers?: Record<string, string>
}

export interface ApiClient {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /**
   * Calls one endpoint of the contract: `call('getPhoto', { params: { id } })`.
   * Throws ApiError when the server answers with an error, NetworkError when no answer comes, and the signal's reason when aborted.
   */
  call<N extends EndpointName>(name: N, ...args: CallArguments<N>): Promise<CallAnswer<N>>
  /** The address of an endpoint, with its path and query filled in. */
  url<N extends EndpointName>(name: N, input?: Partial<CallInput<N>>): string
  /** The address of a photo's bytes or picture. With the version `v` a browser may keep it for ever. */
  renditionUrl(name: RenditionName, photoId: string, query?: { v?: number; download?: boolean }): string
  /** Who the caller is, and the size limits of this server. */
  me(options?: CallOptions): Promise<Me>
}

interface LooseInput {
  params?: Record<string, string | number>
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
}

/** A client of the HTTP API, typed by the same table of endpoints that the server is built from. */
export function createApiClient(options: ApiClientOptions = {}): ApiClient {
  const baseUrl = (options.baseUrl ?? '').replace(/\/+$/, '')
  const send = options.fetch ?? globalThis.fetch
  const headers = { ...options.headers }

  const url = (name: EndpointName, input: LooseInput = {}) =>
    baseUrl + fillPath(endpoints[name].path, input.params) + queryText(input.query)

  async function call(name: EndpointName, input: LooseInput = {}, callOptions: CallOptions = {}): Promise<unknown> {
    const endpoint: Endpoint = endpoints[name]
    const body = encodeBody(endpoint, input.body)
    const response = await answer(send, url(name, input), {
      method: endpoint.method,
      headers: { accept: 'application/json', ...headers, ...body.headers, ...callOptions.headers },
      ...(body.body === undefined ? {} : { body: body.body }),
      ...(callOptions.signal ? { signal: callOptions.signal } : {}),
    })
    const kind = endpoint.responses[response.status]
    // A rendition's 304 has no body either; the caller that sent the precondition looks at the status.
    if (kind === 'bytes' || kind === 'empty') return response
    const text = await readText(response)
    if (kind === undefined) throw errorFromAnswer({ status: response.status, body: text, header: (key) => response.headers.get(key) })
    try {
      return JSON.parse(text)
    } catch {
      throw errorFromAnswer({ status: response.status, body: text, header: (key) => response.headers.get(key) })
    }
  }

  return {
    baseUrl,
    headers,
    call: call as ApiClient['call'],
    url: url as ApiClient['url'],
    renditionUrl: (name, photoId, query) => url(name, { params: { id: photoId }, ...(query ? { query } : {}) }),
    me: (callOptions) => call('getMe', {}, callOptions) as Promise<Me>,
  }
}

async function answer(send: typeof fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await send(url, init)
  } catch (error) {
    init.signal?.throwIfAborted()
    throw new NetworkError('The server cannot be reached', { cause: error })
  }
}

async function readText(response: Response): Promise<string> {
  try {
    return await response.text()
  } catch (error) {
    throw new NetworkError('The connection broke before the answer was complete', { cause: error })
  }
}

function encodeBody(endpoint: Endpoint, body: unknown): { body?: BodyInit; headers?: Record<string, string> } {
  if (body === undefined || endpoint.body === undefined) return {}
  if (endpoint.body === 'bytes') return { body: body as BodyInit, headers: { 'content-type': 'application/octet-stream' } }
  if (endpoint.body === 'multipart') return { body: body as FormData }
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

function fillPath(path: string, params: Record<string, string | number> = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new TypeError(`${path} needs the parameter ${name}`)
    return encodeURIComponent(value)
  })
}

function queryText(query: LooseInput['query'] = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return text ? `?${text}` : ''
}
