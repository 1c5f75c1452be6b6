import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { ReadConfig as Config } from '../../src/config/config.ts'
import { describeConfig } from '../../src/config/describe-config.ts'
import { withDotEnv } from '../../src/config/dot-env.ts'
import type { Env } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'

const configOf = (env: Env): Config => {
  const read = readConfig(env, '/home/k')
  assert.ok(read.ok, JSON.stringify(read))
  return read.config
}
const problemsOf = (env: Env): string[] => {
  const read = readConfig(env, '/home/k')
  assert.ok(!read.ok)
  return read.problems.map(({ variable, message }) => `${variable} ${message}`)
}
const variablesOf = (env: Env) => problemsOf(env).map((line) => line.split(' ')[0])

/** What production needs, so that it starts. */
const complete = {
  SIGN_IN: 'iap',
  IAP_AUDIENCE: '/projects/1/global/backendServices/2',
  DATABASE_URL: 'postgresql://u@h/d',
  GCS_BUCKET_NAME: 'photos',
  GOOGLE_CLOUD_PROJECT: 'p',
}

describe('configuration', () => {
  it('needs nothing but the name of the environment in development and in test', () => {
    const development = configOf({ ENVIRONMENT: 'development' })
    assert.deepEqual(development.database, { type: 'duckdb', path: '/home/k/data/imgstream.db' })
    assert.deepEqual(development.storage, { type: 'folder', path: '/home/k/data/photos' })
    assert.deepEqual([development.host, development.port, development.devUserEmail], ['127.0.0.1', 8501, 'dev@example.com'])
    assert.deepEqual(development.collisions, { cacheTtlSeconds: 3600, cacheMaxEntries: 10_000, batchSize: 100 })
    assert.deepEqual(development.upload, { maxBytes: 209_715_200, minBytes: 100 })
    const test = configOf({ ENVIRONMENT: 'test' })
    assert.deepEqual(test.database, { type: 'duckdb', path: '/home/k/test_data/imgstream_test.db' })
    assert.equal(test.monitoring.retentionDays, 7)
    assert.ok(Object.isFrozen(test))
  })

  it('is production when nothing says otherwise, and says at once all that production misses', () => {
    assert.deepEqual(variablesOf({}), ['DATABASE_URL', 'LOCAL_STORAGE_PATH', 'PUBLIC_URL'])
    assert.deepEqual(variablesOf({ ENVIRONMENT: '' }), ['DATABASE_URL', 'LOCAL_STORAGE_PATH', 'PUBLIC_URL'])
    assert.match(problemsOf({})[0] ?? '', /DATABASE_TYPE=duckdb and LOCAL_DB_PATH/)
  })

  it('refuses an unknown environment, naming the three', () => {
    assert.deepEqual(variablesOf({ ENVIRONMENT: 'staging', PORT: 'x', LOG_LEVEL: 'loud' }), ['ENVIRONMENT', 'PORT', 'LOG_LEVEL'])
    assert.deepEqual(problemsOf({ ENVIRONMENT: 'staging' }), ['ENVIRONMENT must be one of development, test, production; it is "staging"'])
  })

  const wrong: [string, string][] = [
    ['PORT', '99999'],
    ['PORT', 'eighty'],
    ['HOST', 'a b'],
    ['DATABASE_TYPE', 'mysql'],
    ['DATABASE_URL', 'mysql://x'],
    ['COLLISION_DETECTION_BATCH_SIZE', '0'],
    ['COLLISION_CACHE_TTL_SECONDS', '-1'],
    ['MONITORING_ENABLED', 'perhaps'],
    ['THUMBNAIL_QUALITY', '101'],
    ['GCS_SIGNED_URL_EXPIRATION', '60'],
    ['DEV_USER_EMAIL', 'nobody'],
    ['LOG_LEVEL', 'loud'],
    ['THEME_PRIMARY_COLOR', 'red; } body { display: none'],
    ['SIGN_IN', 'magic'],
    ['TRUSTED_PROXIES', 'true'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '127.0.0.1,proxy'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://app.example.com/path'],
    ['CORS_ORIGINS', 'app.example.com'],
    ['OWNER_QUOTA_MB', '-1'],
    ['GCS_ENDPOINT', 'localhost:4443'],
    ['MAX_FILE_SIZE', 'big'],
    ['MAX_FILE_SIZE', '1000'],
  ]
  for (const [variable, value] of wrong) {
    it(`refuses ${variable}=${value}`, () => assert.deepEqual(variablesOf({ ENVIRONMENT: 'development', [variable]: value }), [variable]))
  }

  it('shows the value that is wrong, unless it is a secret', () => {
    assert.deepEqual(problemsOf({ ENVIRONMENT: 'development', PORT: '99999' }), [
      'PORT must be a whole number from 0 to 65535; it is "99999"',
    ])
    assert.ok(!problemsOf({ ENVIRONMENT: 'development', DATABASE_URL: 'mysql://u:geheim@h' }).join().includes('geheim'))
  })

  it('reports several problems together', () => {
    assert.deepEqual(variablesOf({ ENVIRONMENT: 'development', PORT: 'x', DATABASE_TYPE: 'postgresql', THUMBNAIL_QUALITY: '0' }), [
      'PORT',
      'THUMBNAIL_QUALITY',
      'DATABASE_URL',
    ])
  })

  it('takes older names, the new one winning, and names those that are deprecated', () => {
    const read = readConfig({
      ENVIRONMENT: 'development',
      STREAMLIT_SERVER_PORT: '9000',
      STREAMLIT_SERVER_ADDRESS: '127.0.0.1',
      MAX_FILE_SIZE: String(50 * 1_048_576),
    })
    assert.ok(read.ok)
    assert.equal(read.config.port, 9000)
    assert.equal(read.config.upload.maxBytes, 50 * 1_048_576)
    assert.deepEqual(read.notices, ['MAX_FILE_SIZE is deprecated. Set MAX_UPLOAD_SIZE_MB instead.'])
    assert.equal(configOf({ ENVIRONMENT: 'development', PORT: '1', STREAMLIT_SERVER_PORT: '2' }).port, 1)
  })

  it('warns that an open port is an open library', () => {
    const read = readConfig({ ENVIRONMENT: 'development', STREAMLIT_SERVER_ADDRESS: '0.0.0.0' })
    assert.ok(read.ok)
    assert.match(read.notices.join(), /whoever reaches port 8501 is DEV_USER_EMAIL/)
  })

  it('refuses on Cloud Run an identity without sign-in and a database file that would vanish', () => {
    assert.deepEqual(variablesOf({ ENVIRONMENT: 'development', K_SERVICE: 'imgstream' }), ['DATABASE_TYPE', 'DEV_USER_EMAIL'])
  })

  it('trusts no proxy unless told, and on Cloud Run the one that nothing comes past', () => {
    const proxies = (env: Record<string, string>) => {
      const read = readConfig({ ENVIRONMENT: 'production', ...complete, ...env })
      assert.ok(read.ok, JSON.stringify(read))
      return read.config.trustedProxies
    }
    assert.deepEqual(proxies({}), { hops: 0 })
    assert.deepEqual(proxies({ TRUSTED_PROXIES: '2' }), { hops: 2 })
    assert.deepEqual(proxies({ TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8, fd00::/8' }), {
      addresses: ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'],
    })
    assert.deepEqual(proxies({ K_SERVICE: 'imgstream' }), { hops: 1 })
    assert.deepEqual(proxies({ K_SERVICE: 'imgstream', TRUSTED_PROXIES: '0' }), { hops: 0 })
  })

  it('never has admin functions in production, and can switch them off elsewhere', () => {
    assert.equal(configOf({ ENVIRONMENT: 'development' }).adminFunctions, true)
    assert.equal(configOf({ ENVIRONMENT: 'development', ADMIN_FUNCTIONS_ENABLED: 'false' }).adminFunctions, false)
  })

  const atHome = { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: 'l.db', LOCAL_STORAGE_PATH: 'photos' }
  it('starts at home with accounts of its own and nothing of Google, by the address that people type', () => {
    for (const url of [
      'https://photos.example.com',
      'http://192.168.1.5:8501',
      'http://[fd12::5]:8501',
      'http://nas.local',
      'http://nas:8501',
      'http://localhost:8501',
    ]) {
      const config = configOf({ ...atHome, PUBLIC_URL: url })
      assert.deepEqual([config.environment, config.signIn, config.publicUrl], ['production', ['accounts'], url])
    }
    for (const url of ['http://photos.example.com', 'http://8.8.8.8', 'http://172.32.0.1', 'https://photos.example.com/photos'])
      assert.deepEqual(variablesOf({ ...atHome, PUBLIC_URL: url }), ['PUBLIC_URL'], url)
    const read = readConfig({ ...atHome, PUBLIC_URL: 'http://nas.local' })
    assert.match(read.notices.join(), /passwords and photos travel readable/)
    assert.deepEqual(variablesOf({ ENVIRONMENT: 'development', SIGN_IN: 'accounts' }), ['PUBLIC_URL'])
  })

  it('shows every setting and hides secrets', () => {
    const read = readConfig({ ENVIRONMENT: 'development', DATABASE_URL: 'postgresql://u:geheim@h/d', OIDC_CLIENT_SECRET: 'geheim' })
    assert.ok(read.ok)
    const shown = describeConfig(read)
    assert.deepEqual(shown[0], { name: 'ENVIRONMENT', value: 'development' })
    assert.equal(shown.find(({ name }) => name === 'DATABASE_URL')?.value, '(hidden)')
    assert.equal(shown.find(({ name }) => name === 'PORT')?.value, '8501')
    assert.ok(!JSON.stringify(shown).includes('geheim'))
  })

  it('reads .env where there is one, the real environment winning', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'imgstream-env-'))
    assert.deepEqual(withDotEnv({ PORT: '1' }, folder), { PORT: '1' })
    await writeFile(join(folder, '.env'), '# a comment\nENVIRONMENT=development\nPORT=2\nLOCAL_DB_PATH="./a b.db"\n')
    assert.deepEqual(withDotEnv({ PORT: '1' }, folder), { ENVIRONMENT: 'development', PORT: '1', LOCAL_DB_PATH: './a b.db' })
  })
})

describe('secrets in files', () => {
  const fileWith = async (text: string) => {
    const path = join(await mkdtemp(join(tmpdir(), 'imgstream-secret-')), 'database-url')
    await writeFile(path, text)
    return path
  }

  it('are read without the line end that editors add', async () => {
    const path = await fileWith('postgresql://u:geheim@h/d\n')
    const { database } = configOf({ ENVIRONMENT: 'development', DATABASE_TYPE: 'postgresql', DATABASE_URL_FILE: path })
    assert.equal(database.type === 'postgresql' && 'url' in database && database.url, 'postgresql://u:geheim@h/d')
  })

  it('lose against the variable itself', async () => {
    const path = await fileWith('postgresql://u@file/d')
    const { database } = configOf({ ...complete, ENVIRONMENT: 'production', DATABASE_URL_FILE: path })
    assert.equal(database.type === 'postgresql' && 'url' in database && database.url, complete.DATABASE_URL)
  })

  it('are named when they cannot be read, are empty, or hold nonsense, and never shown', async () => {
    const settings = { ENVIRONMENT: 'development', DATABASE_TYPE: 'postgresql' }
    const [absent] = problemsOf({ ...settings, DATABASE_URL_FILE: '/nowhere/secret' })
    assert.match(absent ?? '', /^DATABASE_URL_FILE names \/nowhere\/secret, which cannot be read \(ENOENT\)$/)
    assert.match(problemsOf({ ...settings, DATABASE_URL_FILE: await fileWith(' \n') })[0] ?? '', /which is empty$/)
    const nonsense = problemsOf({ ...settings, DATABASE_URL_FILE: await fileWith('mysql://u:geheim@h') }).join()
    assert.match(nonsense, /DATABASE_URL must/)
    assert.ok(!nonsense.includes('geheim'))
  })

  it('are asked for before the first request where it is a key for a bucket, and only there', async () => {
    const settings = { ENVIRONMENT: 'development', GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' }
    assert.deepEqual(problemsOf({ ...settings, GCS_BUCKET_NAME: 'photos' }), [
      'GOOGLE_APPLICATION_CREDENTIALS names /nowhere/key.json, which cannot be read (ENOENT)',
    ])
    assert.ok(configOf(settings))
    assert.ok(configOf({ ...settings, GCS_BUCKET_NAME: 'photos', GOOGLE_APPLICATION_CREDENTIALS: await fileWith('{}') }))
  })
})
