import assert from 'node:assert/strict'
import fs from 'node:fs'
import { lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Env } from '../../src/config/config.ts'
import { apiOf } from '../support/api.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const text = 'Database admin operations are only available in development/test environments'
const requests = ['status', 'reset'].map((what) => ({
  method: 'POST' as const,
  url: `/api/admin/database/${what}`,
  payload: { user_id: 'admin', confirm_reset: true },
}))

describe('a server of production', () => {
  let folder: string
  let app: TestApp
  const asked: string[] = []
  const settings = (): Env => ({
    LOCAL_DB_PATH: join(folder, 'imgstream.db'),
    LOCAL_STORAGE_PATH: join(folder, 'photos'),
    BACKUP_TO: join(folder, 'backups'),
    DATABASE_TYPE: 'duckdb',
  })
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-admin-'))
    // A library and a backup of development: what a reset would want.
    const first = await testApp({ env: settings(), isInFolder: true })
    await apiOf(first).call('uploadPhoto', { params: { filename: 'a.jpg' }, body: await aJpeg('a') })
    await first.stop({ keepFiles: true })
    await mkdir(join(folder, 'backups'))
    await writeFile(join(folder, 'backups/imgstream_20260101_000000.db'), 'x')
    app = await testApp({
      env: {
        ...settings(),
        ENVIRONMENT: 'production',
        SIGN_IN: 'accounts',
        PUBLIC_URL: 'https://photos.example.com',
        ADMIN_FUNCTIONS_ENABLED: 'true',
      },
      isInFolder: true,
      wrap: {
        database: (database) => ({
          ...database,
          query: (query, values) => {
            asked.push(query)
            return database.query(query, values)
          },
          transaction: (work, options) => {
            asked.push('transaction')
            return database.transaction(work, options)
          },
        }),
        objects: (objects) =>
          new Proxy(objects, {
            get(target, name, receiver) {
              asked.push(`objects.${String(name)}`)
              return Reflect.get(target, name, receiver) as unknown
            },
          }),
      },
    })
  })
  after(async () => {
    await app.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('answers 403 and reads and writes nothing, whoever asks', async () => {
    const before = await everyFile(folder)
    asked.length = 0
    const watched = watchFiles(folder)
    try {
      for (const request of requests) {
        for (const headers of [
          { host: 'photos.example.com' },
          { host: 'photos.example.com', authorization: `Bearer imgstream_${'a'.repeat(43)}` },
          { host: 'photos.example.com', cookie: `__Host-imgstream=${'a'.repeat(43)}`, origin: 'https://photos.example.com' },
          { host: 'somebody.example.com' },
        ]) {
          const answer = await app.ask({ ...request, headers: { ...headers, 'x-forwarded-proto': 'https' } })
          const { error } = answer.json<{ error: { code: string; message: string } }>()
          assert.deepEqual([answer.statusCode, error.code, error.message], [403, 'ADMIN_UNAVAILABLE', text])
        }
      }
    } finally {
      watched.stop()
    }
    assert.deepEqual(asked, [], 'neither the database nor the storage was asked')
    assert.deepEqual(watched.seen, [], 'no file was opened, listed or looked at')
    assert.deepEqual(await everyFile(folder), before, 'no file is another')
    assert.deepEqual(
      app.logged.filter((name) => name.startsWith('database_') || name.startsWith('local_database')),
      [],
    )
  })

  it('is watched by something that sees', async () => {
    const watched = watchFiles(folder)
    await lstat(join(folder, 'imgstream.db'))
    fs.readFileSync(join(folder, 'backups/imgstream_20260101_000000.db'))
    watched.stop()
    assert.deepEqual(watched.seen.slice(0, 2), ['promises.lstat imgstream.db', 'readFileSync backups/imgstream_20260101_000000.db'])
  })
})

describe('a server whose administration is switched off', () => {
  it('answers 403', async () => {
    const app = await testApp({ env: { ADMIN_FUNCTIONS_ENABLED: 'false' } })
    try {
      for (const request of requests) {
        const answer = await app.ask(request)
        const { error } = answer.json<{ error: { code: string; message: string } }>()
        assert.deepEqual([answer.statusCode, error.code, error.message], [403, 'ADMIN_UNAVAILABLE', text])
      }
      assert.equal((await apiOf(app).call('getMe')).body.admin_functions, false)
    } finally {
      await app.stop()
    }
  })
})

/** Size and times of each, also when it was last read as far as the disk notes that. */
async function everyFile(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true })
  const lines = await Promise.all(
    ['.', ...entries].map(async (name) => {
      const { size, mtimeMs, ctimeMs, atimeMs, ino } = await lstat(join(folder, name))
      return [name, ino, size, mtimeMs, ctimeMs, name.includes('.db') ? atimeMs : ''].join(' ')
    }),
  )
  return lines.sort()
}

/** Every call of Node's file functions with a path below the folder, until it is stopped. */
function watchFiles(folder: string): { seen: string[]; stop(): void } {
  const seen: string[] = []
  const undo: (() => void)[] = []
  for (const [prefix, of] of [
    ['', fs],
    ['promises.', fs.promises],
  ] as const) {
    const functions = of as unknown as Record<string, unknown>
    for (const [name, original] of Object.entries(functions)) {
      if (typeof original !== 'function' || !/^[a-z]/.test(name)) continue
      functions[name] = (...given: unknown[]) => {
        const [path] = given
        if (typeof path === 'string' && path.startsWith(folder)) seen.push(`${prefix}${name} ${path.slice(folder.length + 1)}`)
        // The same function with the same arguments.
        return (original as (...each: unknown[]) => unknown).apply(of, given)
      }
      undo.push(() => (functions[name] = original))
    }
  }
  syncBuiltinESMExports()
  return {
    seen,
    stop() {
      for (const each of undo) each()
      syncBuiltinESMExports()
    },
  }
}
