import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type GcsServer, startGcsServer } from '../support/gcs/gcs-server.ts'
import { aScene, jpegOf } from '../support/pictures.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { type RoundRobin, startRoundRobin } from '../support/round-robin.ts'
import { type ServerProcess, startServerWith } from '../support/server-process.ts'
import { testApp } from '../support/test-app.ts'
import { upkeepEveryMs } from './instance.ts'
import { aName, aPicture, type Client, put, raceByEachPolicy, resumable } from './instance-load.ts'
import { countLost, inspectLibrary, nothingAcknowledged } from './upload-load.ts'

/** A few rounds with every test run; INSTANCE_ROUNDS=60 for the long form. */
const rounds = Number(process.env.INSTANCE_ROUNDS ?? 2)
const instances = 3
const program = join(import.meta.dirname, 'instance.ts')

describe('three server processes on one PostgreSQL and one bucket behind a balancer', { skip: hasPostgres ? false : noPostgres }, () => {
  let postgres: TestPostgres
  let gcs: GcsServer
  let folder: string
  let place: { DATABASE_TYPE: 'postgresql'; DATABASE_URL: string }
  let balancer: RoundRobin
  const servers: (ServerProcess | undefined)[] = []
  /** What those that are gone have printed. */
  let printed = ''
  before(async () => {
    postgres = await startPostgres()
    gcs = await startGcsServer({ bucketName: 'photos' })
    folder = await mkdtemp(join(tmpdir(), 'imgstream-three-'))
    place = { DATABASE_TYPE: 'postgresql', DATABASE_URL: await postgres.newDatabase() }
    // At once, on an empty database: one of them makes the tables.
    await Promise.all(Array.from({ length: instances }, (_, index) => start(index)))
    balancer = await startRoundRobin(() => servers.flatMap((server) => server?.url ?? []))
  })
  after(async () => {
    balancer?.close()
    for (const server of servers) await server?.kill()
    await gcs?.close()
    await postgres?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function start(index: number) {
    const own = join(folder, String(index))
    await mkdir(own, { recursive: true })
    const unlimited = { ADDRESS_REQUESTS_PER_SECOND: '0', OWNER_REQUESTS_PER_SECOND: '0', OWNER_UPLOADS_AT_ONCE: '0' }
    const env = { ENVIRONMENT: 'test', PORT: '0', GCS_BUCKET_NAME: 'photos', GCS_ENDPOINT: gcs.url, ...place, ...unlimited }
    servers[index] = await startServerWith(env, own, program)
  }

  async function kill(index: number) {
    const server = servers[index]
    servers[index] = undefined
    await server?.kill()
    printed += server?.output() ?? ''
  }

  it(`lose nothing that any of them acknowledged, in ${rounds} rounds with one killed in each`, async (t) => {
    const startedAt = performance.now()
    const jpeg = await jpegOf(aScene(320, 240))
    const client: Client = { url: balancer.url, known: nothingAcknowledged(), seen: { requests: 0, sentAgain: 0, chunks: 0 }, jpeg }
    let races = 0
    for (let round = 1; round <= rounds; round++) {
      let isOver = false
      let uploads = 0
      const work = [
        ...Array.from({ length: 3 }, async () => {
          while (!isOver) {
            const { outcome } = await resumable(client, aName('long'), aPicture(client, 700_000))
            assert.ok(outcome === 'uploaded' || outcome === 'skipped', outcome)
            uploads++
          }
        }),
        ...Array.from({ length: 2 }, async () => {
          while (!isOver) {
            const { outcome } = await put(client, aName('short'), aPicture(client), 'on_collision=fail')
            assert.ok(outcome === 'uploaded' || outcome === 'skipped', outcome)
            uploads++
          }
        }),
        (async () => {
          while (!isOver) {
            await raceByEachPolicy(client, 5)
            races++
          }
        })(),
      ]
      const all = Promise.all(work)
      try {
        // Not before they are at work.
        const isAtWork = async () => {
          while (!isOver && uploads < 6) await sleep(20)
        }
        await Promise.race([isAtWork(), all])
        await sleep(Math.random() * 400)
        const victim = Math.floor(Math.random() * instances)
        await kill(victim)
        await sleep(Math.random() * 400)
        await start(victim)
      } finally {
        isOver = true
        await all
      }
    }
    const { known, seen } = client
    assert.equal(await countLost(balancer.url, known), 0)
    const library = await inspectLibrary(balancer.url)
    assert.equal(library.broken, 0, 'no version is missing in between, none has other bytes than its row says')
    assert.ok(library.versions >= known.versions.size)
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    t.diagnostic(
      `${rounds} rounds in ${seconds} s: ${known.versions.size} versions acknowledged of ${library.versions}, ${seen.requests} requests, ` +
        `${seen.sentAgain} sent again, ${seen.chunks} chunks, ${races} times six races of five, 0 lost`,
    )
  })

  it('do upkeep one at a time, and no more often than one alone', async (t) => {
    const done = () => [...(printed + servers.map((server) => server?.output()).join('\n')).matchAll(/^(\S+ ?\S*).*job_done.*sweep.*$/gm)]
    const before = done().length
    // Whoever was killed: somebody goes on.
    while (done().length < before + 2) await sleep(50)
    const lines = done().map(([line]) => line)
    const times = lines.map(timeOf).sort((a, b) => a - b)
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    // The line is printed right before the database is told.
    assert.ok(Math.min(...gaps) >= upkeepEveryMs - 5, `sweeps came ${Math.min(...gaps)} ms after each other`)
    const holders = new Set(lines.map((line) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(line)?.[0]))
    t.diagnostic(`${lines.length} sweeps by ${holders.size} processes, the closest ${Math.min(...gaps)} ms apart`)
  })

  it('leave orphans that the sweeper takes, and nothing that a version names', async (t) => {
    for (let index = 0; index < instances; index++) await kill(index)
    const app = await testApp({ place, env: { GCS_BUCKET_NAME: 'photos', GCS_ENDPOINT: gcs.url } })
    const swept = await app.sweep(-60_000)
    t.diagnostic(`swept ${JSON.stringify(swept)}`)
    assert.deepEqual(await app.sweep(-60_000), { objects: 0, expiredUploads: 0, strayUploads: 0 })
    await app.http.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.http.server.address() as { port: number }
    assert.equal((await inspectLibrary(`http://127.0.0.1:${port}`)).broken, 0)
    await app.stop()
  })
})

function timeOf(line: string): number {
  const [, hours, minutes, seconds] = /(\d\d):(\d\d):(\d\d(?:\.\d+)?)/.exec(line) ?? []
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
}
