import { isSocketFolder, parsePostgresAddress } from '../infrastructure/database/postgres/postgres-address.ts'
import type { ReadConfig } from './config.ts'
import type { Given } from './given-values.ts'

/** A warning where the password and every row travel as plain text to another computer, and nobody has said that they may. */
export function plainTextWarning(url: string): string | undefined {
  const address = parsePostgresAddress(url)
  if (address.isSslModeGiven || address.cloudSqlInstance || isSocketFolder(address) || loopback.has(address.host)) return undefined
  return `DATABASE_URL has no sslmode: the connection to ${address.host} is not encrypted. Add sslmode=verify-full, or sslmode=disable where the network is yours.`
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** What may be meant so, and would be bad if it were not. */
export function warningsOf(config: ReadConfig, given: Given): string[] {
  const warnings: string[] = []
  if (!loopback.has(config.host) && config.signIn.includes('dev')) {
    warnings.push(
      `HOST is ${config.host}: whoever reaches port ${config.port} is DEV_USER_EMAIL. Set HOST=127.0.0.1 to serve this computer only.`,
    )
  }
  if (config.metricsPort && !loopback.has(config.metricsPort.host)) {
    warnings.push(
      `METRICS_HOST is ${config.metricsPort.host}: whoever reaches port ${config.metricsPort.port} reads the figures of this server without sign-in.`,
    )
  }
  if (config.environment === 'production' && config.signIn.includes('accounts') && isReadOnTheWay(config.publicUrl)) {
    warnings.push(
      `PUBLIC_URL is ${config.publicUrl}: passwords and photos travel readable in this network, and passkeys do not work. A reverse proxy with https ends that.`,
    )
  }
  if (config.environment === 'production') {
    if (config.publicUrl?.startsWith('https:') && 'hops' in config.trustedProxies && config.trustedProxies.hops === 0) {
      warnings.push(
        'PUBLIC_URL is https, and TRUSTED_PROXIES names no proxy: what comes by plain http is not told from the rest. Set it to 1 where one proxy stands in front.',
      )
    }
    for (const name of ['GCS_ENDPOINT', 'IAP_JWKS_URL', 'SECRET_MANAGER_ENDPOINT', 'GCE_METADATA_HOST'] as const) {
      if (given[name]) warnings.push(`${name} is set: Google's service is looked for at another address.`)
    }
  }
  return warnings
}

/** By http to another computer than this one. */
function isReadOnTheWay(publicUrl: string | undefined): boolean {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl)
  return url?.protocol === 'http:' && !loopback.has(url.hostname.replace(/^\[|\]$/g, ''))
}
