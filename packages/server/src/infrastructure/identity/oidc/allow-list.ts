export interface OidcClaims {
  sub: string
  email?: string
  isEmailVerified: boolean
}

/**
 * Whether somebody is on a list of e-mail addresses, `@domain`s and `sub:…` (what the provider calls them); `*` is everybody whom it
 * vouches for. An address counts only when the provider has verified it: else one could write somebody else's into one's profile.
 * Whoever's unverified address is an operator's is refused whatever the list says: by that address they would be one.
 */
export function judge(
  allowed: readonly string[],
  { sub, email, isEmailVerified }: OidcClaims,
  operators: readonly string[] = [],
): 'allowed' | 'not_allowed' | 'unverified' {
  if (!isEmailVerified && email !== undefined && operators.includes(email.toLowerCase())) return 'unverified'
  if (allowed.includes('*') || allowed.includes(`sub:${sub}`)) return 'allowed'
  const address = email?.toLowerCase() ?? ''
  // The last @ divides: what stands before it may hold others, in quotes. What is no address must not pass for another kind of entry.
  const at = address.lastIndexOf('@')
  const isAddress = at > 0 && !address.startsWith('sub:')
  if (!isAddress || !(allowed.includes(address) || allowed.includes(address.slice(at)))) return 'not_allowed'
  return isEmailVerified ? 'allowed' : 'unverified'
}
