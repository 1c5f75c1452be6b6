import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { aJpeg } from '../../packages/server/test/support/small-pictures.ts'
import { type ServerProcess, startServerWith } from '../../packages/server/test/support/server-process.ts'

const root = join(import.meta.dirname, '../..')
const guides = ['docs/troubleshooting_guide.md', 'docs/ja/troubleshooting_guide.md']

/** The symptoms that a person can bring about at a prompt; tests of the server bring about the others (a full disk, a damaged file). */
describe('what the troubleshooting guide shows', () => {
  let folder: string
  let server: ServerProcess
  let settings: Record<string, string>
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-trouble-'))
    settings = {
      ENVIRONMENT: 'development',
      PORT: '0',
      LOCAL_DB_PATH: join(folder, 'imgstream.db'),
      LOCAL_STORAGE_PATH: join(folder, 'photos'),
    }
    server = await startServerWith(settings, folder)
  })
  after(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    node([join(root, 'packages/cli/bin/imgstream.mjs'), ...args], env)
  /** As npm start does. */
  const start = (env: Record<string, string>) => node([join(root, 'packages/server/src/main.ts')], env)

  async function node(args: readonly string[], env: Record<string, string>) {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...settings, IMGSTREAM_URL: server.url, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, said }
  }

  /** The guide names it in both languages, and it is what is said. */
  async function says(symptom: string, { said, code }: { said: string; code?: number | null }, exitCode?: number) {
    for (const guide of guides) assert.ok((await readFile(join(root, guide), 'utf8')).includes(symptom), `${guide} lacks ${symptom}`)
    for (const part of symptom.split('…')) assert.ok(said.includes(part.trim()), `${symptom}: ${said}`)
    if (exitCode !== undefined) assert.equal(code, exitCode, said)
  }

  it('is said when settings are missing, and by the check that starts nothing', async () => {
    const production = { ENVIRONMENT: 'production' }
    await says('ImgStream cannot run with these settings:', await run(['serve'], production), 2)
    await says('ImgStream cannot run with these settings:', await start(production), 2)
    assert.equal((await run(['env', 'check'])).code, 0)
    assert.notEqual((await run(['env', 'check'], production)).code, 0)
  })

  it('is said when the port is taken, and another port helps', async () => {
    const { port } = new URL(server.url)
    const other = { LOCAL_DB_PATH: join(folder, 'other.db'), LOCAL_STORAGE_PATH: join(folder, 'other') }
    const { said } = await run(['serve'], { ...other, PORT: port })
    await says('Port 8501 is in use.', { said: said.replaceAll(port, '8501') })
    const second = await startServerWith({ ...settings, ...other }, folder)
    await second.stop()
  })

  it('is said when another process has the database file', async () => {
    await says('The database file … is open in another process.', await run(['serve'], { PORT: '0' }))
    assert.equal((await run(['jobs'])).code, 0)
  })

  it('is said by /health when the storage is away, and goes when it is back', async () => {
    const health = async () => (await fetch(`${server.url}/health`)).status
    await fetch(`${server.url}/api/photos/first.jpg`, { method: 'PUT', body: new Uint8Array(await aJpeg('first')) })
    assert.equal(await health(), 200)
    await rename(join(folder, 'photos'), join(folder, 'away'))
    await writeFile(join(folder, 'photos'), 'no folder')
    const becomes = async (status: number) => {
      for (let tries = 0; (await health()) !== status; tries++) {
        assert.ok(tries < 100, `/health does not become ${status}`)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    await becomes(503)
    await says('service_unhealthy', { said: server.output() })
    await rm(join(folder, 'photos'))
    await rename(join(folder, 'away'), join(folder, 'photos'))
    await becomes(200)
    await says('service_recovered', { said: server.output() })
  })

  it('is said by the command line when no server answers, and the address helps', async () => {
    await says('No server answers at …', await run(['collisions', 'check', 'a.jpg', '--server', 'http://127.0.0.1:1']), 3)
    assert.equal((await run(['collisions', 'check', 'a.jpg', '--server', server.url])).code, 0)
  })

  it('is said when an export would mix with other files, and when an import needs a decision', async () => {
    await mkdir(join(folder, 'holiday'))
    await writeFile(join(folder, 'holiday', 'list.txt'), 'passport')
    await says('… holds other files and no export', await run(['export', 'holiday']), 2)
    assert.equal((await run(['export', 'out'])).code, 0)
    await cp(join(folder, 'out'), join(folder, 'in'), { recursive: true })
    // Another photo takes its name here; the export still has the first.
    const { photos } = await (await fetch(`${server.url}/api/photos`)).json()
    for (const { photo_id } of photos) await fetch(`${server.url}/api/photos/${photo_id}`, { method: 'DELETE' })
    await fetch(`${server.url}/api/trash`, { method: 'DELETE' })
    await fetch(`${server.url}/api/photos/first.jpg`, { method: 'PUT', body: new Uint8Array(await aJpeg('second')) })
    const undecided = await run(['import', 'in'])
    await says('undecided', undecided)
    assert.equal((await run(['import', '--on-collision', 'keep-both', 'in'])).code, 0)
  })
})
