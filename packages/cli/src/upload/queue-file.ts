import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { appendFile, open, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileKey, type QueueItem, type QueueStore, type StoredQueue } from '@imgstream/client'
import type { NodeFile } from './node-file.ts'

/** Files written at once. */
const portion = 1000

type Env = Readonly<Record<string, string | undefined>>

/**
 * Remembers an upload over a stop or a crash: one JSON line for each change of a file, the last one counts. Appending is all that happens
 * while the upload runs, and a line torn by a crash is left out when reading.
 */
export class QueueFile implements QueueStore {
  readonly path: string
  readonly #found: ReadonlySet<string>

  /** One upload is known by where it goes to and what was named. Of its files only those that were found again are taken up. */
  constructor(env: Env, upload: { server: string; paths: readonly string[]; files: readonly NodeFile[] }) {
    const key = createHash('sha256')
      .update(JSON.stringify([upload.server, ...upload.paths.toSorted()]))
      .digest('hex')
    this.path = join(stateFolder(env), `upload-${key.slice(0, 24)}.jsonl`)
    this.#found = new Set(upload.files.map((file) => fileKey(file.facts)))
  }

  /** False when another process is at this very upload. */
  lock(): boolean {
    mkdirSync(stateFolderOf(this.path), { recursive: true, mode: 0o700 })
    try {
      writeFileSync(this.#lockPath, String(process.pid), { flag: 'wx', mode: 0o600 })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (isRunning(Number(readFileSync(this.#lockPath, 'utf8')))) return false
    writeFileSync(this.#lockPath, String(process.pid), { mode: 0o600 })
    return true
  }

  unlock(): void {
    rmSync(this.#lockPath, { force: true })
  }

  async load(): Promise<StoredQueue | undefined> {
    const stored = await readQueue(this.path)
    if (!stored) return undefined
    const items = renumbered(stored.items.filter((item) => this.#found.has(fileKey(item.file)))).map(toBeAskedAgain)
    if (items.length === 0) {
      await this.clear()
      return undefined
    }
    await this.#beginAnew(stored.batchId, items)
    return { batchId: stored.batchId, items }
  }

  async save(batchId: string, items: readonly QueueItem[]): Promise<void> {
    await appendFile(this.path, linesOf(batchId, items), { mode: 0o600 })
  }

  /** The same with one line a file. The old one stands until the new one is whole: a crash meanwhile forgets nothing. */
  async #beginAnew(batchId: string, items: readonly QueueItem[]): Promise<void> {
    const path = `${this.path}.new`
    const handle = await open(path, 'w', 0o600)
    try {
      for (let at = 0; at < items.length; at += portion) await handle.appendFile(linesOf(batchId, items.slice(at, at + portion)))
    } finally {
      await handle.close()
    }
    await rename(path, this.path)
  }

  async clear(): Promise<void> {
    await rm(this.path, { force: true })
  }

  get #lockPath(): string {
    return `${this.path}.lock`
  }
}

function stateFolder(env: Env): string {
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'imgstream')
}

const stateFolderOf = (path: string) => join(path, '..')

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Someone else's process may not be signalled, but it runs.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The first line break ends a line that a crash may have torn. */
function linesOf(batchId: string, items: readonly QueueItem[]): string {
  const lines = [JSON.stringify({ batchId }), ...items.map((item) => JSON.stringify(remembered(item)))]
  return `\n${lines.join('\n')}\n`
}

/** Of a file that is stored the library is asked again, so what it answered need not be kept. */
const remembered = (item: QueueItem): QueueItem => (item.phase === 'done' ? { ...item, outcome: undefined } : item)

async function readQueue(path: string): Promise<StoredQueue | undefined> {
  let batchId: string | undefined
  const items = new Map<number, QueueItem>()
  try {
    for await (const line of linesIn(path)) {
      const value = parseLine(line)
      if (typeof value?.batchId === 'string') batchId = value.batchId
      else if (value && typeof value.id === 'number' && value.file) items.set(value.id, value as unknown as QueueItem)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return batchId === undefined ? undefined : { batchId, items: [...items.values()].sort((a, b) => a.id - b.id) }
}

/** Piece by piece: after a long upload the file is larger than a text may be. Not by readline, which breaks lines inside of names too. */
async function* linesIn(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = (rest + (piece as string)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  yield rest
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as Record<string, unknown>)
  } catch {
    return undefined
  }
}

/**
 * What was stored before the stop is asked for again: the library may have changed since, and only what it holds now is told as stored.
 * `answerLost` makes the engine tell "identical" as what the earlier run did.
 */
function toBeAskedAgain(item: QueueItem): QueueItem {
  if (item.phase === 'done') return { ...item, phase: 'checking', outcome: undefined, answerLost: true }
  const wasThere = item.skipReason === 'identical' || item.skipReason === 'duplicate'
  return wasThere ? { ...item, phase: 'checking', skipReason: undefined, outcome: undefined } : item
}

/** Ids are places in the queue, so they close up; a file whose twin is not there any more is checked again. */
function renumbered(items: readonly QueueItem[]): QueueItem[] {
  const places = new Map(items.map((item, place) => [item.id, place]))
  return items.map((item, id) => {
    const twinOf = item.classification?.twinOf
    if (!item.classification || twinOf === undefined) return { ...item, id }
    const twin = places.get(twinOf)
    if (twin !== undefined) return { ...item, id, classification: { ...item.classification, twinOf: twin } }
    return item.phase === 'review'
      ? { ...item, id, classification: undefined, phase: 'checking' }
      : { ...item, id, classification: undefined }
  })
}
