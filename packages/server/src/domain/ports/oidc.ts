import type { Identity } from './identity.ts'

/** What a sign-in under way has to come back with. Known to the browser that began it, and to nobody else. */
export interface OidcSecrets {
  state: string
  nonce: string
  /** PKCE (RFC 7636). */
  verifier: string
}

/**
 * `denied`: the provider says no, or the person did. `not_allowed`: a person whom the list of this server does not have. `unverified`: the
 * provider does not vouch for the e-mail address that would be on it. `invalid`: the answer proves nobody.
 */
export type OidcRefusal = 'denied' | 'not_allowed' | 'unverified' | 'invalid'

/** Signing in at an OpenID Connect provider. Each throws AppError SIGN_IN_UNAVAILABLE while the provider cannot be asked. */
export interface OidcSignIn {
  /** Where the browser goes. `again`: the person is asked although they are signed in there. */
  begin(again: boolean): Promise<{ url: string; secrets: OidcSecrets }>
  /** Who came back with this query, after the code was exchanged. `problem` is for the log and names nobody. */
  finish(query: string, secrets: OidcSecrets): Promise<{ identity: Identity } | { refusal: OidcRefusal; problem?: string }>
  /** Where the browser goes to end the session there too; undefined where the provider has no such address. */
  signOutUrl(): Promise<string | undefined>
}
