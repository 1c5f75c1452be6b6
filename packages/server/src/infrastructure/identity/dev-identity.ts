import { isIP } from 'node:net'
import type { IdentitySource } from '../../domain/ports/identity.ts'

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * One identity without sign-in, for development: whoever reaches the port is `email`. Only for requests whose `Host` is a loopback name or
 * an address that `listenHost` stands for, so that a web page cannot reach the library through a name it points at this computer.
 */
export function createDevIdentity({ email, listenHost }: { email: string; listenHost: string }): IdentitySource {
  const identity = { subject: `dev:${email}`, email, displayName: email.split('@')[0] ?? email }
  return { identify: async ({ host }) => (isOwnHost(host, listenHost) ? identity : undefined) }
}

/** Whether a `Host` header names this server: by a loopback name or by the address it listens on. */
export function isOwnHost(host: string, listenHost: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (loopbackNames.has(name) || name === listenHost.toLowerCase() || name === `[${listenHost.toLowerCase()}]`) return true
  const listensEverywhere = listenHost === '0.0.0.0' || listenHost === '::'
  return listensEverywhere && isIP(name.replace(/^\[|\]$/g, '')) !== 0
}
