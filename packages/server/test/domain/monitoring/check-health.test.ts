import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createHealthCheck, type HealthDeps } from '../../../src/domain/monitoring/check-health.ts'
import type { Log } from '../../../src/domain/ports/log.ts'

const ever = () => new Promise<never>(() => {})
const away = async () => Promise.reject(new Error('away'))

describe('the health check', () => {
  let asked: Record<'ping' | 'probe' | 'flush', number>
  let does: Record<'ping' | 'probe' | 'flush', () => Promise<void>>
  let lines: string[]
  let now: number
  let written: number
  const say = (event: string, details: Record<string, unknown> = {}) => void lines.push(`${event} ${String(details.service)}`)
  const log: Log = { debug: say, info: say, warn: say, error: say, child: () => log }
  beforeEach(() => {
    asked = { ping: 0, probe: 0, flush: 0 }
    const well = async () => {}
    does = { ping: well, probe: well, flush: well }
    lines = []
    now = 0
    written = 0
  })
  const call = (name: keyof typeof does) => () => {
    asked[name]++
    return does[name]()
  }
  const aCheck = (options: Partial<HealthDeps> = {}) =>
    createHealthCheck({
      database: { ping: call('ping') },
      objects: { probe: call('probe') },
      recorder: { flush: call('flush'), written: () => written },
      monitoringEnabled: true,
      timeoutMs: 30,
      log,
      nowMs: () => now,
      ...options,
    })
  const all = (database: string, storage: string, monitoring: string) => ({ database, storage, monitoring })

  it('measures once for a thousand probes, and again a second later', async () => {
    const check = aCheck()
    await Promise.all(Array.from({ length: 500 }, check))
    for (let time = 0; time < 500; time++) assert.equal((await check()).healthy, true)
    assert.deepEqual(asked, { ping: 1, probe: 1, flush: 1 })
    now = 1000
    await check()
    assert.deepEqual(asked, { ping: 2, probe: 2, flush: 2 })
  })

  it('says which service fails, of a failure within a second', async () => {
    const check = aCheck()
    assert.equal(check.last(), undefined)
    await check()
    for (const [name, services] of [
      ['ping', all('unhealthy', 'healthy', 'healthy')],
      ['probe', all('healthy', 'unhealthy', 'healthy')],
      ['flush', all('healthy', 'healthy', 'unhealthy')],
    ] as const) {
      const { [name]: before } = does
      does[name] = away
      now += 1000
      assert.deepEqual(await check(), { healthy: false, services })
      assert.deepEqual(check.last()?.services, services)
      does[name] = before
    }
    now += 1000
    assert.equal((await check()).healthy, true)
  })

  it('takes what hangs as unhealthy, tells of the others, and does not ask it again before it came back', async () => {
    for (const [name, services] of [
      ['ping', all('unhealthy', 'healthy', 'healthy')],
      ['probe', all('healthy', 'unhealthy', 'healthy')],
      ['flush', all('healthy', 'healthy', 'unhealthy')],
    ] as const) {
      const check = aCheck()
      const { [name]: before } = does
      const { promise, resolve } = Promise.withResolvers<void>()
      does[name] = () => promise
      asked = { ping: 0, probe: 0, flush: 0 }
      for (let time = 0; time < 3; time++) {
        assert.deepEqual((await check()).services, services)
        now += 1000
      }
      assert.deepEqual(asked, { ping: 3, probe: 3, flush: 3, [name]: 1 })
      does[name] = before
      resolve()
      assert.equal((await check()).healthy, true)
    }
  })

  it('takes a service that throws at once as unhealthy', async () => {
    does.probe = () => {
      throw new Error('at once')
    }
    assert.deepEqual((await aCheck()()).services, all('healthy', 'unhealthy', 'healthy'))
  })

  it('does not take an event writer that has much to do for one that is dead', async () => {
    does.flush = () => {
      setTimeout(() => written++, 5)
      return ever()
    }
    assert.equal((await aCheck()()).services.monitoring, 'healthy')
    does.flush = ever
    assert.equal((await aCheck()()).services.monitoring, 'unhealthy')
  })

  it('asks no event writer where monitoring is off, and is healthy without it', async () => {
    does.flush = away
    assert.deepEqual(await aCheck({ monitoringEnabled: false })(), { healthy: true, services: all('healthy', 'healthy', 'disabled') })
    assert.equal(asked.flush, 0)
  })

  it('writes one line when a service goes and one when it comes back', async () => {
    const check = aCheck()
    for (const probe of [away, away, async () => {}, async () => {}]) {
      does.probe = probe
      await check()
      now += 1000
    }
    assert.deepEqual(lines, ['service_unhealthy storage', 'service_recovered storage'])
  })
})
