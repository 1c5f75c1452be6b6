import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { AppError } from '../../../src/app-error.ts'
import type { Job, JobContext } from '../../../src/domain/jobs/job.ts'
import { createJobRunner, type JobRunner, type JobTimes } from '../../../src/domain/jobs/job-runner.ts'
import type { JobFacts } from '../../../src/domain/ports/jobs.ts'
import type { Database } from '../../../src/infrastructure/database/database.ts'
import { createJobRunRepository } from '../../../src/infrastructure/database/jobs/job-run-repository.ts'
import { createLeaseRepository } from '../../../src/infrastructure/database/jobs/lease-repository.ts'
import { migrate } from '../../../src/infrastructure/database/migrate.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { quietLog } from '../../support/library.ts'

const clock = { nowMs: () => Date.now(), newId: () => v7() }
const never: JobTimes = { firstMs: 3_600_000, lookEveryMs: 3_600_000, leaseMs: 60_000, patienceMs: 5_000 }

onEachEngine('background jobs', (engine) => {
  let database: Database
  before(async () => {
    database = await openDatabase(await engine.newPlace())
    await migrate(database)
  })
  after(() => database.close())

  /** One process with these jobs. */
  const aProcess = (jobs: Job[], times: Partial<JobTimes> = {}): JobRunner =>
    createJobRunner(
      { runs: createJobRunRepository(database), leases: createLeaseRepository(database), log: quietLog, clock, holder: v7() },
      jobs,
      { ...never, ...times },
    )

  /** A job that goes on until it is told to end or to fail. */
  function aHeldJob(name: string, everyMs = 0) {
    const held: { runs: number; context?: JobContext; end(result: JobFacts): void; fail(error: Error): void } = {
      runs: 0,
      end() {},
      fail() {},
    }
    const job: Job = {
      name,
      everyMs,
      readOptions: (options) => options,
      run: (context) => {
        const { promise, resolve, reject } = Promise.withResolvers<JobFacts>()
        Object.assign(held, { runs: held.runs + 1, context, end: resolve, fail: reject })
        context.signal.addEventListener('abort', () => reject(new Error('aborted')))
        return promise
      },
    }
    return { job, held }
  }

  const standing = async (process: JobRunner, name: string) => (await process.list()).find((each) => each.name === name)

  it('say how far they are, what they did, and why they failed', async () => {
    const { job, held } = aHeldJob('tells')
    const process = aProcess([job])
    const { run, ended } = await process.start('tells', { deep: true })
    assert.deepEqual([run.outcome, run.options, held.context?.options], ['running', { deep: true }, { deep: true }])
    held.context?.progress(3, 10, 'photos')
    while ((await process.find(run.id)).progress === undefined) await sleep(20)
    assert.deepEqual((await process.find(run.id)).progress, { done: 3, total: 10, what: 'photos' })
    held.context?.progress(10, 10)
    held.end({ photos: 10 })
    const done = await ended
    assert.deepEqual([done.outcome, done.result, done.progress], ['done', { photos: 10 }, { done: 10, total: 10 }])
    assert.deepEqual(await process.find(run.id), done)

    const second = await process.start('tells')
    held.fail(new Error('the target is away'))
    assert.deepEqual([(await second.ended).outcome, (await process.find(second.run.id)).error], ['failed', 'the target is away'])
    assert.deepEqual(
      (await standing(process, 'tells'))?.runs.map(({ id }) => id),
      [second.run.id, run.id],
    )
  })

  it('run once at a time, whichever process is asked', async () => {
    const { job, held } = aHeldJob('alone')
    const [one, other] = [aProcess([job]), aProcess([job])]
    const asked = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? one : other).start('alone')))
    const begun = asked.filter((each) => each.status === 'fulfilled')
    assert.equal(begun.length, 1)
    assert.equal(held.runs, 1)
    const id = begun[0]?.value.run.id
    await assert.rejects(other.start('alone'), (error) => {
      assert.ok(error instanceof AppError)
      assert.deepEqual([error.code, error.details], ['JOB_RUNNING', { run_id: id }])
      return true
    })
    assert.equal((await other.find(id ?? '')).outcome, 'running')
    held.end({})
    await begun[0]?.value.ended
    const next = await other.start('alone')
    held.end({})
    await next.ended
    assert.equal(held.runs, 2)
  })

  it('refuse what they do not know', async () => {
    const process = aProcess([{ name: 'plain', everyMs: 0, run: async () => ({}) }])
    await assert.rejects(process.start('other'), refusedAs('JOB_NOT_FOUND'))
    await assert.rejects(process.start('plain', { deep: true }), refusedAs('INVALID_REQUEST'))
    await assert.rejects(process.find(v7()), refusedAs('JOB_NOT_FOUND'))
    await process.stop()
    await assert.rejects(process.start('plain'), refusedAs('SHUTTING_DOWN'))
  })

  it('come again when their time is over, on one of all processes, and at once after a failure', async () => {
    const done: number[] = []
    let failures = 1
    const job: Job = {
      name: 'clockwork',
      everyMs: 400,
      async run() {
        if (failures-- > 0) throw new Error('not yet')
        done.push(Date.now())
        return {}
      },
    }
    const processes = Array.from({ length: 4 }, () => aProcess([job], { firstMs: 10, lookEveryMs: 20 }))
    for (const process of processes) process.begin()
    while (done.length < 4) await sleep(20)
    await Promise.all(processes.map((process) => process.stop()))
    const gaps = done.slice(1).map((at, index) => at - (done[index] ?? 0))
    // From the end of one, which the database notes, to the beginning of the next: other processes see neither earlier.
    assert.ok(Math.min(...gaps) >= 395, gaps.join())
    const runs = await createJobRunRepository(database).listNewest(['clockwork'], 100)
    assert.deepEqual([runs.at(-1)?.outcome, runs.length], ['failed', done.length + 1])
  })

  it('that are asked for as they come count as come, and others do not', async () => {
    const { job, held } = aHeldJob('counts', 60_000)
    const process = aProcess([job])
    const particular = await process.start('counts', { deep: true })
    held.end({})
    await particular.ended
    const timed = aProcess([job], { firstMs: 1, lookEveryMs: 10 })
    timed.begin()
    while (held.runs < 2) await sleep(10)
    held.end({})
    await sleep(200)
    assert.equal(held.runs, 2)
    // It waits until the run that ended is noted.
    await timed.stop()
    const asked = await process.start('counts')
    held.end({})
    await asked.ended
    assert.equal(held.runs, 3)
  })

  it('are told when the process stops, are waited for, and are done again', async () => {
    const { job, held } = aHeldJob('told', 3_600_000)
    const process = aProcess([job])
    const { run, ended } = await process.start('told')
    await process.stop()
    assert.equal((await ended).outcome, 'stopped')
    assert.equal((await process.find(run.id)).outcome, 'stopped')
    const other = aProcess([job], { firstMs: 1, lookEveryMs: 20 })
    other.begin()
    while (held.runs < 2) await sleep(10)
    held.end({})
    await other.stop()
  })

  it('that do not listen are left behind when patience is over', async () => {
    let finish = () => {}
    const deaf: Job = { name: 'deaf', everyMs: 0, run: () => new Promise((resolve) => (finish = () => resolve({ late: true }))) }
    const process = aProcess([deaf], { patienceMs: 50 })
    const { ended } = await process.start('deaf')
    await process.stop()
    finish()
    assert.equal((await ended).outcome, 'done')
  })

  it('whose process died are shown as stopped, and are done again by another', async () => {
    const { job, held } = aHeldJob('dies', 3_600_000)
    const runs = createJobRunRepository(database)
    // What a process leaves that is killed: its lease runs out, its run is never ended.
    const dead = { id: v7(), name: 'dies', holder: v7(), startedAtMs: Date.now(), outcome: 'running' as const, options: {} }
    const leases = createLeaseRepository(database)
    await leases.take('job/dies', dead.id, { forMs: 60_000 })
    await runs.begin(dead, 10)
    assert.equal((await runs.find(dead.id))?.outcome, 'running')
    const process = aProcess([job], { firstMs: 1, lookEveryMs: 20 })
    await assert.rejects(process.start('dies'), refusedAs('JOB_RUNNING'))
    await leases.renew('job/dies', dead.id, 1)
    process.begin()
    while (held.runs < 1) await sleep(10)
    assert.deepEqual(
      (await standing(process, 'dies'))?.runs.map(({ outcome }) => outcome),
      ['running', 'stopped'],
    )
    held.end({})
    await process.stop()
  })

  it('keep the last runs only', async () => {
    const process = aProcess([{ name: 'often', everyMs: 0, run: async () => ({}) }])
    const ids: string[] = []
    for (let index = 0; index < 35; index++) {
      const { run, ended } = await process.start('often')
      await ended
      ids.push(run.id)
    }
    const kept = await createJobRunRepository(database).listNewest(['often'], 100)
    assert.deepEqual(
      kept.map(({ id }) => id),
      ids.slice(-30).reverse(),
    )
  })
})
