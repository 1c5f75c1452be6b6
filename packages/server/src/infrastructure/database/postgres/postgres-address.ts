/** libpq's words for how a connection is kept secret, without its two that fall back to plain text by themselves. */
export const sslModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const

/** Which of its addresses a Cloud SQL instance is asked at, in this server's own words. */
const cloudSqlIpTypes = ['public', 'private', 'psc'] as const
export type CloudSqlIpType = (typeof cloudSqlIpTypes)[number]

/** Where PostgreSQL is, who asks and how the connection is kept secret. */
export interface PostgresAddress {
  /** A name or an address, or the folder of a Unix socket, which begins with `/`. */
  host: string
  port: number
  user?: string
  password?: string
  database?: string
  /** PROJECT:REGION:INSTANCE, where the host is the socket folder of a Cloud SQL instance. */
  cloudSqlInstance?: string
  /** By which of its addresses, where the address says so: a secret then has all that it takes, and no variable beside it. */
  cloudSqlIpType?: CloudSqlIpType
  sslMode: (typeof sslModes)[number]
  /** Whether the address itself says so. */
  isSslModeGiven: boolean
  /** Paths of PEM files. `rootCertificate` is whom to trust; without it those that this system trusts. */
  rootCertificate?: string
  certificate?: string
  key?: string
}

const known = ['host', 'port', 'user', 'password', 'dbname', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'ip_type'] as const
/** Others that connection strings carry about and that change nothing for us. */
const harmless = new Set(['application_name', 'connect_timeout', 'channel_binding', 'target_session_attrs', 'gssencmode', 'schema'])

/**
 * Reads `postgresql://user:password@host:port/database?sslmode=…`, the form of PostgreSQL's own programs
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS), for one host. Throws an Error whose message completes
 * "DATABASE_URL …" and holds nothing secret.
 */
export function parsePostgresAddress(text: string): PostgresAddress {
  // URL wants a host where libpq does not: `postgresql:///database?host=/folder`, `postgresql://user:password@/database?host=/folder`.
  const completed = text.replace(/^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?=[/?#]|$)/, '$1localhost')
  const url = URL.canParse(completed) ? new URL(completed) : undefined
  if (url?.protocol !== 'postgresql:' && url?.protocol !== 'postgres:') {
    throw new Error('must be an address like postgresql://user:password@host:port/database')
  }
  const given = new Map<string, string>()
  for (const [name, value] of url.searchParams) {
    if ((known as readonly string[]).includes(name)) given.set(name, value)
    else if (!harmless.has(name)) throw new Error(`has the parameter "${name}", which is not one of ${known.join(', ')}`)
  }
  const decoded = (part: string) => {
    try {
      return decodeURIComponent(part)
    } catch {
      throw new Error('holds a percent sign that encodes nothing: write it as %25')
    }
  }
  const part = (name: (typeof known)[number], fromUrl: string) => given.get(name) || decoded(fromUrl) || undefined
  const host = part('host', url.hostname.replace(/^\[|\]$/g, '')) ?? 'localhost'
  const user = part('user', url.username)
  const password = part('password', url.password)
  const database = part('dbname', url.pathname.slice(1))
  const cloudSqlInstance = /^\/cloudsql\/([^/:]+(?::[^/:]+)?:[^/:]+:[^/:]+)\/?$/.exec(host)?.[1]
  return {
    host,
    port: portOf(part('port', url.port)),
    ...(user && { user }),
    ...(password && { password }),
    ...(database && { database }),
    ...(cloudSqlInstance && { cloudSqlInstance }),
    ...ipTypeOf(given.get('ip_type')),
    ...securityOf(given),
  }
}

function ipTypeOf(text: string | undefined) {
  if (text === undefined) return {}
  const cloudSqlIpType = cloudSqlIpTypes.find((each) => each === text)
  if (!cloudSqlIpType) throw new Error(`has ip_type=${text}; it must be one of ${cloudSqlIpTypes.join(', ')}`)
  return { cloudSqlIpType }
}

function portOf(text = '5432'): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw new Error('has a port that is not a number from 1 to 65535')
  return port
}

function securityOf(given: ReadonlyMap<string, string>) {
  const mode = given.get('sslmode')
  const found = sslModes.find((each) => each === mode)
  if (mode !== undefined && !found) {
    throw new Error(`has sslmode=${mode}; it must be one of ${sslModes.join(', ')}, since no connection falls back to plain text by itself`)
  }
  const [rootCertificate, certificate, key] = ['sslrootcert', 'sslcert', 'sslkey'].map((name) => given.get(name))
  if (Boolean(certificate) !== Boolean(key)) throw new Error('must have both sslcert and sslkey, or neither')
  return {
    // Whoever names a root certificate wants the server verified.
    sslMode: found ?? (rootCertificate ? ('verify-full' as const) : ('disable' as const)),
    isSslModeGiven: found !== undefined || Boolean(rootCertificate),
    ...(rootCertificate && rootCertificate !== 'system' && { rootCertificate }),
    ...(certificate && key && { certificate, key }),
  }
}

export const isSocketFolder = ({ host }: PostgresAddress) => host.startsWith('/')
