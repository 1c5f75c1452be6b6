import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readMigrations } from '../../src/infrastructure/database/migrate.ts'
import { readSchemaStatus } from '../../src/infrastructure/database/schema-status.ts'
import { layOutEarlierVersion, noEarlierVersion } from '../support/earlier-version.ts'
import { type DatabasePlace, onEachEngine, openDatabase } from '../support/engines.ts'
import { type ServerProcess, startServerWith } from '../support/server-process.ts'
import { aJpeg } from '../support/small-pictures.ts'

interface PhotoJson {
  photo_id: string
  filename: string
  checksum: string
  version: number
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('an update that is taken back', { skip: noEarlierVersion() }, () => {
  let earlier: { folder: string; main: string }
  before(async () => {
    earlier = await layOutEarlierVersion()
  })
  after(() => rm(earlier.folder, { recursive: true, force: true }))

  onEachEngine('one library under the version before, this one, the one before again, and this one again,', (engine) => {
    let folder: string
    let place: DatabasePlace
    /** Every version that was acknowledged, by photo and number, with the hash of its bytes. */
    const known = new Map<string, string>()
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'imgstream-put-back-'))
      place = await engine.newPlace()
    })
    after(() => rm(folder, { recursive: true, force: true }))

    async function under(program: 'before' | 'this', work: (server: ServerProcess) => Promise<void>) {
      const env = { ENVIRONMENT: 'development', PORT: '0', LOG_LEVEL: 'info', LOCAL_STORAGE_PATH: join(folder, 'photos'), ...place }
      const server = await startServerWith(env, folder, program === 'before' ? earlier.main : undefined)
      try {
        await work(server)
      } finally {
        assert.equal(await server.stop(), 0, server.output())
      }
    }

    async function send(url: string, filename: string, text: string, policy: string, expected: number): Promise<PhotoJson> {
      const bytes = await aJpeg(text)
      const answer = await fetch(`${url}/api/photos/${filename}?on_collision=${policy}`, { method: 'PUT', body: new Uint8Array(bytes) })
      const json = (await answer.json()) as { photo: PhotoJson }
      assert.equal(answer.status, expected, JSON.stringify(json))
      if (policy !== 'skip') known.set(`${json.photo.photo_id}/${json.photo.version}`, sha256(bytes))
      return json.photo
    }

    /** One of each kind of write, and one photo to the trash. */
    async function write(url: string, turn: number) {
      await send(url, `new-${turn}.jpg`, `new ${turn}`, 'fail', 201)
      await send(url, 'again.jpg', `again ${turn}`, 'overwrite', turn === 1 ? 201 : 200)
      await send(url, 'again.jpg', `beside ${turn}`, 'keep_both', 200)
      await send(url, `new-1.jpg`, `other ${turn}`, 'skip', 200)
      const gone = await send(url, `gone-${turn}.jpg`, `gone ${turn}`, 'fail', 201)
      assert.equal((await fetch(`${url}/api/photos/${gone.photo_id}`, { method: 'DELETE' })).status, 200)
    }

    /** What the version before has noted meanwhile is added to the sums by the job that looks after events. */
    async function sumAnew(url: string) {
      const answer = await fetch(`${url}/api/jobs/prune-events/runs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
      const { run } = (await answer.json()) as { run: { run_id: string } }
      for (let state = 'running'; state === 'running'; ) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        const asked = (await (await fetch(`${url}/api/jobs/runs/${run.run_id}`)).json()) as { state: string }
        state = asked.state
      }
    }

    /** Every version reads back as it was sent, and what is counted is what is there. */
    async function requireAll(url: string, turns: number, program: 'before' | 'this') {
      if (program === 'this') await sumAnew(url)
      for (const [key, checksum] of known) {
        const [id, version] = key.split('/')
        const answer = await fetch(`${url}/api/photos/${id}/original?v=${version}`)
        assert.equal(answer.status, 200, key)
        assert.equal(sha256(await answer.bytes()), checksum, key)
      }
      const { photos } = (await (await fetch(`${url}/api/photos?limit=100`)).json()) as { photos: PhotoJson[] }
      assert.equal(photos.length, 2 * turns + 1)
      const again = photos.find(({ filename }) => filename === 'again.jpg')
      assert.equal(again?.version, turns)
      const timeline = (await (await fetch(`${url}/api/timeline`)).json()) as { total: number }
      assert.equal(timeline.total, photos.length)
      const trash = (await (await fetch(`${url}/api/trash`)).json()) as { photos: PhotoJson[] }
      assert.equal(trash.photos.length, turns)
      const statistics = (await (await fetch(`${url}/api/collisions/statistics`)).json()) as {
        overwrite_metrics: { total_operations: number }
      }
      assert.equal(statistics.overwrite_metrics.total_operations, turns - 1)
    }

    it('loses nothing, and is counted right by each', async () => {
      let turn = 0
      for (const program of ['before', 'this', 'before', 'this'] as const) {
        await under(program, async ({ url }) => {
          if (turn > 0) await requireAll(url, turn, program)
          await write(url, ++turn)
          await requireAll(url, turn, program)
        })
      }
    })

    it('says that the version before can be put back', async () => {
      const database = await openDatabase(place)
      try {
        const { canStart, migrations } = await readSchemaStatus(database)
        assert.ok(canStart && migrations.every(({ state }) => state === 'applied'))
        // The version before, asked about the same database.
        const before = (await readMigrations()).filter(({ number }) => number <= 8)
        const status = await readSchemaStatus(database, before)
        assert.ok(status.canStart)
        assert.ok(status.migrations.some(({ state }) => state === 'newer'))
      } finally {
        await database.close()
      }
    })
  })
})
