import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { requireNoLeaks } from './support/secret-watch.ts'

/** What only some installations need: each costs the others start time and memory. */
const loadedWhereUsed = [
  '@google-cloud/cloud-sql-connector',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace',
  '@simplewebauthn/server',
  'google-auth-library',
  'jose',
  'openid-client',
  'pg',
]

/** Starts the server of these settings and prints which packages came with it. */
const script = `
import { registerHooks } from 'node:module'
const packages = new Set()
registerHooks({
  resolve(name, context, next) {
    const found = next(name, context)
    const parts = found.url.split('/node_modules/').at(-1).split('/')
    if (found.url.includes('/node_modules/')) packages.add(parts[0].startsWith('@') ? parts.slice(0, 2).join('/') : parts[0])
    return found
  },
})
const { compose } = await import(${JSON.stringify(import.meta.resolve('../src/wiring/compose.ts'))})
const { readConfig } = await import(${JSON.stringify(import.meta.resolve('../src/config/read-config.ts'))})
const { withoutSecrets } = await import(${JSON.stringify(import.meta.resolve('../src/config/resolve-secrets.ts'))})
const { config } = readConfig(process.env)
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet }
const application = await compose(withoutSecrets(config), { log: quiet })
await application.http.ready()
const { statusCode } = await application.http.inject({ url: '/health', headers: { host: 'localhost' } })
await application.close()
console.log(JSON.stringify({ statusCode, packages: [...packages] }))`

async function packagesOf(env: Record<string, string>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-loaded-'))
  try {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LOCAL_STORAGE_PATH: join(folder, 'photos'), LOCAL_DB_PATH: join(folder, 'imgstream.db'), ...env },
    })
    assert.match(stdout, /"statusCode":200/, stderr)
    requireNoLeaks(stderr)
    return (JSON.parse(stdout) as { packages: string[] }).packages
  } finally {
    await rm(folder, { recursive: true })
  }
}

it('a server at home loads nothing that it does not use', async () => {
  const loaded = await packagesOf({ ENVIRONMENT: 'development' })
  assert.ok(loaded.includes('fastify') && loaded.includes('@duckdb/node-api'), loaded.join(', '))
  assert.deepEqual(
    loaded.filter((each) => loadedWhereUsed.includes(each)),
    [],
  )
})

it('an endpoint for traces brings what sends them', async () => {
  const loaded = await packagesOf({ ENVIRONMENT: 'development', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })
  assert.deepEqual(loaded.filter((each) => loadedWhereUsed.includes(each)).sort(), [
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace',
  ])
})

it('a sign-in provider brings its client, and accounts no passkeys before one is used', async () => {
  const signIn = {
    ENVIRONMENT: 'development',
    SIGN_IN: 'oidc,accounts',
    PUBLIC_URL: 'http://localhost:8501',
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'photos',
    OIDC_ALLOWED: '*',
  }
  const loaded = await packagesOf(signIn)
  // The client stands on jose.
  assert.deepEqual(loaded.filter((each) => loadedWhereUsed.includes(each)).sort(), ['jose', 'openid-client'])
})
