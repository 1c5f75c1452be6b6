import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { isSocketFolder, parsePostgresAddress } from '../infrastructure/database/postgres/postgres-address.ts'
import { backupPlace } from './backup-place.ts'
import type { BackupTo, BucketSettings, ConfigProblem, ConfigResult, DatabaseSecret, ReadConfig } from './config.ts'
import { readSecretFile } from './secret-files.ts'
import { aliases, type Environment, environments, headersOf, type SignIn, type Values, type VariableName, variables } from './variables.ts'

export type Env = Readonly<Record<string, string | undefined>>

/**
 * The environment as one frozen object, or every problem with it at once. Unset `ENVIRONMENT` means production: a server that nobody
 * configured is closed. Relative paths are taken from `folder`.
 */
export function readConfig(env: Env, folder = process.cwd()): ConfigResult {
  const notices: string[] = []
  const problems: ConfigProblem[] = []
  const environment = readEnvironment(env, problems)
  const given = withAliases(withSecretFiles(env, folder, problems), problems, notices)
  const values = parseAll(given, environment ?? 'production', problems)
  // What belongs together depends on the environment: without one, only the values themselves can be wrong.
  if (environment) checkTogether({ env, given, environment, values }, problems)
  if (!environment || problems.length > 0) return { ok: false, problems, notices }
  const config = assemble(environment, env, values, folder)
  notices.push(...warningsOf(config, given))
  return { ok: true, config: Object.freeze(config), notices, values }
}

function readEnvironment(env: Env, problems: ConfigProblem[]): Environment | undefined {
  const text = env.ENVIRONMENT || 'production'
  const found = environments.find((each) => each === text)
  if (!found) problems.push({ variable: 'ENVIRONMENT', message: `must be one of ${environments.join(', ')}; it is "${text}"` })
  return found
}

/** A secret may lie in a file that `NAME_FILE` names. Its name wins, as the real environment does over `.env`. */
function withSecretFiles(env: Env, folder: string, problems: ConfigProblem[]): Env {
  const found: Record<string, string> = {}
  for (const name of Object.keys(variables) as VariableName[]) {
    const path = variables[name].isSecret ? env[`${name}_FILE`]?.trim() : undefined
    if (!path || env[name]?.trim()) continue
    try {
      found[name] = readSecretFile(path, folder)
    } catch (error) {
      problems.push({ variable: `${name}_FILE`, message: messageOf(error) })
    }
  }
  return { ...env, ...found }
}

type Given = Partial<Record<VariableName, string>>

/** An empty variable counts as unset: that is what `NAME=` in a file means. The variable's own name wins over an older one. */
function withAliases(env: Env, problems: ConfigProblem[], notices: string[]): Given {
  const given: Given = {}
  for (const name of Object.keys(variables) as VariableName[]) {
    const value = env[name]?.trim()
    if (value) given[name] = value
  }
  for (const { old, now, isDeprecated, toNew } of aliases) {
    const value = env[old]?.trim()
    if (!value) continue
    if (isDeprecated) notices.push(`${old} is deprecated. Set ${now} instead.`)
    if (given[now] !== undefined) continue
    try {
      given[now] = toNew ? toNew(value) : value
    } catch (error) {
      problems.push({ variable: old, message: messageOf(error) })
    }
  }
  return given
}

function parseAll(given: Given, environment: Environment, problems: ConfigProblem[]): Values {
  const values: Partial<Record<VariableName, unknown>> = {}
  for (const name of Object.keys(variables) as VariableName[]) {
    const text = given[name] ?? variables[name].defaults?.[environment]
    if (text === undefined) continue
    try {
      values[name] = variables[name].parse(text)
    } catch (error) {
      const shown = variables[name].isSecret ? '' : `; it is "${text}"`
      problems.push({ variable: name, message: `${messageOf(error)}${shown}` })
    }
  }
  // Each value was parsed by its own variable.
  return values as Values
}

interface Read {
  env: Env
  given: Given
  environment: Environment
  values: Values
}

/** What only shows when variables are seen together. A variable that could not be read has its own problem already. */
function checkTogether({ env, given, environment, values }: Read, problems: ConfigProblem[]) {
  const problem = (variable: string, message: string) => {
    if (!problems.some((known) => known.variable === variable)) problems.push({ variable, message })
  }
  const onCloudRun = Boolean(env.K_SERVICE)
  if (values.DATABASE_TYPE === 'postgresql' && !values.DATABASE_URL && !secretOf(values, '')) {
    problem(
      'DATABASE_URL',
      environment === 'production' && !given.DATABASE_TYPE
        ? `is not set. Set it to a PostgreSQL address; or set GOOGLE_CLOUD_PROJECT to read it from Secret Manager (secret ${values.DATABASE_URL_SECRET}); or set DATABASE_TYPE=duckdb and LOCAL_DB_PATH to keep the library in one file`
        : 'is needed with DATABASE_TYPE=postgresql',
    )
  }
  if (values.DATABASE_TYPE === 'duckdb' && !values.LOCAL_DB_PATH) problem('LOCAL_DB_PATH', 'is needed with DATABASE_TYPE=duckdb')
  if (values.DATABASE_TYPE === 'duckdb' && onCloudRun) {
    problem('DATABASE_TYPE', "must be postgresql on Cloud Run: a DuckDB file on the container's own disk is lost with the container")
  }
  if (!values.GCS_BUCKET_NAME && !values.LOCAL_STORAGE_PATH) {
    problem('LOCAL_STORAGE_PATH', 'is not set. Set it to the folder that keeps the photos, or set GCS_BUCKET_NAME to keep them in a bucket')
  }
  if (environment === 'production' && values.GCS_BUCKET_NAME && !values.GOOGLE_CLOUD_PROJECT) {
    problem('GOOGLE_CLOUD_PROJECT', 'is not set. Set it to the project that the bucket belongs to')
  }
  const signIn = signInOf(env, values)
  if (signIn.includes('oidc')) checkOidc(environment, values, problem)
  const isReadable = !problems.some(({ variable }) => variable === 'SIGN_IN')
  if (isReadable && signIn.includes('accounts')) checkPublicUrl(environment, values.PUBLIC_URL, problem)
  if (signIn.includes('iap') && !values.IAP_AUDIENCE && !onCloudRun) {
    problem('IAP_AUDIENCE', 'is not set. Set it to the audience that Identity-Aware Proxy signs for; only on Cloud Run it is known without')
  }
  if (environment === 'production' && signIn.includes('dev')) problem('SIGN_IN', 'cannot be dev in production')
  if (onCloudRun && signIn.includes('dev')) {
    problem('DEV_USER_EMAIL', 'is an identity without sign-in and is refused on Cloud Run, where everybody could use it')
  }
  if ((values.MIN_FILE_SIZE ?? 0) > (values.MAX_UPLOAD_SIZE_MB ?? 1) * 1_048_576) {
    problem('MIN_FILE_SIZE', 'is larger than MAX_UPLOAD_SIZE_MB allows')
  }
}

function checkOidc(environment: Environment, values: Values, problem: (variable: string, message: string) => void) {
  if (!values.PUBLIC_URL) problem('PUBLIC_URL', 'is not set. Set it to the address that people type: the provider sends them back there')
  if (!values.OIDC_ISSUER) problem('OIDC_ISSUER', 'is not set. Set it to the address of the sign-in provider')
  if (!values.OIDC_CLIENT_ID) problem('OIDC_CLIENT_ID', 'is not set. Set it to what the provider calls this server')
  if (!values.OIDC_ALLOWED) {
    problem(
      'OIDC_ALLOWED',
      'is not set. Set it to who may sign in: e-mail addresses or @domains, or * for everybody whom the provider knows',
    )
  }
  if (environment === 'production' && values.OIDC_ISSUER?.startsWith('http:')) {
    problem('OIDC_ISSUER', 'must be https in production: what comes by http may be written by anybody')
  }
}

/** Passwords and cookies travel to this address: by https, or where nobody else is on the line. */
function checkPublicUrl(environment: Environment, publicUrl: string | undefined, problem: (variable: string, message: string) => void) {
  if (publicUrl === undefined) {
    return problem(
      'PUBLIC_URL',
      'is not set. With SIGN_IN=accounts set it to the address that people type, such as https://photos.example.com',
    )
  }
  const { protocol, hostname, pathname, search, hash } = new URL(publicUrl)
  if (pathname !== '/' || search || hash) problem('PUBLIC_URL', 'must be an address without a path, such as https://photos.example.com')
  if (environment === 'production' && protocol === 'http:' && !isAtHome(hostname)) {
    problem(
      'PUBLIC_URL',
      'must begin with https:// in production: passwords would be read on the way. Only addresses of a home network may begin with http://',
    )
  }
}

/** By http to another computer than this one. */
function isReadOnTheWay(publicUrl: string | undefined): boolean {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl)
  return url?.protocol === 'http:' && !loopback.has(url.hostname.replace(/^\[|\]$/g, ''))
}

/** This computer, private addresses (RFC 1918, RFC 4193) and names that only a home network knows (RFC 6762, RFC 8375). */
function isAtHome(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (isIP(bare) === 4) return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(bare)
  if (isIP(bare) === 6) return bare === '::1' || /^f[cd]/i.test(bare)
  return !hostname.includes('.') || /\.(local|localhost|home\.arpa|lan|internal)$/i.test(hostname)
}

function databaseOf(values: Values, folder: string): ReadConfig['database'] {
  const { DATABASE_POOL_SIZE: poolSize = 8, CLOUD_SQL_IP_TYPE: ipType = 'public', GOOGLE_APPLICATION_CREDENTIALS: key } = values
  const settings = { poolSize, cloudSql: { ipType, ...(key && { credentialsPath: resolve(folder, key) }) } }
  if (values.DATABASE_URL) return { type: 'postgresql', url: values.DATABASE_URL, ...settings }
  const secret = secretOf(values, folder)
  if (!secret) throw new Error('DATABASE_URL has neither a value nor a secret')
  return { type: 'postgresql', secret, ...settings }
}

function secretOf(values: Values, folder: string): DatabaseSecret | undefined {
  const { GOOGLE_CLOUD_PROJECT: project, DATABASE_URL_SECRET: name, SECRET_MANAGER_ENDPOINT: endpoint } = values
  if (!project || !name) return undefined
  const key = values.GOOGLE_APPLICATION_CREDENTIALS
  return { project, name, ...(endpoint && { endpoint }), ...(key && { credentialsPath: resolve(folder, key) }) }
}

/** How buckets are reached. */
export function bucketSettings(values: Values, folder: string): BucketSettings {
  const { GCS_ENDPOINT: endpoint, GOOGLE_APPLICATION_CREDENTIALS: key, GCE_METADATA_HOST: metadataHost } = values
  return {
    ...(endpoint && { endpoint: endpoint.replace(/\/+$/, '') }),
    ...(key && { credentialsPath: resolve(folder, key) }),
    ...(metadataHost && { metadataHost }),
  }
}

/** A place as a setting or an option says it; a folder's path is taken from `folder`. Throws an Error that completes “NAME …”. */
export function backupAt(written: string, access: BucketSettings, folder: string): BackupTo {
  const place = backupPlace(written)
  return place.type === 'folder' ? { type: 'folder', path: resolve(folder, place.path) } : { ...place, ...access }
}

function backupOf(environment: Environment, values: Values, folder: string): Pick<ReadConfig, 'backup'> {
  const {
    BACKUP_TO: given,
    BACKUP_EVERY_HOURS: everyHours = 24,
    BACKUP_WITH_ORIGINALS: withOriginals = false,
    GCS_BUCKET_NAME: bucket,
  } = values
  const to = given ?? (environment === 'production' && bucket ? `gs://${bucket}/backups` : undefined)
  return to === undefined ? {} : { backup: { to: backupAt(to, bucketSettings(values, folder), folder), everyHours, withOriginals } }
}

const signInOf = (env: Env, values: Values): readonly SignIn[] => values.SIGN_IN ?? [env.K_SERVICE ? 'iap' : 'accounts']

/** On Cloud Run nothing reaches the container but Google's own proxy. */
function proxiesOf(env: Env, { TRUSTED_PROXIES: given }: Values): ReadConfig['trustedProxies'] {
  if (Array.isArray(given)) return { addresses: given }
  return { hops: given ?? (env.K_SERVICE ? 1 : 0) }
}

function assemble(environment: Environment, env: Env, values: Values, folder: string): ReadConfig {
  const have = <Name extends VariableName>(name: Name) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${name} has neither a value nor a default`)
    return value
  }
  return {
    environment,
    host: have('HOST'),
    port: have('PORT'),
    ...(values.PUBLIC_URL && { publicUrl: values.PUBLIC_URL }),
    trustedProxies: proxiesOf(env, values),
    // An address that people type with http is one of a home network, where nothing in front speaks https.
    requiresHttps: environment === 'production' && !values.PUBLIC_URL?.startsWith('http:'),
    corsOrigins: values.CORS_ORIGINS ?? [],
    signIn: signInOf(env, values),
    ...(signInOf(env, values).includes('oidc') && {
      oidc: {
        issuer: have('OIDC_ISSUER'),
        clientId: have('OIDC_CLIENT_ID'),
        ...(values.OIDC_CLIENT_SECRET && { clientSecret: values.OIDC_CLIENT_SECRET }),
        allowed: have('OIDC_ALLOWED'),
      },
    }),
    operators: values.OPERATORS ?? [],
    ...(values.DEV_USER_EMAIL && { devUserEmail: values.DEV_USER_EMAIL }),
    iap: {
      ...(values.IAP_AUDIENCE && { audience: values.IAP_AUDIENCE }),
      ...(values.IAP_JWKS_URL && { keysUrl: values.IAP_JWKS_URL }),
      ...(env.K_SERVICE && { cloudRunService: env.K_SERVICE }),
      ...(values.GCE_METADATA_HOST && { metadataHost: values.GCE_METADATA_HOST }),
    },
    database:
      have('DATABASE_TYPE') === 'duckdb' ? { type: 'duckdb', path: resolve(folder, have('LOCAL_DB_PATH')) } : databaseOf(values, folder),
    storage: values.GCS_BUCKET_NAME
      ? {
          type: 'bucket',
          name: values.GCS_BUCKET_NAME,
          ...bucketSettings(values, folder),
          directUrlSeconds: have('GCS_SIGNED_URL_EXPIRATION'),
          region: have('GCS_BUCKET_REGION'),
          coldlineDays: have('GCS_COLDLINE_DAYS'),
        }
      : { type: 'folder', path: resolve(folder, have('LOCAL_STORAGE_PATH')) },
    ...backupOf(environment, values, folder),
    buckets: bucketSettings(values, folder),
    collisions: {
      cacheTtlSeconds: have('COLLISION_CACHE_TTL_SECONDS'),
      cacheMaxEntries: have('COLLISION_CACHE_MAX_ENTRIES'),
      batchSize: have('COLLISION_DETECTION_BATCH_SIZE'),
    },
    monitoring: { enabled: have('MONITORING_ENABLED'), retentionDays: have('MONITORING_EVENT_RETENTION_DAYS') },
    // Can only switch off: production never has them.
    adminFunctions: environment !== 'production' && have('ADMIN_FUNCTIONS_ENABLED'),
    debug: have('DEBUG_MODE'),
    upload: { maxBytes: have('MAX_UPLOAD_SIZE_MB') * 1_048_576, minBytes: have('MIN_FILE_SIZE') },
    requestLimits: {
      addressPerSecond: have('ADDRESS_REQUESTS_PER_SECOND'),
      ownerPerSecond: have('OWNER_REQUESTS_PER_SECOND'),
      ownerAtOnce: have('OWNER_REQUESTS_AT_ONCE'),
      ownerUploadsAtOnce: have('OWNER_UPLOADS_AT_ONCE'),
    },
    ownerLimits: {
      ...(values.OWNER_PENDING_UPLOADS_MB && { pendingBytes: values.OWNER_PENDING_UPLOADS_MB * 1_048_576 }),
      ...(values.OWNER_QUOTA_MB && { storedBytes: values.OWNER_QUOTA_MB * 1_048_576 }),
    },
    thumbnail: { maxSize: have('THUMBNAIL_MAX_SIZE'), quality: have('THUMBNAIL_QUALITY') },
    theme: {
      'primary-color': have('THEME_PRIMARY_COLOR'),
      'background-color': have('THEME_BACKGROUND_COLOR'),
      'secondary-background-color': have('THEME_SECONDARY_BACKGROUND_COLOR'),
      'text-color': have('THEME_TEXT_COLOR'),
    },
    themeIsOverridden: (['PRIMARY', 'BACKGROUND', 'SECONDARY_BACKGROUND', 'TEXT'] as const).some(
      (part) => values[`THEME_${part}_COLOR`] !== variables[`THEME_${part}_COLOR`].defaults?.[environment],
    ),
    ...(values.METRICS_PORT !== undefined && { metricsPort: { port: values.METRICS_PORT, host: have('METRICS_HOST') } }),
    ...(values.OTEL_EXPORTER_OTLP_ENDPOINT && {
      traces: {
        endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
        headers: values.OTEL_EXPORTER_OTLP_HEADERS ? headersOf(values.OTEL_EXPORTER_OTLP_HEADERS) : {},
        serviceName: have('OTEL_SERVICE_NAME'),
        ratio: have('OTEL_TRACES_SAMPLER_ARG'),
      },
    }),
    log: {
      ...(values.GOOGLE_CLOUD_PROJECT && { project: values.GOOGLE_CLOUD_PROJECT }),
      level: have('LOG_LEVEL'),
      ...(values.LOG_FILE && { file: resolve(folder, values.LOG_FILE) }),
    },
  }
}

/** A warning where the password and every row travel as plain text to another computer, and nobody has said that they may. */
export function plainTextWarning(url: string): string | undefined {
  const address = parsePostgresAddress(url)
  if (address.isSslModeGiven || address.cloudSqlInstance || isSocketFolder(address) || loopback.has(address.host)) return undefined
  return `DATABASE_URL has no sslmode: the connection to ${address.host} is not encrypted. Add sslmode=verify-full, or sslmode=disable where the network is yours.`
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

function warningsOf(config: ReadConfig, given: Given): string[] {
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

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
