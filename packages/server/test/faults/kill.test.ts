import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { type DatabasePlace, onEachEngine } from '../support/engines.ts'
import { startServerProcess } from '../support/server-process.ts'
import { testApp } from '../support/test-app.ts'
import {
  type Acknowledged,
  countLost,
  finishUploads,
  inspectLibrary,
  nothingAcknowledged,
  pictureSource,
  uploadUntilGone,
} from './upload-load.ts'

/** A few rounds with every test run; KILL_ROUNDS=30 for the long form. */
const rounds = Number(process.env.KILL_ROUNDS ?? 3)
const clients = 4

onEachEngine('a server killed in the middle of uploads', (engine) => {
  let folder: string
  let place: DatabasePlace
  const known: Acknowledged = nothingAcknowledged()
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-kill-'))
    place = await engine.newPlace()
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it(`loses nothing it acknowledged, in ${rounds} rounds, and starts again without repair`, async (t) => {
    const nextPicture = await pictureSource()
    for (let round = 1; round <= rounds; round++) {
      const server = await startServerProcess(place, folder)
      let isOver = false
      try {
        assert.equal((await fetch(`${server.url}/health`)).status, 200)
        assert.equal(await finishUploads(server.url, known), 0, 'no upload is shorter than what was acknowledged')
        assert.equal(await countLost(server.url, known), 0)
        const before = known.versions.size
        const running = Array.from({ length: clients }, () => uploadUntilGone(server.url, nextPicture, known, () => isOver))
        // Not before it is at work: the first pictures wait for the decoder to load.
        const isAtWork = async () => {
          while (!isOver && known.versions.size < before + clients) await new Promise((resolve) => setTimeout(resolve, 20))
        }
        await Promise.race([isAtWork(), Promise.all(running).then(() => assert.fail('the clients stopped before the server was killed'))])
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 600))
        isOver = true
        await server.kill()
        await Promise.all(running)
      } finally {
        isOver = true
        await server.kill()
      }
    }
    t.diagnostic(`${engine.name}: ${known.versions.size} versions acknowledged, ${known.uploads.size} uploads broken off in the last round`)
    assert.ok(known.versions.size > rounds)
  })

  it('leaves orphans that the sweeper takes, and nothing that a version names', async (t) => {
    const app = await testApp({ place, folder: join(folder, 'photos'), isInFolder: true })
    const swept = await app.sweep(-60_000)
    t.diagnostic(`${engine.name}: swept ${JSON.stringify(swept)}`)
    assert.deepEqual(await app.sweep(-60_000), { objects: 0, expiredUploads: 0, strayUploads: 0 })
    await app.stop({ keepFiles: true })
    const server = await startServerProcess(place, folder)
    assert.equal(await finishUploads(server.url, known), 0)
    assert.equal(await countLost(server.url, known), 0)
    const library = await inspectLibrary(server.url)
    t.diagnostic(`${engine.name}: ${library.versions} versions in the library, ${library.broken} of them broken`)
    assert.equal(library.broken, 0)
    assert.equal(await server.stop(), 0)
  })
})
