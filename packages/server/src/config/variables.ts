import { isIP } from 'node:net'
import { backupPlace } from './backup-place.ts'
import { parsePostgresAddress } from '../infrastructure/database/postgres/postgres-address.ts'

export const environments = ['development', 'test', 'production'] as const
export type Environment = (typeof environments)[number]

/** What one variable may say. `parse` gives the value, or throws an Error whose message completes "NAME …". */
export interface Variable<Value> {
  parse(text: string): Value
  /** The value where the variable is not set, by environment; absent means there is none. */
  defaults?: Partial<Record<Environment, string>>
  /** Its value is never shown. */
  isSecret?: boolean
}

const same = (value: string): Record<Environment, string> => ({ development: value, test: value, production: value })

const text = (value: string) => value

function whole(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  return (value: string) => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < minimum || number > maximum) {
      throw new Error(
        `must be a whole number ${maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`}`,
      )
    }
    return number
  }
}

function flag(value: string): boolean {
  if (/^(true|1|yes|on)$/i.test(value)) return true
  if (/^(false|0|no|off)$/i.test(value)) return false
  throw new Error('must be true or false')
}

function oneOf<Value extends string>(...values: readonly Value[]) {
  return (value: string): Value => {
    const found = values.find((each) => each === value)
    if (found === undefined) throw new Error(`must be one of ${values.join(', ')}`)
    return found
  }
}

/** Throws an Error that completes “NAME …” for a text that is no address of PostgreSQL. */
export function postgresUrl(value: string): string {
  parsePostgresAddress(value)
  return value
}

function webUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw new Error('must be an address like https://photos.example.com')
  return value
}

function backupTo(value: string): string {
  backupPlace(value)
  return value
}

function address(value: string): string {
  if (isIP(value) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value)) return value
  throw new Error('must be an address or a host name, without a port')
}

/** Throws an Error that completes “NAME …”. */
function webOrigins(value: string): string[] {
  return value.split(',').map((each) => {
    const text = each.trim()
    const origin = URL.canParse(text) ? new URL(text).origin : 'null'
    if (!/^https?:/.test(origin) || origin !== text.replace(/\/$/, '').toLowerCase()) {
      throw new Error('must be addresses without a path, such as https://app.example.com, with commas between')
    }
    return origin
  })
}

/** `name=value` with commas between; a value may be percent-encoded (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). */
export function headersOf(value: string): Record<string, string> {
  return Object.fromEntries(
    value.split(',').map((each) => {
      const [, name, text] = /^\s*([!#$%&'*+.^`|~\w-]+)\s*=\s*(.*?)\s*$/.exec(each) ?? []
      if (!name || text === undefined) throw new Error('must be headers such as authorization=Bearer%20secret, with commas between')
      try {
        return [name.toLowerCase(), decodeURIComponent(text)]
      } catch {
        return [name.toLowerCase(), text]
      }
    }),
  )
}

/** Stays a text: what is shown of settings are texts. */
function headerList(value: string): string {
  headersOf(value)
  return value
}

function share(value: string): number {
  if (/^(0|1|0?\.\d+|1\.0+)$/.test(value)) return Number(value)
  throw new Error('must be a share from 0 to 1, such as 0.1')
}

/** How many proxies stand in front, or which: addresses and networks. */
function proxies(value: string): number | string[] {
  if (/^\d$/.test(value)) return Number(value)
  const list = value.split(',').map((each) => each.trim())
  for (const each of list) {
    const [, address = '', bits = '0'] = /^([^/]+?)(?:\/(\d{1,3}))?$/.exec(each) ?? []
    const family = isIP(address)
    if (family === 0 || Number(bits) > (family === 6 ? 128 : 32)) {
      throw new Error('must be a number of proxies (0 to 9), or their addresses or networks such as 10.0.0.0/8, with commas between')
    }
  }
  return list
}

function email(value: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(value)) return value.toLowerCase()
  throw new Error('must be an e-mail address')
}

/** E-mail addresses, `@domain`s and `sub:…` with commas between, or `*`. */
function allowList(value: string): string[] {
  return value.split(',').map((each) => {
    const entry = each.trim()
    if (entry === '*' || /^sub:\S+$/.test(entry)) return entry
    if (/^[^\s@,]*@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(entry)) return entry.toLowerCase()
    throw new Error(
      'must be e-mail addresses, domains such as @example.com, or sub: and what the provider calls somebody; or * for everybody there',
    )
  })
}

/** E-mail addresses and `sub:…` (what a sign-in provider calls somebody) with commas between. */
function people(value: string): string[] {
  return value.split(',').map((each) => {
    const entry = each.trim()
    if (/^sub:\S+$/.test(entry)) return entry
    if (/^[^\s@,]+@[^\s@,]+$/.test(entry)) return entry.toLowerCase()
    throw new Error('must be e-mail addresses, or sub: and what the sign-in provider calls somebody, with commas between')
  })
}

function color(value: string): string {
  if (/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(value)) return value
  throw new Error('must be a colour like #FF6B6B')
}

const signIns = ['dev', 'iap', 'oidc', 'accounts'] as const
export type SignIn = (typeof signIns)[number]
const signInList = (value: string): SignIn[] => value.split(',').map((each) => oneOf(...signIns)(each.trim()))

const variable = <Value>(
  parse: (text: string) => Value,
  defaults?: Partial<Record<Environment, string>>,
  isSecret = false,
): Variable<Value> => ({
  parse,
  ...(defaults && { defaults }),
  isSecret,
})

/** Every variable ImgStream reads, with its defaults. `ENVIRONMENT` itself is read before them: unset, it is production. */
export const variables = {
  GOOGLE_CLOUD_PROJECT: variable(text),
  GOOGLE_APPLICATION_CREDENTIALS: variable(text),
  GCS_BUCKET_NAME: variable(text),
  GCS_BUCKET_REGION: variable(text, same('asia-northeast1')),
  DATABASE_TYPE: variable(oneOf('duckdb', 'postgresql'), { development: 'duckdb', test: 'duckdb', production: 'postgresql' }),
  LOCAL_DB_PATH: variable(text, { development: './data/imgstream.db', test: './test_data/imgstream_test.db' }),
  DATABASE_URL: variable(postgresUrl, undefined, true),
  DATABASE_POOL_SIZE: variable(whole(1, 100), same('8')),
  CLOUD_SQL_IP_TYPE: variable(oneOf('public', 'private', 'psc'), same('public')),
  DATABASE_URL_SECRET: variable(text, { production: 'imgstream-database-url' }),
  LOCAL_STORAGE_PATH: variable(text, { development: './data/photos', test: './test_data/photos' }),
  PORT: variable(whole(0, 65_535), same('8501')),
  HOST: variable(address, { development: '127.0.0.1', test: '127.0.0.1', production: '0.0.0.0' }),
  BACKUP_TO: variable(backupTo, { development: './data/backups', test: './test_data/backups' }),
  BACKUP_PLACES: variable((value) => value.split(',').map((each) => backupTo(each.trim()))),
  BACKUP_EVERY_HOURS: variable(whole(0, 8760), same('24')),
  BACKUP_WITH_ORIGINALS: variable(flag, same('false')),
  COLLISION_CACHE_TTL_SECONDS: variable(whole(0), { development: '3600', test: '3600', production: '7200' }),
  COLLISION_CACHE_MAX_ENTRIES: variable(whole(0, 10_000_000), { development: '10000', test: '10000', production: '50000' }),
  COLLISION_DETECTION_BATCH_SIZE: variable(whole(1, 50_000), { development: '100', test: '100', production: '500' }),
  MONITORING_ENABLED: variable(flag, same('true')),
  MONITORING_EVENT_RETENTION_DAYS: variable(whole(1, 36_500), { development: '30', test: '7', production: '90' }),
  ADMIN_FUNCTIONS_ENABLED: variable(flag, { development: 'true', test: 'true', production: 'false' }),
  DEBUG_MODE: variable(flag, same('false')),
  MAX_UPLOAD_SIZE_MB: variable(whole(1, 10_000), same('200')),
  MIN_FILE_SIZE: variable(whole(1), same('100')),
  THUMBNAIL_MAX_SIZE: variable(whole(64, 1440), same('400')),
  THUMBNAIL_QUALITY: variable(whole(1, 100), same('80')),
  GCS_SIGNED_URL_EXPIRATION: variable(whole(3600, 604_800), same('3600')),
  GCS_COLDLINE_DAYS: variable(whole(1), same('30')),
  IAP_AUDIENCE: variable(text),
  DEV_USER_EMAIL: variable(email, { development: 'dev@example.com', test: 'dev@example.com' }),
  PUBLIC_URL: variable(webUrl),
  TRUSTED_PROXIES: variable(proxies),
  CORS_ORIGINS: variable(webOrigins),
  ADDRESS_REQUESTS_PER_SECOND: variable(whole(0, 1_000_000), same('50')),
  OWNER_REQUESTS_PER_SECOND: variable(whole(0, 1_000_000), same('1000')),
  OWNER_REQUESTS_AT_ONCE: variable(whole(0, 1_000_000), same('500')),
  OWNER_UPLOADS_AT_ONCE: variable(whole(0, 100_000), same('48')),
  OWNER_PENDING_UPLOADS_MB: variable(whole(0), same('20000')),
  OWNER_QUOTA_MB: variable(whole(0)),
  SIGN_IN: variable(signInList, { development: 'dev', test: 'dev' }),
  OPERATORS: variable(people),
  OIDC_ISSUER: variable(webUrl),
  OIDC_CLIENT_ID: variable(text),
  OIDC_CLIENT_SECRET: variable(text, undefined, true),
  OIDC_ALLOWED: variable(allowList),
  GCS_ENDPOINT: variable(webUrl),
  IAP_JWKS_URL: variable(webUrl),
  SECRET_MANAGER_ENDPOINT: variable(webUrl),
  GCE_METADATA_HOST: variable(text),
  METRICS_PORT: variable(whole(0, 65_535)),
  METRICS_HOST: variable(address, same('127.0.0.1')),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(webUrl),
  OTEL_EXPORTER_OTLP_HEADERS: variable(headerList, undefined, true),
  OTEL_SERVICE_NAME: variable(text, same('imgstream')),
  OTEL_TRACES_SAMPLER_ARG: variable(share, same('1')),
  LOG_LEVEL: variable(oneOf('debug', 'info', 'warn', 'error'), { development: 'debug', test: 'info', production: 'info' }),
  LOG_FILE: variable(text),
  THEME_PRIMARY_COLOR: variable(color, same('#FF6B6B')),
  THEME_BACKGROUND_COLOR: variable(color, same('#FFFFFF')),
  THEME_SECONDARY_BACKGROUND_COLOR: variable(color, same('#F0F2F6')),
  THEME_TEXT_COLOR: variable(color, same('#262730')),
} as const

export type VariableName = keyof typeof variables
export type Values = { [Name in VariableName]: ReturnType<(typeof variables)[Name]['parse']> | undefined }

/** Older names of variables. `toNew` turns the old value into the new one's. */
export const aliases: readonly { old: string; now: VariableName; isDeprecated: boolean; toNew?: (text: string) => string }[] = [
  { old: 'STREAMLIT_SERVER_PORT', now: 'PORT', isDeprecated: false },
  { old: 'STREAMLIT_SERVER_ADDRESS', now: 'HOST', isDeprecated: false },
  { old: 'GCS_PHOTOS_BUCKET', now: 'GCS_BUCKET_NAME', isDeprecated: true },
  { old: 'GCS_BUCKET', now: 'GCS_BUCKET_NAME', isDeprecated: true },
  { old: 'GCS_REGION', now: 'GCS_BUCKET_REGION', isDeprecated: true },
  { old: 'MAX_FILE_SIZE', now: 'MAX_UPLOAD_SIZE_MB', isDeprecated: true, toNew: bytesToMegabytes },
]

function bytesToMegabytes(bytes: string): string {
  return String(Math.floor(whole(1_048_576)(bytes) / 1_048_576))
}
