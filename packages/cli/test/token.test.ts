import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { startServer } from '@imgstream/server'
import { freePort } from '../../server/test/support/free-port.ts'
import { plant, requireNoLeaksIn } from '../../server/test/support/secret-watch.ts'
import { aServer } from './support/a-server.ts'
import { imgstream } from './support/imgstream.ts'
import { aFolder, aJpeg } from './support/pictures.ts'

const timeout = 120_000
const password = plant('a password', 'tortoise lantern umbrella')
const email = 'me@example.com'

/** A server of production with accounts, and its first owner. Stopped and started as a test needs it. */
async function atHome(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-cli-home-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const log = join(folder, 'imgstream.log')
  const env = {
    ENVIRONMENT: 'production',
    DATABASE_TYPE: 'duckdb',
    LOCAL_DB_PATH: join(folder, 'library.db'),
    LOCAL_STORAGE_PATH: join(folder, 'photos'),
    SIGN_IN: 'accounts',
    PUBLIC_URL: url,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'error',
    LOG_FILE: log,
  }
  let running: Awaited<ReturnType<typeof startServer>> | undefined = await startServer(env)
  const stop = async () => {
    await running?.close()
    running = undefined
  }
  t.after(async () => {
    await stop()
    requireNoLeaksIn(log)
    await rm(folder, { recursive: true, force: true })
  })
  const { readFile } = await import('node:fs/promises')
  const code = /first_owner_code.*?code=([\w-]+)/.exec(await readFile(log, 'utf8'))?.[1]
  const made = await fetch(`${url}/api/set-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ code, email, display_name: 'Me', password }),
  })
  assert.equal(made.status, 201, await made.text())
  return { url, env, folder, stop }
}

void describe('imgstream token', { concurrency: 2 }, () => {
  void it('makes a token by password, which uploads, is listed and revoked', { timeout }, async (t) => {
    const { url, folder } = await atHome(t)
    const given = ['--email', email, '--server', url]
    const made = await imgstream(['token', 'create', '--name', 'phone', ...given], { folder, input: `${password}\n` })
    assert.equal(made.code, 0, made.stderr)
    assert.match(made.stdout, /^imgstream_[\w-]{43}\n$/)
    assert.ok(!made.stderr.includes(password))
    const env = { IMGSTREAM_TOKEN: made.stdout.trim() }

    const photos = await aFolder(t, { 'a.jpg': await aJpeg() })
    const upload = () => imgstream(['upload', '--json', '--server', url, photos], { folder: photos, env })
    assert.equal((await upload()).code, 0)
    // What it is not meant for it does not do, and a token makes no tokens.
    assert.equal((await imgstream(['token', 'list', '--server', url], { folder, env })).code, 2)
    const photo = await fetch(`${url}/api/photos`, { headers: { authorization: `Bearer ${env.IMGSTREAM_TOKEN}` } })
    assert.equal(photo.status, 403)

    const listed = await imgstream(['token', 'list', ...given], { folder, input: password })
    const [, id = ''] = /^(\S+) {2}phone {2}\(upload; ends \d{4}-\d\d-\d\d; last used/.exec(listed.stdout) ?? []
    assert.ok(id, listed.stdout + listed.stderr)
    assert.equal((await imgstream(['token', 'revoke', id, ...given], { folder, input: password })).stdout, 'revoked\n')
    assert.equal((await upload()).code, 2)
    const wrong = await imgstream(['token', 'list', ...given], { folder, input: 'not the right one' })
    assert.deepEqual([wrong.code, wrong.stderr.includes('do not fit')], [2, true])
  })

  void it('works in the database while no server has it, and brings back who lost the password', { timeout }, async (t) => {
    const { url, folder, env, stop } = await atHome(t)
    const create = () => imgstream(['token', 'create', '--name', 'cron', '--scope', 'read', '--offline', '--email', email], { folder, env })
    const held = await create()
    assert.equal(held.code, 3, held.stderr)
    assert.match(held.stderr, /open in another process/)
    await stop()
    const made = await create()
    assert.equal(made.code, 0, made.stderr)
    assert.equal((await imgstream(['token', 'list', '--offline', '--email', 'nobody@example.com'], { folder, env })).code, 2)
    const reset = await imgstream(['account', 'reset', 'ME@example.com'], { folder, env })
    assert.match(reset.stdout, new RegExp(`^${url}/new-password#[\\w-]{43}\n$`))
    const server = await startServer(env)
    t.after(() => server.close())
    const list = await fetch(`${url}/api/photos`, { headers: { authorization: `Bearer ${made.stdout.trim()}` } })
    assert.equal(list.status, 200)
    const changed = await fetch(`${url}/api/links/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ secret: reset.stdout.trim().split('#')[1], password: 'harbour biscuit elephant' }),
    })
    assert.equal(changed.status, 200)
    assert.equal((await fetch(`${url}/api/photos`, { headers: { authorization: `Bearer ${made.stdout.trim()}` } })).status, 401)
  })

  void it('needs no sign-in where the server asks for none', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, {})
    const made = await imgstream(['token', 'create', '--name', 'x', '--scope', 'admin', '--json', '--server', server.url], { folder })
    assert.deepEqual(JSON.parse(made.stdout).scopes, ['admin'])
  })
})
