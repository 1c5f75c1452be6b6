import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { withLease } from '../../src/domain/leases/with-lease.ts'
import type { Leases } from '../../src/domain/ports/leases.ts'
import type { Database } from '../../src/infrastructure/database/database.ts'
import { createLeaseRepository } from '../../src/infrastructure/database/jobs/lease-repository.ts'
import { migrate } from '../../src/infrastructure/database/migrate.ts'
import { type DatabasePlace, onEachEngine, openDatabase } from '../support/engines.ts'
import { quietLog } from '../support/library.ts'

onEachEngine('leases', (engine) => {
  let place: DatabasePlace
  let database: Database
  let leases: Leases
  const [one, other] = [v7(), v7()]
  before(async () => {
    place = await engine.newPlace()
    database = await openDatabase(place)
    await migrate(database)
    leases = createLeaseRepository(database)
  })
  after(() => database.close())

  const untilTaken = async (name: string, holder: string, forMs: number) => {
    while (!(await leases.take(name, holder, { forMs }))) await sleep(20)
  }

  /** Resolves when whoever holds it has renewed it. */
  async function renewed(name: string) {
    const until = async () =>
      (await database.query<{ until_ms: number }>('select until_ms from leases where name = $1', [name]))[0]?.until_ms
    const first = await until()
    while ((await until()) === first) await sleep(20)
  }

  it('go to one of all who ask at once', async () => {
    const holders = Array.from({ length: 20 }, () => v7())
    const taken = await Promise.all(holders.map((holder) => leases.take('raced', holder, { forMs: 60_000 })))
    assert.equal(taken.filter(Boolean).length, 1)
    const winner = holders[taken.indexOf(true)] ?? ''
    assert.equal(await leases.renew('raced', winner, 60_000), true)
    await leases.release('raced', other)
    assert.equal(await leases.take('raced', other, { forMs: 60_000 }), false)
    await leases.release('raced', winner)
    assert.equal(await leases.take('raced', other, { forMs: 60_000 }), true)
  })

  it('run out unless they are renewed, and are lost then', async () => {
    assert.equal(await leases.take('brief', one, { forMs: 30 }), true)
    await untilTaken('brief', other, 60_000)
    assert.equal(await leases.renew('brief', one, 60_000), false)
    await leases.finish('brief', one)
    assert.equal(await leases.take('brief', one, { forMs: 1 }), false)
  })

  it('for work that comes again come again when it was done so long ago, and at once when it failed', async () => {
    const times = { forMs: 60_000, everyMs: 60_000 }
    const run = (holder: string, work: () => Promise<unknown>) => withLease({ leases, log: quietLog, holder }, 'again', times, work)
    await assert.rejects(
      run(one, () => Promise.reject(new Error('it failed'))),
      /it failed/,
    )
    assert.equal(await run(other, async () => {}), true)
    assert.equal(await run(one, async () => assert.fail('it was done a moment ago')), false)
    assert.equal(await withLease({ leases, log: quietLog, holder: one }, 'again', { ...times, everyMs: 0 }, async () => {}), true)
  })

  it('are kept for as long as the work takes', async () => {
    const log: string[] = []
    const deps = { leases, log: { ...quietLog, warn: (event: string) => void log.push(event) }, holder: one }
    // Renewed three times as often: a machine that stands still for a second must not lose it.
    await withLease(deps, 'slow', { forMs: 3000 }, async () => {
      await renewed('slow')
      await renewed('slow')
      assert.equal(await leases.take('slow', other, { forMs: 1 }), false)
    })
    assert.deepEqual(log, [])
    assert.equal(await leases.take('slow', other, { forMs: 1 }), true)
  })

  it('of everybody who is gone are given back where one process has the database to itself', async () => {
    await leases.take('held', one, { forMs: 60_000 })
    await leases.releaseAll()
    assert.equal(await leases.take('held', other, { forMs: 60_000 }), true)
  })

  if (engine.name === 'PostgreSQL') {
    it('are taken over from a process that was killed over its work', async () => {
      const holding = spawn(process.execPath, ['--input-type=module', '-e', holder, import.meta.url, JSON.stringify(place)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await new Promise((resolve) => holding.stdout.once('data', resolve))
      await renewed('mortal')
      holding.kill('SIGKILL')
      await untilTaken('mortal', other, 60_000)
    })
  }
})

/** A process that takes a lease and works for ever. */
const holder = `
  const [, test, place] = process.argv
  const load = (path) => import(new URL(path, test))
  const { openDatabase } = await load('../support/engines.ts')
  const { createLeaseRepository } = await load('../../src/infrastructure/database/jobs/lease-repository.ts')
  const { withLease } = await load('../../src/domain/leases/with-lease.ts')
  const { quietLog } = await load('../support/library.ts')
  const leases = createLeaseRepository(await openDatabase(JSON.parse(place)))
  await withLease({ leases, log: quietLog, holder: '01900000-0000-7000-8000-00000000dead' }, 'mortal', { forMs: 600 }, async () => {
    console.log('at work')
    setInterval(() => {}, 1000)
    await new Promise(() => {})
  })`
