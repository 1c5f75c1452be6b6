import assert from 'node:assert/strict'
import { appendFile, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createRedactor } from '../../src/support/redact.ts'
import { storing } from '../support/a-library.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder, aJpeg } from '../support/pictures.ts'

const timeout = 120_000

/** What people would not send, in the lines in which it could stand. */
const planted = {
  'a bare token of Google': ['a0AfB_byCkitsune4711', `refused ya29.${'a0AfB_byCkitsune4711'}-x_Yz0123456789 at once`],
  'a client secret of Google': ['kitsune47114711', `the client is GOCSPX-${'kitsune47114711'}`],
  'an access key of Amazon': ['KITSUNE47114711', `mounted with AKIA${'KITSUNE47114711'}`],
  'a password of the database': ['kitsune-4711', 'connect postgresql://imgstream:kitsune-4711@db.example.net:5432/photos failed'],
  'another password in an address': ['hunter2hunter2', 'redis://:hunter2hunter2@10.1.2.3:6379'],
  'a token of ours': ['Zx9_abcdefGHIJKLmnopqrstUVWXyz0123456789abc', 'token made Zx9_abcdefGHIJKLmnopqrstUVWXyz0123456789abc'],
  'a bearer token': ['abcdefgh12345678', '{"authorization":"Bearer abcdefgh12345678"}'],
  'a signed token': ['eyJhbGciOiJFUzI1NiJ9', 'x-goog-iap-jwt-assertion: eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.abcdef'],
  'a cookie': ['c00kieValue', 'cookie: __Host-session=c00kieValue; theme=dark'],
  'a private key': ['MIIEvQIBADANBg', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----'],
  'a signed address': ['00ffaa11signature', 'GET https://storage.example/b/o?X-Goog-Signature=00ffaa11signature&x=1'],
  'the code of the first owner': ['ABCD-EFGH-JKMN-PQRS-TUVW', 'first_owner_code code=ABCD-EFGH-JKMN-PQRS-TUVW'],
  'an e-mail address': ['yuki.tanaka@example.co.jp', 'signed_in as yuki.tanaka@example.co.jp'],
  'an encoded e-mail address': ['ken%40example.com', 'GET /api/accounts?email=ken%40example.com'],
  'a filename': ['花火 大会 2.HEIC', 'cannot decode "花火 大会 2.HEIC"'],
  'a filename without quotes': ['grandma at the beach.jpg', 'Error: ENOENT: grandma at the beach.jpg'],
  'a filename in an address': ['secret%20party.jpg', 'PUT /api/photos/secret%20party.jpg 409'],
  'a filename in a path': ['passport.png', "open '/srv/import/holiday/passport.png'"],
  'a folder of a person on macOS': ['hanako', 'at /Users/hanako/Pictures'],
  'a folder of a person on Windows': ['Jürgen', String.raw`C:\Users\Jürgen\Pictures`],
  'a folder of a person on Linux': ['tarou', "    at load (/home/tarou/imgstream/server.ts:1:1) with '/home/tarou/x'"],
  'coordinates in a sentence': ['139.767125', 'cannot place lat 35.681236 lon 139.767125'],
  'a secret in a sentence': ['Plainly5hown', 'refused the secret Plainly5hown'],
  'coordinates in JSON': ['35.658581', '{"latitude":35.658581,"longitude":139.745433}'],
  'coordinates in a list': ['139.745433', 'placed at 35.658581, 139.745433'],
  'an IPv4 address': ['203.0.113.77', 'request from 203.0.113.77:51234'],
  'an IPv6 address': ['2001:db8::dead:beef', 'address=2001:db8::dead:beef'],
  'a full IPv6 address': ['2001:db8:1:2:3:4:5:6', '[2001:db8:1:2:3:4:5:6]:443'],
  'an owner': ['Yamada Hanako', '{"display_name":"Yamada Hanako"}'],
} as const

void describe('what is taken out of a bundle', () => {
  const redact = createRedactor({ secrets: [], names: [{ text: '山田 花子', as: '<somebody>' }], folders: [{ path: '/srv/own', as: '~' }] })
  for (const [what, [secret, line]] of Object.entries(planted)) {
    void it(`is ${what}`, () => {
      for (const text of [line, `2026-11-24T12:00:00.000Z - imgstream - ERROR - file.ts:1 - event: Error: broken\n    ${line}`]) {
        assert.ok(!redact(text).includes(secret), redact(text))
      }
    })
  }

  void it('is what is known by name', () => {
    assert.equal(redact('asked by 山田 花子 in /srv/own/data'), 'asked by <somebody> in ~/data')
  })

  const kept = [
    '2026-11-24T12:00:00.000Z - imgstream - WARNING - ingest-photo.ts:71 - event_write_failed waiting=3',
    'listening url=http://127.0.0.1:8501 database=duckdb',
    'request_failed requestId=01a211dc-5d87-70ce-af6d-0a7c5ec67120 code=ORIGINAL_MISSING route=/api/photos/:id/original',
    '    at file:///srv/app/packages/server/src/http/routes/photos.ts:10:12',
    'DATABASE_URL (hidden)',
    'HOST 0.0.0.0',
    'GCS_BUCKET_NAME my-photos',
    '"api_tokens": 12, "state": "running", "checksum": "' + 'a1'.repeat(32) + '"',
    'imgstream 0.1.0, Node 24.21.0; Linux 6.1.0-18-amd64',
    'object derivatives/01a211dc-5d87-70ce-af6d-0a7c5ec67120/01a211dc-5d87-70ce-af6d-0a7c5ec67122.thumb.jpg',
    'averages 12.3456, 7.1',
  ]
  for (const text of kept) {
    void it(`is not "${text.slice(0, 60)}"`, () => {
      assert.equal(redact(text), text)
    })
  }

  void it('costs no more than the length of the text, whatever that holds', () => {
    for (const piece of ['a', 'a.', 'a@', '1.', ':a', '-----BEGIN PRIVATE KEY', 'x-', '"', '.jpg', 'token=']) {
      const startedAt = performance.now()
      redact(piece.repeat(50_000))
      assert.ok(performance.now() - startedAt < 20_000, piece)
    }
  })
})

void describe('imgstream support-bundle', { concurrency: 2 }, () => {
  void it('holds what helps and nothing that was planted: in settings, log, stacks and paths', { timeout }, async (t) => {
    const server = await aServer(t, { DEV_USER_EMAIL: 'planted-person@example.com' })
    await storing(server.url).put('planted picture.jpg', await aJpeg({ shade: 1 }))
    const folder = await aFolder(t, {
      'server.log': Object.values(planted)
        .map(([, line]) => line)
        .join('\n'),
    })
    const env = {
      ENVIRONMENT: 'development',
      DATABASE_TYPE: 'postgresql',
      DATABASE_URL: 'postgresql://planted_user:planted-password@planted-host.example.net:1/planted?sslmode=disable',
      OIDC_CLIENT_SECRET: 'planted-client-secret',
      OIDC_ALLOWED: 'planted-friend@example.com',
      DEV_USER_EMAIL: 'planted-person@example.com',
      LOCAL_STORAGE_PATH: join(folder, 'photos'),
      IMGSTREAM_TOKEN: 'planted-token-0123456789',
      USER: 'planted_login',
    }
    const { code, stdout, stderr } = await imgstream(['support-bundle', '--log', 'server.log', '--server', server.url, 'bundle.txt'], {
      folder,
      env,
    })
    assert.equal(code, 0, stderr)
    assert.equal(stdout, `${join(folder, 'bundle.txt')}\n`)
    const text = await readFile(join(folder, 'bundle.txt'), 'utf8')
    assert.equal((await stat(join(folder, 'bundle.txt'))).mode & 0o777, 0o600)
    for (const [secret] of Object.values(planted)) assert.ok(!text.includes(secret), secret)
    assert.doesNotMatch(text, /planted/i)
    assert.ok(!text.includes(folder), 'the home of the person')
    for (const part of [
      '## This computer',
      '## Settings here',
      '## Server: health',
      '## Disk',
      '## Log: the last lines',
      'Inside: ',
      'Taken out: ',
    ])
      assert.ok(text.includes(part), part)
    assert.match(stderr, /Taken out: .*e-mail address \d+ times/)
    assert.match(text, /DATABASE_TYPE postgresql/)
    const twice = await imgstream(['support-bundle', '--server', server.url, 'bundle.txt'], { folder, env })
    assert.deepEqual([twice.code, twice.stderr.includes('is there already')], [2, true])
  })

  void it('has jobs, schema and the log of the server it is run beside', { timeout }, async (t) => {
    const server = await aServer(t)
    await appendFile(server.logFile, '2026-11-24T12:00:00.000Z - imgstream - ERROR - file.ts:1 - the_last_line\n')
    const folder = await aFolder(t, {})
    const env = { ENVIRONMENT: 'development', LOG_FILE: server.logFile }
    const { code, stderr } = await imgstream(['support-bundle', '--server', server.url, 'bundle.txt'], { folder, env })
    assert.equal(code, 0, stderr)
    const text = await readFile(join(folder, 'bundle.txt'), 'utf8')
    for (const part of ['"0001-initial"', '"jobs"', '"status": "healthy"', 'the_last_line', '"collision_metrics"'])
      assert.ok(text.includes(part), part)
  })

  void it('is written without a server and with settings that cannot work', { timeout }, async (t) => {
    const folder = await aFolder(t, {})
    const env = { ENVIRONMENT: 'development', PORT: 'none', MIN_FILE_SIZE: '-1' }
    const { code, stdout } = await imgstream(['support-bundle', '--server', 'http://127.0.0.1:9'], { folder, env })
    assert.equal(code, 0)
    assert.match(stdout, /imgstream-support_\d{8}_\d{6}\.txt\n$/)
    const text = await readFile(stdout.trim(), 'utf8')
    assert.match(text, /MIN_FILE_SIZE/)
    assert.match(text, /not answered: /)
  })
})
