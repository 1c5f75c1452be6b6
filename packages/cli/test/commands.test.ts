import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import packageJson from '../package.json' with { type: 'json' }
import { aServer } from './support/a-server.ts'
import { imgstream } from './support/imgstream.ts'
import { aFolder, aJpeg } from './support/pictures.ts'
import { freePort } from '../../server/test/support/free-port.ts'

const timeout = 120_000

void describe('imgstream', { concurrency: 2 }, () => {
  const commands = [
    'serve',
    'upload',
    'batch undo',
    'batch redo',
    'export',
    'import',
    'import-python-library',
    'collisions check',
    'cache clear',
    'cache stats',
    'monitoring stats',
    'monitoring prune',
    'jobs',
    'jobs run',
    'database status',
    'database reset',
    'env check',
    'migrate status',
    'support-bundle',
    'backup create',
    'backup list',
    'backup verify',
    'backup restore',
    'backup drill',
    'backup aside',
    'backup release',
    'backup config',
    'move',
    'verify',
    'token create',
    'token list',
    'token revoke',
    'account reset',
  ]
  void it('lists its commands, and each explains itself', { timeout }, async (t) => {
    const folder = await aFolder(t, {})
    const { code, stdout } = await imgstream(['--help'], { folder })
    assert.equal(code, 0)
    const explained = async (name: string) => {
      assert.match(stdout, new RegExp(`^ {2}${name} `, 'm'))
      const help = await imgstream([...name.split(' '), '--help'], { folder })
      assert.equal(help.code, 0)
      for (const part of [`Usage: imgstream ${name}`, 'Examples:', 'Exit codes:']) assert.ok(help.stdout.includes(part), `${name}: ${part}`)
      for (const line of help.stdout.split('\n')) assert.ok(line.length <= 140, line)
    }
    for (let at = 0; at < commands.length; at += 4) await Promise.all(commands.slice(at, at + 4).map(explained))
  })

  void it('says which version it is', { timeout }, async (t) => {
    const { code, stdout } = await imgstream(['--version'], { folder: await aFolder(t, {}) })
    assert.equal(code, 0)
    assert.equal(stdout, `${packageJson.version}\n`)
  })

  const wrong: string[][] = [
    ['uplaod'],
    ['cache', 'burn'],
    ['upload'],
    ['upload', '--nonsense', 'x'],
    ['upload', '--on-collision', 'explode', 'x'],
    ['upload', '--concurrency', '0', 'x'],
    ['upload', '--server', 'ftp://x', 'x'],
    ['batch', 'undo'],
    ['batch', 'redo', 'a', 'b'],
    ['collisions', 'check'],
    ['collisions', 'check', '--batch-size', '1.5', 'a.jpg'],
    ['cache', 'stats', 'extra'],
    ['database', 'status', 'extra'],
    ['database', 'reset'],
    ['cache', 'clear', '--offline', '--server', 'http://localhost'],
    ['monitoring', 'prune', '--offline', '--server', 'http://localhost'],
    ['jobs', 'x'],
    ['jobs', 'run'],
    ['jobs', 'run', '../x'],
    ['export'],
    ['export', 'a', 'b'],
    ['import'],
    ['support-bundle', 'a', 'b'],
    ['support-bundle', 'nowhere/a.txt'],
    ['import', '.'],
    ['import', '--on-collision', 'explode', '.'],
    ['export', '--concurrency', '0', 'a'],
    ['token', 'create'],
    ['token', 'create', '--name', 'x', '--scope', 'all'],
    ['token', 'create', '--name', 'x', '--days', '0'],
    ['token', 'revoke', 'x'],
    ['token', 'list', '--offline'],
    ['account', 'reset'],
    ['move', '--objects', 'x'],
    ['move', '--to', 'mysql://x/y', '--objects', 'x'],
    ['move', '--to', 'duckdb:x.db', '--objects', 'gs://bucket/below'],
  ]
  for (const args of wrong) {
    void it(`exits with 2 and a sentence for "${args.join(' ')}"`, { timeout }, async (t) => {
      const { code, stdout, stderr } = await imgstream(args, { folder: await aFolder(t, {}) })
      assert.equal(code, 2)
      assert.equal(stdout, '')
      assert.ok(stderr.length > 0 && !stderr.includes('    at '), stderr)
    })
  }

  for (const args of [
    ['upload', '.'],
    ['batch', 'undo', '00000000-0000-4000-8000-000000000000'],
    ['cache', 'stats'],
    ['cache', 'clear'],
    ['collisions', 'check', 'a.jpg'],
  ]) {
    void it(`exits with 3 when no server answers "${args.join(' ')}"`, { timeout }, async (t) => {
      const { code, stderr } = await imgstream([...args, '--server', 'http://127.0.0.1:9'], { folder: await aFolder(t, {}) })
      assert.equal(code, 3)
      assert.match(stderr, /No server answers at http:\/\/127\.0\.0\.1:9\.\nStart one with "imgstream serve"/)
    })
  }

  void it('checks names, and reads and empties the cache', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, { 'a.jpg': await aJpeg(), '.env': `IMGSTREAM_URL=${server.url}\n` })
    assert.equal((await imgstream(['upload', 'a.jpg'], { folder })).code, 0)

    const check = await imgstream(['collisions', 'check', '--batch-size', '1', 'elsewhere/a.jpg', 'b.jpg'], { folder })
    assert.equal(check.code, 0, check.stderr)
    assert.match(check.stdout, /^taken {2}a\.jpg {2}\(.*version 1; free: a \(2\)\.jpg\)\n2 names: 1 taken, 1 free\n$/)
    const asJson = JSON.parse((await imgstream(['collisions', 'check', '--json', 'a.jpg'], { folder })).stdout)
    assert.equal(asJson.collisions['a.jpg'].collision_detected, true)

    const stats = await imgstream(['cache', 'stats', '--json'], { folder })
    const figures = JSON.parse(stats.stdout)
    assert.ok(figures.total_entries >= 1, stats.stdout)
    assert.match((await imgstream(['cache', 'stats'], { folder })).stdout, /^entries +\d+ of at most 10000\nvalid/)
    const cleared = await imgstream(['cache', 'clear'], { folder })
    assert.equal(cleared.stdout, `entries cleared: ${figures.total_entries}\n`)
    assert.equal(JSON.parse((await imgstream(['cache', 'stats', '--json'], { folder })).stdout).total_entries, 0)
  })

  void it('shows what happened with taken names, and forgets old events', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, { 'a.jpg': await aJpeg(), '.env': `IMGSTREAM_URL=${server.url}\n` })
    assert.equal((await imgstream(['upload', 'a.jpg'], { folder })).code, 0)
    assert.equal((await imgstream(['collisions', 'check', 'a.jpg', 'b.jpg'], { folder })).code, 0)
    const shown = await imgstream(['monitoring', 'stats'], { folder })
    assert.match(shown.stdout, /^taken names met +1, found in \d/, shown.stderr)
    const figures = JSON.parse((await imgstream(['monitoring', 'stats', '--user', 'admin', '--json'], { folder })).stdout)
    assert.equal(figures.batch_processing_metrics.total_collisions_found, 1)
    const stranger = await imgstream(['monitoring', 'stats', '--user', 'someone@example.com'], { folder })
    assert.notEqual(stranger.code, 0)
    assert.match(stranger.stderr, /no such library/)
    assert.equal((await imgstream(['monitoring', 'prune'], { folder })).stdout, 'events cleared: 0\n')
    assert.match((await imgstream(['monitoring', 'prune', '--older-than', '0d'], { folder })).stdout, /^events cleared: [1-9]/)
    assert.equal((await imgstream(['monitoring', 'prune', '--older-than', 'soon'], { folder })).code, 2)
  })

  void it('shows the settings in force without their secrets', { timeout }, async (t) => {
    const folder = await aFolder(t, { '.env': 'ENVIRONMENT=production\n' })
    const env = { ENVIRONMENT: 'development', DATABASE_TYPE: 'postgresql', DATABASE_URL: 'postgresql://u:hunter2@db/x', PORT: '9000' }
    const { code, stdout } = await imgstream(['env', 'check'], { folder, env })
    assert.equal(code, 0)
    assert.match(stdout, /^ENVIRONMENT +development$/m)
    assert.match(stdout, /^PORT +9000$/m)
    assert.match(stdout, /^development: True$/m)
    assert.doesNotMatch(stdout, /hunter2/)
  })

  void it('tells everything that is wrong with the settings at once', { timeout }, async (t) => {
    const folder = await aFolder(t, {})
    const env = { ENVIRONMENT: 'development', PORT: 'http', THUMBNAIL_QUALITY: '101' }
    for (const command of [['env', 'check'], ['serve']]) {
      const { code, stderr } = await imgstream(command, { folder, env })
      assert.equal(code, 2)
      assert.match(stderr, /PORT .*\n.*THUMBNAIL_QUALITY /)
    }
  })

  void it('serves until it is told to stop', { timeout }, async (t) => {
    const folder = await aFolder(t, {})
    await mkdir(join(folder, 'data'))
    const port = await freePort()
    const running = imgstream(['serve'], { folder, env: { ENVIRONMENT: 'development', PORT: String(port) } })
    const url = `http://127.0.0.1:${port}/health`
    while (!(await fetch(url).catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal((await fetch(url)).status, 200)
    running.process.kill('SIGTERM')
    assert.equal((await running).code, 0)
  })

  const older = process.env.IMGSTREAM_OLDER_NODE ?? '/usr/bin/node'
  const isOlder = existsSync(older)
  void it('hands over to the Node that came with it', { timeout, skip: isOlder ? false : `there is no ${older}` }, async (t) => {
    const { code, stdout } = await imgstream(['--help'], { folder: await aFolder(t, {}), node: older })
    assert.equal(code, 0)
    assert.match(stdout, /Usage: imgstream COMMAND/)
  })
})
