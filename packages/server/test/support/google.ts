import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { plant } from './secret-watch.ts'

export interface Google {
  /** For GCE_METADATA_HOST. */
  host: string
  /** For SECRET_MANAGER_ENDPOINT. */
  url: string
  /** For IAP_JWKS_URL. */
  keysUrl: string
  /** The bearer token that the metadata server hands out. */
  token: string
  state: { keysAreAway: boolean; keysAsked: number; secretsAsked: number; secretStatus: number }
  close(): void
}

export interface GoogleOptions {
  /** Public keys of Identity-Aware Proxy, as JWK. */
  keys?: readonly object[]
  /** Secrets by the names of projects and their own, `project/name`. */
  secrets?: Readonly<Record<string, string>>
}

/**
 * The small services of Google that ImgStream asks, on one port of this computer: Cloud Run's metadata server, the public keys of
 * Identity-Aware Proxy, and Secret Manager, which wants the token that the metadata server gives.
 */
export async function startGoogle({ keys = [], secrets = {} }: GoogleOptions): Promise<Google> {
  const state = { keysAreAway: false, keysAsked: 0, secretsAsked: 0, secretStatus: 200 }
  const token = plant('the token of the metadata server', `token-${Math.random().toString(36).slice(2)}`)
  for (const secret of Object.values(secrets)) plant('a secret of Secret Manager', secret.trim())
  const metadata: Record<string, string> = {
    '/computeMetadata/v1/project/numeric-project-id': '123456',
    '/computeMetadata/v1/project/project-id': 'my-project',
    '/computeMetadata/v1/instance/region': 'projects/123456/regions/asia-northeast1',
    '/computeMetadata/v1/instance/service-accounts/default/email': 'imgstream@my-project.iam.gserviceaccount.com',
    '/computeMetadata/v1/instance/service-accounts/default/token': JSON.stringify({
      access_token: token,
      expires_in: 3599,
      token_type: 'Bearer',
    }),
    '/computeMetadata/v1/universe/universe-domain': 'googleapis.com',
  }
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '')
    const say = (status: number, body = '') =>
      response.writeHead(status, { 'content-type': 'application/json', 'metadata-flavor': 'Google' }).end(body)
    if (path === '/keys') {
      state.keysAsked++
      return state.keysAreAway ? say(503) : say(200, JSON.stringify({ keys }))
    }
    const secret = /^\/v1\/projects\/([^/]+)\/secrets\/([^/]+)\/versions\/latest:access$/.exec(path)
    if (secret) {
      state.secretsAsked++
      if (request.headers.authorization !== `Bearer ${token}`) return say(401)
      const value = secrets[`${secret[1]}/${secret[2]}`]
      if (state.secretStatus !== 200) return say(state.secretStatus)
      return value === undefined ? say(404) : say(200, JSON.stringify({ payload: { data: Buffer.from(value).toString('base64') } }))
    }
    if (request.headers['metadata-flavor'] !== 'Google') return say(403)
    const answer = metadata[path] ?? (path === '/' || path === '/computeMetadata/v1/instance' ? 'here' : undefined)
    return answer === undefined ? say(404) : say(200, answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `http://${host}`,
    keysUrl: `http://${host}/keys`,
    token,
    state,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
