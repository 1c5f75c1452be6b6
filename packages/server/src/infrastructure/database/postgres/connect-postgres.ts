import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Duplex } from 'node:stream'
import { checkServerIdentity, type ConnectionOptions } from 'node:tls'
import { AppError } from '../../../app-error.ts'
import type { CloudSql } from './cloud-sql.ts'
import { isSocketFolder, type PostgresAddress } from './postgres-address.ts'

/** What the driver needs to know about each connection. */
export interface ConnectionSettings {
  host?: string
  port?: number
  user?: string
  password?: string
  database?: string
  ssl: ConnectionOptions | false
  /** A connection of somebody else's making, in place of host, port and ssl. */
  stream?: () => Duplex
}

/**
 * The settings of every connection to `address`. A Cloud SQL instance is reached by its socket folder where that exists, which Cloud Run and
 * Google's proxy provide, else by Google's connector, which is loaded only then. Throws AppError DATABASE_UNAVAILABLE.
 */
export async function connectionSettings(
  address: PostgresAddress,
  cloudSql: CloudSql,
): Promise<{ settings: ConnectionSettings; close(): void }> {
  const { user, password, database, host, port } = address
  const who = { ...(user && { user }), ...(password && { password }), ...(database && { database }) }
  if (address.cloudSqlInstance && !existsSync(host)) {
    const { openCloudSql } = await import('./cloud-sql.ts')
    const { stream, close } = await openCloudSql(address.cloudSqlInstance, {
      ...cloudSql,
      ...(address.cloudSqlIpType && { ipType: address.cloudSqlIpType }),
      hasPassword: password !== undefined,
    })
    return { settings: { ...who, ssl: false, stream }, close }
  }
  const ssl = isSocketFolder(address) ? false : await tlsOf(address)
  return { settings: { ...who, host, port, ssl }, close: () => {} }
}

/** As libpq means it: `require` encrypts and, given a root certificate, checks the chain; `verify-full` also holds the server's name against it. */
async function tlsOf(address: PostgresAddress): Promise<ConnectionOptions | false> {
  const { sslMode, rootCertificate, certificate, key, host } = address
  if (sslMode === 'disable') return false
  const isVerified = sslMode !== 'require' || rootCertificate !== undefined
  return {
    rejectUnauthorized: isVerified,
    checkServerIdentity: sslMode === 'verify-full' ? (_, peer) => checkServerIdentity(host, peer) : () => undefined,
    ...(rootCertificate && { ca: await pem(rootCertificate, 'sslrootcert') }),
    ...(certificate && { cert: await pem(certificate, 'sslcert') }),
    ...(key && { key: await pem(key, 'sslkey') }),
  }
}

async function pem(path: string, parameter: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new AppError('DATABASE_UNAVAILABLE', `The file that ${parameter} of DATABASE_URL names cannot be read (${why}).`, {
      cause: error,
    })
  }
}
