import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const scripts = fileURLToPath(new URL('../', import.meta.url))

/** Prints what it was given and waits; SIGTERM ends it with exit code 7. */
const server = `
process.on('SIGTERM', () => process.exit(7))
console.log(JSON.stringify({ environment: process.env.ENVIRONMENT, args: process.argv.slice(2), flags: process.execArgv }))
setInterval(() => {}, 1000)
`
/** Stands for Vite: counts its runs. */
const vite = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('dist', { recursive: true })
writeFileSync('dist/index.html', '<!doctype html>')
appendFileSync('../../builds', 'x')
`

/** A repository in small, in a folder with spaces and without any dependency. */
async function smallRepository(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'imgstream run ')), 'a clone')
  const files: Record<string, string> = {
    'package.json': '{ "name": "small", "version": "1.0.0", "type": "module" }',
    'packages/web/index.html': '<p>one</p>',
    'packages/server/src/main.ts': server,
    'vite.mjs': vite,
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  await cp(scripts, join(folder, 'scripts'), { recursive: true })
  execFileSync('npm', ['install', '--package-lock-only', '--no-audit'], { cwd: folder, stdio: 'ignore' })
  return folder
}

/** npm ci would remove these, as it does everything that the lockfile does not name. */
async function putTools(folder: string) {
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true })
  await mkdir(join(folder, 'node_modules/vite/bin'), { recursive: true })
  await symlink(process.execPath, join(folder, 'node_modules/.bin/node'))
  await cp(join(folder, 'vite.mjs'), join(folder, 'node_modules/vite/bin/vite.js'))
}

function run(folder: string, words: string[], env: Record<string, string> = {}) {
  const { ENVIRONMENT: _, ...inherited } = process.env
  const child = spawn(process.execPath, ['scripts/run.mjs', ...words], { cwd: folder, env: { ...inherited, ...env }, stdio: 'pipe' })
  const printed = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (printed.out += chunk))
  child.stderr.on('data', (chunk) => (printed.err += chunk))
  return { child, printed }
}

async function untilItSpeaks({ child, printed }: { child: ChildProcess; printed: { out: string; err: string } }) {
  while (!printed.out.includes('\n')) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${printed.err}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return JSON.parse(printed.out)
}

describe('scripts/run.mjs', () => {
  let folder: string
  before(async () => {
    folder = await smallRepository()
  })
  after(() => rm(dirname(folder), { recursive: true, force: true }))

  it('installs, builds and starts the server, and hands it signals and words', { timeout: 120_000 }, async () => {
    // The first run installs nothing but its record, and stops at the missing Vite.
    const first = run(folder, ['start'])
    await once(first.child, 'exit')
    assert.match(first.printed.err, /installing packages[\s\S]*packages installed[\s\S]*could not be built/)
    await putTools(folder)
    const second = run(folder, ['start', '--port', '1'])
    const said = await untilItSpeaks(second)
    assert.deepEqual(said, {
      environment: 'development',
      args: ['--port', '1'],
      flags: ['--max-semi-space-size=1', '--heap-growing-percent=100'],
    })
    assert.doesNotMatch(second.printed.err, /installing packages/)
    second.child.kill('SIGTERM')
    const [code] = await once(second.child, 'exit')
    assert.equal(code, 7)
  })

  it('builds again only when something that is built from has changed', { timeout: 120_000 }, async () => {
    const builds = async () => (await stat(join(folder, 'builds'))).size
    const startAndStop = async (env: Record<string, string> = {}) => {
      const started = run(folder, ['start'], env)
      const said = await untilItSpeaks(started)
      started.child.kill('SIGTERM')
      await once(started.child, 'exit')
      return said
    }
    const before = await builds()
    await startAndStop()
    assert.equal(await builds(), before)
    await writeFile(join(folder, 'packages/web/index.html'), '<p>two</p>')
    await startAndStop()
    assert.equal(await builds(), before + 1)
    assert.equal((await startAndStop({ ENVIRONMENT: 'test' })).environment, 'test')
    await writeFile(join(folder, '.env'), 'ENVIRONMENT=production\n')
    assert.equal((await startAndStop()).environment, undefined)
  })

  it('does not begin to develop beside a server that has the port', { timeout: 120_000 }, async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { child, printed } = run(folder, ['dev'], { PORT: String(port) })
    const [code] = await once(child, 'exit')
    other.close()
    assert.equal(code, 1)
    assert.match(printed.err, /port \d+ is in use[\s\S]*instead of "npm start"/)
  })

  it('names what it can do when asked for something else', async () => {
    const { child, printed } = run(folder, ['fly'])
    const [code] = await once(child, 'exit')
    assert.equal(code, 1)
    assert.match(printed.err, /start, dev, seed/)
  })
})
