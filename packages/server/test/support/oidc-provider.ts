import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { plant } from './secret-watch.ts'

export interface OidcProvider {
  issuer: string
  clientId: string
  clientSecret: string
  key: CryptoKey
  /** Who is signed in there, as their ID token says. */
  person: Record<string, unknown>
  state: {
    /** Answers nothing but 503. */
    isAway: boolean
    /** How often each address was asked. */
    asked: Map<string, number>
    /** Made of the claims in place of the token that it would sign. */
    idToken?: ((claims: JWTPayload, sign: (claims: JWTPayload, header?: object) => Promise<string>) => Promise<string> | string) | undefined
    /** What `/userinfo` says of the person beside `sub`. */
    userinfo: Record<string, unknown>
    /** What `/authorize` answers in place of a code. */
    error?: string | undefined
  }
  close(): void
}

interface Grant {
  redirectUri: string
  challenge: string
  nonce: string
}

/**
 * An OpenID Connect provider on a free port, strict about what a client must send: the registered redirect address letter by letter, PKCE with
 * S256, state and nonce, its own secret, and each code once.
 */
export async function startOidcProvider({ redirectUri }: { redirectUri: string }): Promise<OidcProvider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'provider', alg: 'ES256', use: 'sig' }]
  const grants = new Map<string, Grant>()
  const accessTokens = new Set<string>()
  const clientId = 'imgstream'
  const clientSecret = plant('the secret of the client', randomBytes(16).toString('hex'))
  const person: Record<string, unknown> = { sub: 'yuki-1', email: 'Yuki@Example.com', email_verified: true, name: '雪' }
  const state: OidcProvider['state'] = { isAway: false, asked: new Map(), userinfo: {} }
  let issuer = ''

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    state.asked.set(url.pathname, (state.asked.get(url.pathname) ?? 0) + 1)
    const json = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body))
    if (state.isAway) return response.writeHead(503).end()
    if (url.pathname === '/.well-known/openid-configuration') return json(200, metadata())
    if (url.pathname === '/keys') return json(200, { keys })
    if (url.pathname === '/authorize') return authorize(url.searchParams, (to) => response.writeHead(302, { location: to }).end(), json)
    if (url.pathname === '/token') return void token(request, json).catch(() => json(500, {}))
    if (url.pathname === '/userinfo') {
      const isKnown = accessTokens.has(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
      return isKnown ? json(200, { sub: person.sub, ...state.userinfo }) : json(401, {})
    }
    json(404, {})
  })

  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })

  function authorize(query: URLSearchParams, redirect: (to: string) => void, json: (status: number, body: object) => void) {
    const wanted = (name: string) => query.get(name) ?? ''
    // Whoever is not known, or wants to be sent elsewhere, is not sent anywhere.
    if (wanted('client_id') !== clientId || wanted('redirect_uri') !== redirectUri) return json(400, { error: 'invalid_client' })
    const isWhole =
      wanted('response_type') === 'code' &&
      wanted('scope').split(' ').includes('openid') &&
      wanted('code_challenge_method') === 'S256' &&
      /^[\w-]{43}$/.test(wanted('code_challenge')) &&
      wanted('state').length >= 22 &&
      wanted('nonce').length >= 22
    const back = new URL(redirectUri)
    back.searchParams.set('state', wanted('state'))
    back.searchParams.set('iss', issuer)
    if (!isWhole || state.error !== undefined) {
      back.searchParams.set('error', state.error ?? 'invalid_request')
      back.searchParams.set('error_description', '<script>alert(1)</script>')
    } else {
      const code = plant('a code', randomBytes(16).toString('hex'))
      grants.set(code, { redirectUri, challenge: wanted('code_challenge'), nonce: wanted('nonce') })
      back.searchParams.set('code', code)
    }
    redirect(back.href)
  }

  async function token(request: IncomingMessage, json: (status: number, body: object) => void) {
    const form = new URLSearchParams(await text(request))
    const credentials = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString()
    if (credentials !== `${clientId}:${clientSecret}`) return json(401, { error: 'invalid_client' })
    const code = form.get('code') ?? ''
    const grant = grants.get(code)
    grants.delete(code)
    const verifier = form.get('code_verifier') ?? ''
    const isProven = grant !== undefined && createHash('sha256').update(verifier).digest('base64url') === grant.challenge
    if (form.get('grant_type') !== 'authorization_code' || !isProven || form.get('redirect_uri') !== grant.redirectUri) {
      return json(400, { error: 'invalid_grant' })
    }
    const accessToken = plant('an access token', randomBytes(16).toString('hex'))
    accessTokens.add(accessToken)
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer, aud: clientId, iat: now, exp: now + 300, nonce: grant.nonce, ...person }
    const sign = (payload: JWTPayload, header: object = {}) =>
      new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'provider', ...header }).sign(privateKey)
    const idToken = await (state.idToken?.(claims, sign) ?? sign(claims))
    json(200, { access_token: accessToken, token_type: 'Bearer', expires_in: 300, id_token: idToken })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    clientId,
    clientSecret,
    key: privateKey,
    person,
    state,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
