import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { createEventRecorder } from '../../../src/domain/monitoring/record-event.ts'
import type { Log } from '../../../src/domain/ports/log.ts'
import type { EventRecord } from '../../../src/domain/ports/repositories.ts'
import { aClock } from '../../support/library.ts'

describe('the event recorder', () => {
  let stored: EventRecord[]
  let groups: number[]
  let fails: boolean
  let lines: { level: string; event: string; details: unknown }[]
  const log = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (event: string, details: unknown) => void lines.push({ level, event, details }),
    ]),
  ) as unknown as Log
  const clock = aClock()
  const newRecorder = (enabled = true, beforeWrite = async () => {}) =>
    createEventRecorder({
      log,
      clock,
      enabled,
      events: {
        async insertAll(events) {
          await beforeWrite()
          if (fails) throw new Error('the database is away')
          groups.push(events.length)
          stored.push(...events)
        },
        list: async () => [],
        hours: async () => [],
        failures: async () => [],
        total: async () => ({ sums: [], checkedFiles: 0, foundCollisions: 0 }),
        deleteBefore: async () => 0,
        sumAnewWhereNeeded: async () => false,
      },
    })
  const anEvent = { kind: 'collision_detected', ownerId: 'o', photoId: 'p', details: { filename: 'secret.jpg' } } as const
  beforeEach(() => {
    stored = []
    groups = []
    lines = []
    fails = false
    mock.timers.enable({ apis: ['setTimeout'] })
  })
  afterEach(() => mock.timers.reset())

  it('writes what happened two seconds later, in one group', async () => {
    const recorder = newRecorder()
    recorder.record({ ...anEvent, durationMs: 2 })
    recorder.record(anEvent, { ...anEvent, kind: 'user_decision', batchId: 'b' })
    assert.deepEqual(groups, [])
    mock.timers.tick(2000)
    await recorder.flush()
    assert.deepEqual(groups, [3])
    assert.deepEqual(
      stored.map(({ kind, atMs, durationMs, batchId, details }) => [kind, atMs, durationMs, batchId, details]),
      [
        ['collision_detected', clock.now, 2, undefined, anEvent.details],
        ['collision_detected', clock.now, undefined, undefined, anEvent.details],
        ['user_decision', clock.now, undefined, 'b', anEvent.details],
      ],
    )
    assert.equal(new Set(stored.map(({ id }) => id)).size, 3)
  })

  it('logs ids and figures only', () => {
    newRecorder().record({ ...anEvent, durationMs: 2 })
    assert.deepEqual(lines, [{ level: 'info', event: 'collision_detected', details: { ownerId: 'o', photoId: 'p', durationMs: 2 } }])
  })

  it('stores nothing when monitoring is off, and still logs', async () => {
    const recorder = newRecorder(false)
    recorder.record(anEvent)
    await recorder.flush()
    assert.deepEqual([stored.length, lines.length], [0, 1])
  })

  it('splits a crowd into groups that a database takes', async () => {
    const recorder = newRecorder()
    recorder.record(...Array.from({ length: 1201 }, () => anEvent))
    await recorder.flush()
    assert.deepEqual(groups, [500, 500, 201])
  })

  it('keeps what the database did not take, says so, and writes it when it is back', async () => {
    const recorder = newRecorder()
    fails = true
    recorder.record(anEvent)
    await assert.rejects(recorder.flush(), /away/)
    assert.equal(recorder.isHealthy(), false)
    assert.ok(lines.some(({ event }) => event === 'event_write_failed'))
    fails = false
    await recorder.flush()
    assert.deepEqual([stored.length, recorder.isHealthy()], [1, true])
  })

  it('tries again by itself after a failure', async () => {
    const recorder = newRecorder()
    fails = true
    recorder.record(anEvent)
    mock.timers.tick(2000)
    await settle()
    assert.equal(recorder.isHealthy(), false)
    fails = false
    mock.timers.tick(60_000)
    await settle()
    assert.deepEqual([stored.length, recorder.isHealthy()], [1, true])
  })

  it('never grows without end: beyond its room the oldest go, and a line says how many', async () => {
    const recorder = newRecorder()
    fails = true
    for (let count = 0; count < 21; count++) recorder.record(...Array.from({ length: 1000 }, () => ({ ...anEvent, durationMs: count })))
    assert.deepEqual(lines.find(({ event }) => event === 'events_dropped')?.details, { count: 1000 })
    fails = false
    await recorder.flush()
    assert.deepEqual([stored.length, stored[0]?.durationMs], [20_000, 1])
  })

  it('loses none but the oldest when they overflow while a group is being written', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const recorder = newRecorder(true, () => gate)
    const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ ...anEvent, durationMs: from + index }))
    recorder.record(...many(0, 10_000))
    const written = recorder.flush()
    await settle()
    recorder.record(...many(10_000, 10_100))
    release()
    await written
    const numbers = new Set(stored.map(({ durationMs }) => durationMs))
    assert.equal(numbers.size, stored.length, 'none is written twice')
    for (let number = 100; number < 20_100; number++) assert.ok(numbers.has(number), `event ${number} is lost`)
  })
})

const settle = () => new Promise((resolve) => setImmediate(resolve))
