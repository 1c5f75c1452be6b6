import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { AppError } from '../../app-error.ts'
import type { IdentitySource } from '../../domain/ports/identity.ts'

export interface IapOptions {
  /** `/projects/NUMBER/locations/REGION/services/NAME` on Cloud Run, `/projects/NUMBER/global/backendServices/ID` behind a load balancer. */
  audience: string
  /** Where the public keys are. */
  keysUrl?: string
  nowMs?: () => number
}

const googlesKeys = 'https://www.gstatic.com/iap/verify/public_key-jwk'
const issuer = 'https://cloud.google.com/iap'
/** Assertions live ten minutes; the minute is for clocks. */
const maxAgeSeconds = 660
const skewSeconds = 30

/**
 * Identities by Identity-Aware Proxy: the assertion that it adds to each request, verified (ES256, keys, issuer, audience, times). The headers
 * `x-goog-authenticated-user-*` are never read: whoever reaches the server without the proxy can write them.
 * Source: Google Cloud, "Securing your app with signed headers". Throws AppError SIGN_IN_UNAVAILABLE while the keys cannot be read.
 */
export function createIapIdentity({ audience, keysUrl = googlesKeys, nowMs = Date.now }: IapOptions): IdentitySource {
  const keys = createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: 5000, cooldownDuration: 30_000, cacheMaxAge: 3_600_000 })
  return {
    async identify({ headers }) {
      const assertion = headers['x-goog-iap-jwt-assertion']
      if (typeof assertion !== 'string') return undefined
      try {
        const { payload } = await jwtVerify(assertion, keys, {
          algorithms: ['ES256'],
          issuer,
          audience,
          clockTolerance: skewSeconds,
          maxTokenAge: maxAgeSeconds,
          requiredClaims: ['sub', 'email', 'exp', 'iat'],
          currentDate: new Date(nowMs()),
        })
        return identityOf(payload)
      } catch (error) {
        if (isOurs(error)) {
          throw new AppError('SIGN_IN_UNAVAILABLE', 'Who you are cannot be verified at the moment. Try again in a moment.', {
            cause: error,
          })
        }
        return undefined
      }
    },
  }
}

/** The keys could not be had: nothing is said about the assertion. */
function isOurs(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true
  return error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || error.constructor === errors.JOSEError
}

function identityOf({ sub, email }: JWTPayload) {
  if (typeof sub !== 'string' || typeof email !== 'string') return undefined
  // Google writes who vouches for an address before it.
  const plain = email.replace(/^[^:]*:/, '').toLowerCase()
  return { subject: `iap:${sub}`, email: plain, displayName: plain.split('@')[0] ?? plain }
}
