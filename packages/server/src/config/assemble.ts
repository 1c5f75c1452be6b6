import { resolve } from 'node:path'
import type { BackupTo, DatabaseSecret, Env, ReadConfig } from './config.ts'
import { backupAt, bucketSettings } from './places.ts'
import { type Environment, headersOf, type SignIn, type Values, type VariableName, variables } from './variables.ts'

/** The settings, of values that were checked together. Relative paths are taken from `folder`. */
export function assemble(environment: Environment, env: Env, values: Values, folder: string): ReadConfig {
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

/** On Cloud Run Google's proxy says who somebody is. */
export const signInOf = (env: Env, values: Values): readonly SignIn[] => values.SIGN_IN ?? [env.K_SERVICE ? 'iap' : 'accounts']

function databaseOf(values: Values, folder: string): ReadConfig['database'] {
  const { DATABASE_POOL_SIZE: poolSize = 8, CLOUD_SQL_IP_TYPE: ipType = 'public', GOOGLE_APPLICATION_CREDENTIALS: key } = values
  const settings = { poolSize, cloudSql: { ipType, ...(key && { credentialsPath: resolve(folder, key) }) } }
  if (values.DATABASE_URL) return { type: 'postgresql', url: values.DATABASE_URL, ...settings }
  const secret = databaseSecret(values, folder)
  if (!secret) throw new Error('DATABASE_URL has neither a value nor a secret')
  return { type: 'postgresql', secret, ...settings }
}

function backupOf(environment: Environment, values: Values, folder: string): Pick<ReadConfig, 'backup' | 'backupPlaces'> {
  const {
    BACKUP_TO: given,
    BACKUP_EVERY_HOURS: everyHours = 24,
    BACKUP_WITH_ORIGINALS: withOriginals = false,
    GCS_BUCKET_NAME: bucket,
  } = values
  const access = bucketSettings(values, folder)
  const at = (written: string) => backupAt(written, access, folder)
  const beside: BackupTo | undefined =
    environment === 'production' && bucket ? { type: 'bucket', name: bucket, prefix: 'backups/', ...access } : undefined
  const to = given === undefined ? beside : at(given)
  const isOpen = environment !== 'production' && values.BACKUP_PLACES === undefined
  return {
    ...(to !== undefined && { backup: { to, everyHours, withOriginals } }),
    ...(!isOpen && { backupPlaces: [...(to === undefined ? [] : [to]), ...(values.BACKUP_PLACES ?? []).map(at)] }),
  }
}

/** On Cloud Run nothing reaches the container but Google's own proxy. */
function proxiesOf(env: Env, { TRUSTED_PROXIES: given }: Values): ReadConfig['trustedProxies'] {
  if (Array.isArray(given)) return { addresses: given }
  return { hops: given ?? (env.K_SERVICE ? 1 : 0) }
}

/** Where the address of the database is, when only Secret Manager has it. */
export function databaseSecret(values: Values, folder: string): DatabaseSecret | undefined {
  const { GOOGLE_CLOUD_PROJECT: project, DATABASE_URL_SECRET: name, SECRET_MANAGER_ENDPOINT: endpoint } = values
  if (!project || !name) return undefined
  const key = values.GOOGLE_APPLICATION_CREDENTIALS
  return { project, name, ...(endpoint && { endpoint }), ...(key && { credentialsPath: resolve(folder, key) }) }
}
