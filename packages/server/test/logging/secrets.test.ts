import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, it } from 'node:test'
import { type Google, startGoogle } from '../support/google.ts'
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts'
import { aProxy } from '../support/proxy.ts'
import { leaksIn, plant, plantFromHeaders, requireNoLeaksIn } from '../support/secret-watch.ts'
import { startServerWith } from '../support/server-process.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { testApp } from '../support/test-app.ts'
import { tusAt } from '../support/tus.ts'

const root = join(import.meta.dirname, '../../../..')

describe('what no log may hold', () => {
  const lines = {
    'a signed token': 'x: eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
    'a password in an address': 'connect postgresql://user:pw@host/db',
    'a signed address': 'GET https://storage.example/b/o?X-Goog-Signature=00ff',
    'the address of an upload session': 'PUT https://storage.example/b?uploadType=resumable&upload_id=abc',
    'credentials of a header': '{"authorization":"Bearer abcdefgh12"}',
    'a cookie': 'cookie: __Host-session=abc',
    'a private key': '-----BEGIN PRIVATE KEY-----',
    'an e-mail address': 'hello yuki@example.com',
    'a filename': 'failed /srv/データ/花火 2.JPG',
    planted: 'it is korrekt-pferd',
  }
  it('is found in each form of the log, on the line and in what follows it', () => {
    plant('planted', 'korrekt-pferd')
    const forms = [
      (text: string) => `[10:00:00.000] WARN: event detail=${text}`,
      (text: string) => `{"severity":"INFO","time":"…","message":"event ${text}"}`,
      (text: string) => `2026-11-24T12:00:00.000Z - imgstream - ERROR - file.ts:1 - event: Error: broken\n    at ${text}`,
    ]
    for (const [what, text] of Object.entries(lines)) {
      for (const form of forms) assert.deepEqual(leaksIn(form(text)).length, 1, `${what} in ${form(text)}`)
    }
  })

  it('is less at debug: names may be told there, secrets not', () => {
    for (const [what, text] of Object.entries(lines)) {
      const expected = what === 'an e-mail address' || what === 'a filename' ? 0 : 1
      assert.equal(leaksIn(`[10:00:00.000] DEBUG: event ${text}`).length, expected, what)
    }
  })

  it('is not what our own things are called', () => {
    const own = [
      'listening url=http://127.0.0.1:8501 database=duckdb',
      'object_left_for_sweeper: Error: derivatives/01a211dc-5d87-70ce-af6d-0a7c5ec67120/01a211dc-5d87-70ce-af6d-0a7c5ec67121/01a211dc-5d87-70ce-af6d-0a7c5ec67122.thumb.jpg',
      'at file:///srv/node_modules/@fastify/static/index.js:10:1',
    ]
    for (const text of own) assert.deepEqual(leaksIn(`[10:00:00.000] ERROR: ${text}`), [])
  })

  it('is looked for in every server that a test starts: none starts past the watch', () => {
    const files = ['packages/*/test/**/*.ts', 'e2e/**/*.ts'].flatMap((pattern) => globSync(pattern, { cwd: root }))
    const starts = (text: string) => /src\/wiring\/(compose|start-server)\.ts'|from '@imgstream\/server'|src\/main\.ts'/.test(text)
    const starters = files.filter((file) => !file.includes('node_modules') && starts(readFileSync(join(root, file), 'utf8')))
    const unwatched = starters.filter((file) => !readFileSync(join(root, file), 'utf8').includes('secret-watch.ts'))
    // These read sources and start nothing; or are the process that server-process.ts starts, and watches.
    const readers = [
      'packages/server/test/architecture.test.ts',
      'packages/server/test/faults/instance.ts',
      'packages/server/test/support/earlier-version.ts',
      relative(root, import.meta.filename),
    ]
    assert.ok(starters.length >= 4)
    assert.deepEqual(
      unwatched.filter((file) => !readers.includes(file)),
      [],
    )
  })
})

describe('a server in trouble', () => {
  it('says nothing secret while its database and its storage fail', async () => {
    const app = await testApp({
      retryDelaysMs: [0],
      env: { DEV_USER_EMAIL: 'geheim-person@example.com' },
      wrap: {
        objects: (objects) => ({ ...objects, finishUpload: () => Promise.reject(new Error('the disk is broken')) }),
      },
    })
    for (const name of ['urlaub geheim.jpg', '秘密.heic']) assert.equal((await app.put(name, await aJpeg(name))).statusCode, 500)
    await app.database.close()
    const asked = [
      { method: 'GET', url: '/api/photos?q=geheim.jpg' },
      { method: 'POST', url: '/api/collisions/check', payload: { filenames: ['urlaub geheim.jpg'] } },
      { method: 'GET', url: '/api/me', headers: { authorization: 'Bearer geheimes-token-1', cookie: '__Host-session=geheimer-keks' } },
    ] as const
    for (const request of asked) await app.ask(request)
    assert.ok(app.complaints.length > 2)
    await app.stop()
  })

  it('says nothing secret at any level, to the console or to its file, in production', {
    skip: hasPostgres ? false : noPostgres,
  }, async () => {
    const audience = '/projects/1/global/backendServices/2'
    const proxy = await aProxy(audience)
    const postgres = await startPostgres()
    const google: Google = await startGoogle({ keys: proxy.keys })
    const folder = await mkdtemp(join(tmpdir(), 'imgstream-secrets-'))
    const place = (await postgres.newDatabase()).replace('imgstream@', `imgstream:${plant('a password', 'geheimes-passwort')}@`)
    const env = {
      ENVIRONMENT: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: place,
      LOCAL_STORAGE_PATH: join(folder, 'photos'),
      LOG_LEVEL: 'debug',
      LOG_FILE: join(folder, 'imgstream.log'),
      SIGN_IN: 'iap',
      IAP_AUDIENCE: audience,
      IAP_JWKS_URL: google.keysUrl,
    }
    const server = await startServerWith(env, folder)
    const identity = {
      ...(await proxy.headersFor('geheim')),
      cookie: '__Host-session=geheimer-keks',
      authorization: 'Bearer geheimes-token-2',
    }
    plantFromHeaders(identity)
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(new URL(path, server.url), { ...init, headers: { ...identity, ...init.headers } })
    const stored = await ask('/api/photos/geheim.jpg', { method: 'PUT', body: new Uint8Array(await aJpeg('geheim')) })
    assert.equal(stored.status, 201)
    await ask('/api/photos/geheim.jpg', { method: 'PUT', body: new Uint8Array(await aJpeg('other')) })
    await ask('/api/photos?q=geheim.jpg')
    await ask('/api/photos/%E0%A4%A')
    await ask('/api/photos', { method: 'POST', body: 'x' })
    await fetch(new URL('/api/me', server.url), { headers: { 'x-goog-iap-jwt-assertion': `${identity['x-goog-iap-jwt-assertion']}x` } })
    await tusAt(server.url).create(1000, { filename: 'geheim.jpg' })
    // Gone in the middle of everything: what follows is trouble, and is told.
    await postgres.stop()
    const failed = await ask('/api/photos')
    assert.ok(failed.status >= 500)
    google.close()
    await server.stop()
    const file = await readFile(env.LOG_FILE, 'utf8')
    assert.match(file, /request_failed/)
    requireNoLeaksIn(env.LOG_FILE)
    // A start that fails is told too: the process's output is looked through by the one who starts it.
    await assert.rejects(startServerWith({ ...env, LOG_FILE: '' }, folder), /did not start/)
    await rm(folder, { recursive: true })
  })
})
