import * as client from 'openid-client'
import { AppError } from '../../../app-error.ts'
import type { OidcSignIn } from '../../../domain/ports/oidc.ts'
import { judge, type OidcClaims } from './allow-list.ts'

export interface OidcOptions {
  issuer: string
  clientId: string
  /** A client without one is known by PKCE alone. */
  clientSecret?: string
  /** E-mail addresses and `@domain`s in lower case, `sub:…`, or `*`. */
  allowed: readonly string[]
  /** Addresses that must be verified to be let in, whatever `allowed` says; lower-case. */
  operators?: readonly string[]
  /** Where the provider sends browsers back to; registered there, letter by letter. */
  redirectUri: string
  /** Where it sends them after signing out. */
  homeUrl: string
}

/** What the provider says of itself is asked for anew after this; its keys are asked for as their own cache says. */
const goodForMs = 24 * 3_600_000
const timeoutSeconds = 10

/**
 * OpenID Connect, code flow with PKCE, state and nonce, and signed ID tokens (OpenID Connect Core 1.0 §3.1). The provider is asked what it is
 * when somebody first signs in, so that it may start later than this server.
 */
export function createOidcSignIn(options: OidcOptions): OidcSignIn {
  let known: { at: number; config: Promise<client.Configuration> } | undefined

  function provider(): Promise<client.Configuration> {
    if (known && performance.now() - known.at < goodForMs) return known.config
    const found = { at: performance.now(), config: discover(options) }
    const before = known
    known = found
    // What was known is better than nothing, and the next one asks again.
    return found.config.catch((error: unknown) => {
      if (known === found) known = before
      if (before) return before.config
      throw unavailable(error)
    })
  }

  return {
    async begin(again) {
      const config = await provider()
      const secrets = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() }
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: options.redirectUri,
        scope: 'openid email profile',
        code_challenge: await client.calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: 'S256',
        state: secrets.state,
        nonce: secrets.nonce,
        ...(again && { prompt: 'login' }),
      })
      return { url: url.href, secrets }
    },

    async finish(query, { state, nonce, verifier }) {
      const config = await provider()
      const cameTo = new URL(options.redirectUri)
      cameTo.search = query
      try {
        const tokens = await client.authorizationCodeGrant(config, cameTo, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        const claims = await claimsOf(config, tokens)
        const judged = judge(options.allowed, claims, options.operators)
        if (judged !== 'allowed') return { refusal: judged }
        // The address is for people to read; who somebody is, the issuer and its subject say.
        const email = claims.email?.toLowerCase() ?? claims.sub
        const subject = `oidc:${config.serverMetadata().issuer}#${claims.sub}`
        return { identity: { subject, email, displayName: claims.name ?? email.split('@')[0] ?? email } }
      } catch (error) {
        return refusalOf(error)
      }
    },

    async signOutUrl() {
      const config = await provider()
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri: options.homeUrl }).href
    },
  }
}

async function discover({ issuer, clientId, clientSecret }: OidcOptions): Promise<client.Configuration> {
  const url = new URL(issuer)
  const isPlain = url.protocol === 'http:'
  const found = await client.discovery(url, clientId, undefined, client.None(), {
    timeout: timeoutSeconds,
    ...(isPlain && { execute: [client.allowInsecureRequests] }),
  })
  const metadata = found.serverMetadata()
  const config = new client.Configuration(metadata, clientId, undefined, authentication(clientSecret, metadata))
  config.timeout = timeoutSeconds
  if (isPlain) client.allowInsecureRequests(config)
  // Over TLS the standard would trust an ID token without its signature; a proxy in between could write one then.
  client.enableNonRepudiationChecks(config)
  return config
}

/** Basic is what a provider takes that does not say (OpenID Connect Discovery 1.0 §3). */
function authentication(secret: string | undefined, { token_endpoint_auth_methods_supported: methods }: client.ServerMetadata) {
  if (secret === undefined) return client.None()
  const takesBasic = methods === undefined || methods.includes('client_secret_basic')
  return takesBasic ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret)
}

/** From the ID token, and where it has no address, from the provider's own answer about the same subject. */
async function claimsOf(config: client.Configuration, tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers) {
  const claims = tokens.claims()
  if (!claims) throw new Error('an ID token that was asked for is not there')
  const needsMore = claims.email === undefined && config.serverMetadata().userinfo_endpoint !== undefined
  const more = needsMore ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : claims
  const name = claims.name ?? more.name
  const found: OidcClaims & { name?: string } = { sub: claims.sub, isEmailVerified: more.email_verified === true }
  if (typeof more.email === 'string') found.email = more.email
  if (typeof name === 'string' && name !== '') found.name = name
  return found
}

/** Whatever does not prove anybody is a refusal; only where nobody could be asked, nothing is said of the person. */
function refusalOf(error: unknown): { refusal: 'denied' | 'invalid'; problem: string } {
  if (error instanceof client.AuthorizationResponseError) return { refusal: 'denied', problem: wordOf(error.error) }
  if (error instanceof client.ResponseBodyError && error.status < 500) return { refusal: 'invalid', problem: wordOf(error.error) }
  if (error instanceof client.WWWAuthenticateChallengeError) return { refusal: 'invalid', problem: 'challenged' }
  if (error instanceof client.ClientError && error.code !== undefined && !unanswered.has(error.code)) {
    return { refusal: 'invalid', problem: wordOf(error.code) }
  }
  throw unavailable(error)
}

const unanswered = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'])

/** A code of OAuth; whatever else a provider or a browser wrote there does not go into the log. */
const wordOf = (text: string) => (/^[a-z_]{1,60}$/i.test(text) ? text : 'unknown')

/** The cause goes to the log, so what the library keeps beside its message, which may be a token, stays behind. */
function unavailable(error: unknown): AppError {
  const { message, code, cause } = error as Error & { code?: string }
  const more = cause instanceof Error ? `: ${cause.message}` : ''
  return new AppError('SIGN_IN_UNAVAILABLE', 'The sign-in provider does not answer. Try again in a moment.', {
    cause: new Error(`${code ?? 'no code'} ${message}${more}`),
  })
}
