import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasPostgres, noPostgres, type OwnPostgres, startOwnPostgres } from '../support/postgres.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { locationOf, tusAt } from '../support/tus.ts'
import { until } from '../support/until.ts'
import { type Acknowledged, countLost, nothingAcknowledged, pictureSource, sha256 } from './upload-load.ts'

type Bytes = Uint8Array<ArrayBuffer>

describe('PostgreSQL that restarts under the running server', { skip: hasPostgres ? false : noPostgres }, () => {
  let postgres: OwnPostgres
  let server: ServerProcess
  let folder: string
  before(async () => {
    // A commit is in the operating system's hands before it is answered: a crash of PostgreSQL must lose none.
    postgres = await startOwnPostgres({ settings: { synchronous_commit: 'on' } })
    folder = await mkdtemp(join(tmpdir(), 'imgstream-restart-'))
    server = await startServerProcess({ DATABASE_TYPE: 'postgresql', DATABASE_URL: await postgres.newDatabase() }, folder)
  })
  after(async () => {
    await server.kill()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** What a request is told while the database is away, whatever it asked for. */
  async function requireRefusal(answer: Response) {
    const text = await answer.text()
    assert.equal(answer.status, 503, text)
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
    const { error } = JSON.parse(text) as { error: { code: string; message: string } }
    assert.equal(error.code, 'DATABASE_UNAVAILABLE')
    assert.match(error.message, /try again/)
  }

  /** Sends one picture after the other, each again until it is taken, as the upload page does. */
  async function upload(nextPicture: () => Bytes, known: Acknowledged, seen: { refused: number }, isOver: () => boolean) {
    while (!isOver()) {
      const [name, bytes] = [`${randomUUID()}.jpg`, nextPicture()]
      for (;;) {
        const answer = await fetch(`${server.url}/api/photos/${name}`, { method: 'PUT', body: bytes })
        if (answer.ok) {
          const { photo } = (await answer.json()) as { photo: { photo_id: string; version: number } }
          known.versions.set(`${photo.photo_id}/${photo.version}`, sha256(bytes))
          break
        }
        await requireRefusal(answer)
        seen.refused++
        await sleep(20)
      }
    }
  }

  it('is missed for a moment: requests are refused with the time to come back, nothing acknowledged is lost, the process lives on', async (t) => {
    const known = nothingAcknowledged()
    const seen = { refused: 0 }
    const nextPicture = await pictureSource()
    let isOver = false
    const clients = Array.from({ length: 4 }, () => upload(nextPicture, known, seen, () => isOver))
    const untilOrBroken = async (isSo: () => boolean) => {
      while (!isSo()) await Promise.race([sleep(10), Promise.all(clients)])
    }
    for (const how of ['fast', 'crash', 'fast'] as const) {
      const { size } = known.versions
      await untilOrBroken(() => known.versions.size > size + 4)
      const { refused } = seen
      await postgres.halt(how)
      await untilOrBroken(() => seen.refused > refused + 4)
      assert.equal((await fetch(`${server.url}/health`)).status, 503)
      await requireRefusal(await fetch(`${server.url}/api/photos`))
      await postgres.resume()
    }
    const { size } = known.versions
    await untilOrBroken(() => known.versions.size > size + 4)
    isOver = true
    await Promise.all(clients)
    // What was measured while it was away stands for a second.
    await until('the server is healthy', async () => (await fetch(`${server.url}/health`)).status === 200)
    assert.equal(await countLost(server.url, known), 0)
    t.diagnostic(`${known.versions.size} photos acknowledged, ${seen.refused} requests refused`)
  })

  it('refuses resumable uploads in the same words, and they go on where they were', async () => {
    const bytes = (await pictureSource())()
    const tus = tusAt(server.url)
    const half = Math.floor(bytes.length / 2)
    const upload = locationOf(await tus.create(bytes.length, { filename: 'on.jpg' }, bytes.subarray(0, half)))
    await postgres.halt('fast')
    const refused = await tus.patch(upload, half, bytes.subarray(half))
    assert.equal(refused.status, 503, refused.text)
    assert.ok(refused.headers.get('retry-after'))
    await postgres.resume()
    const { offset } = await tus.head(upload)
    const taken = await tus.patch(upload, offset, bytes.subarray(offset))
    assert.equal(taken.status, 200, taken.text)
    assert.equal(await server.stop(), 0)
  })
})
