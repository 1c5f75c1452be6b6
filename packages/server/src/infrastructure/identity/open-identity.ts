import { endpoints } from '@imgstream/contract'
import type { IdentitySource } from '../../domain/ports/identity.ts'
import type { OidcSignIn } from '../../domain/ports/oidc.ts'
import { createDevIdentity, isOwnHost } from './dev-identity.ts'
import type { OidcOptions } from './oidc/open-oidc.ts'

export interface SignIn {
  identity: IdentitySource
  /** Whether a `Host` header names this server. */
  isOwnHost(host: string): boolean
  /** Whether people sign in with this server itself, and by https; undefined where something else vouches for them. */
  sessions?: { isSecure: boolean }
  /** Signing in at an OpenID Connect provider, where people do. */
  oidc?: OidcSignIn
}

export interface IdentityOptions {
  signIn: readonly string[]
  operators: readonly string[]
  devUserEmail?: string
  /** Where the server listens. */
  host: string
  publicUrl?: string
  oidc?: Pick<OidcOptions, 'issuer' | 'clientId' | 'clientSecret' | 'allowed'>
  iap: {
    audience?: string
    keysUrl?: string
    /** The service's name on Cloud Run, from which the audience follows. */
    cloudRunService?: string
    metadataHost?: string
  }
}

/** The identities of the environment's sign-in. Where several are named, the first that vouches for a request counts. */
export async function openIdentity(config: IdentityOptions): Promise<SignIn> {
  const sources: IdentitySource[] = []
  for (const each of config.signIn) {
    if (each === 'iap') sources.push(await openIap(config))
    if (each === 'dev') sources.push(openDev(config))
  }
  const hasSessions = config.signIn.some((each) => each === 'accounts' || each === 'oidc')
  return {
    identity: {
      async identify(request) {
        for (const source of sources) {
          const identity = await source.identify(request)
          if (identity) return identity
        }
        return undefined
      },
    },
    isOwnHost: ownHosts(config),
    ...(config.oidc && { oidc: await openOidc({ ...config.oidc, operators: config.operators }, config.publicUrl) }),
    ...(hasSessions && { sessions: { isSecure: config.publicUrl?.startsWith('https:') === true } }),
  }
}

function openDev({ devUserEmail, host }: IdentityOptions): IdentitySource {
  if (devUserEmail === undefined) throw new Error('DEV_USER_EMAIL has no value')
  return createDevIdentity({ email: devUserEmail, listenHost: host })
}

async function openIap({ iap }: IdentityOptions): Promise<IdentitySource> {
  const { createIapIdentity } = await import('./iap-identity.ts')
  return createIapIdentity({ audience: iap.audience ?? (await audienceOnCloudRun(iap)), ...(iap.keysUrl && { keysUrl: iap.keysUrl }) })
}

/** Loaded only where it is used. */
async function openOidc(
  options: NonNullable<IdentityOptions['oidc']> & Pick<OidcOptions, 'operators'>,
  publicUrl: string | undefined,
): Promise<OidcSignIn> {
  if (publicUrl === undefined) throw new Error('PUBLIC_URL has no value')
  const { createOidcSignIn } = await import('./oidc/open-oidc.ts')
  const { origin } = new URL(publicUrl)
  return createOidcSignIn({ ...options, redirectUri: `${origin}${endpoints.finishOidcSignIn.path}`, homeUrl: `${origin}/` })
}

async function audienceOnCloudRun({ cloudRunService, metadataHost }: IdentityOptions['iap']): Promise<string> {
  const { readCloudRunPlace } = await import('./cloud-run.ts')
  const { projectNumber, region } = await readCloudRunPlace(metadataHost)
  return `/projects/${projectNumber}/locations/${region}/services/${cloudRunService}`
}

/** By the address that people type, where it is known. Behind Identity-Aware Proxy a name proves nothing and is not asked: every request proves itself. */
function ownHosts({ publicUrl, signIn, host: listenHost }: IdentityOptions): (host: string) => boolean {
  const known = publicUrl === undefined ? undefined : new URL(publicUrl).host.toLowerCase()
  if (known !== undefined) return (host) => host.toLowerCase() === known || (signIn.includes('dev') && isOwnHost(host, listenHost))
  if (signIn.every((each) => each === 'iap')) return () => true
  return (host) => isOwnHost(host, listenHost)
}
