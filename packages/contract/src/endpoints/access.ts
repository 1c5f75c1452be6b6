/** What an API token may be good for. `metrics` sees figures of the installation and nobody's library; `admin` includes the others. */
export const scopes = ['read', 'upload', 'metrics', 'admin'] as const
export type Scope = (typeof scopes)[number]

/**
 * Who may ask an endpoint: everybody; a signed-in person and no token (what makes or widens access is not for a token that leaked); or a
 * person and tokens with one of these scopes.
 */
export type Access = 'public' | 'person' | readonly Scope[]

/** Any token does. */
export const anyToken = ['read', 'upload'] as const satisfies readonly Scope[]

/** Whether a token with these scopes may ask what is open to `access`. */
export function isWithin(access: Access, granted: readonly Scope[]): boolean {
  if (typeof access === 'string') return access === 'public'
  return granted.includes('admin') || access.some((scope) => granted.includes(scope))
}
