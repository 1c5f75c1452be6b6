import { isIP } from 'node:net'
import { databaseSecret, signInOf } from './assemble.ts'
import type { ConfigProblem, Env } from './config.ts'
import type { Given } from './given-values.ts'
import { whyUnreadable } from './secret-files.ts'
import type { Environment, Values } from './variables.ts'

interface Read {
  env: Env
  given: Given
  environment: Environment
  values: Values
  folder: string
}

/** What only shows when variables are seen together. A variable that could not be read has its own problem already. */
export function checkTogether({ env, given, environment, values, folder }: Read, problems: ConfigProblem[]) {
  const problem = (variable: string, message: string) => {
    if (!problems.some((known) => known.variable === variable)) problems.push({ variable, message })
  }
  const onCloudRun = Boolean(env.K_SERVICE)
  if (values.DATABASE_TYPE === 'postgresql' && !values.DATABASE_URL && !databaseSecret(values, '')) {
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
  const { GOOGLE_APPLICATION_CREDENTIALS: key } = values
  const unreadable = values.GCS_BUCKET_NAME && key ? whyUnreadable(key, folder) : undefined
  if (unreadable) problem('GOOGLE_APPLICATION_CREDENTIALS', unreadable)
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

/** This computer, private addresses (RFC 1918, RFC 4193) and names that only a home network knows (RFC 6762, RFC 8375). */
function isAtHome(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (isIP(bare) === 4) return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(bare)
  if (isIP(bare) === 6) return bare === '::1' || /^f[cd]/i.test(bare)
  return !hostname.includes('.') || /\.(local|localhost|home\.arpa|lan|internal)$/i.test(hostname)
}
