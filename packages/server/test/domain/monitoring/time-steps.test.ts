import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { timeSteps } from '../../../src/domain/monitoring/time-steps.ts'

const steps = (from: string, until: string, step: 'hour' | 'day', timeZone = 'UTC') =>
  timeSteps({ fromMs: Date.parse(from), untilMs: Date.parse(until), step, timeZone }).map((ms) => new Date(ms).toISOString().slice(0, 16))

describe('steps of a range', () => {
  it('begin with the range, then at each full hour or midnight', () => {
    assert.deepEqual(steps('2025-01-31T22:30:00Z', '2025-02-01T01:00:00Z', 'hour'), [
      '2025-01-31T22:30',
      '2025-01-31T23:00',
      '2025-02-01T00:00',
    ])
    assert.deepEqual(steps('2025-01-31T22:30:00Z', '2025-02-02T00:00:01Z', 'day'), [
      '2025-01-31T22:30',
      '2025-02-01T00:00',
      '2025-02-02T00:00',
    ])
  })

  it("are days of the asker's own zone", () => {
    assert.deepEqual(steps('2025-01-31T22:30:00Z', '2025-02-02T00:00:00Z', 'day', 'Asia/Tokyo'), ['2025-01-31T22:30', '2025-02-01T15:00'])
    assert.deepEqual(steps('2025-01-01T00:00:00Z', '2025-01-02T00:00:00Z', 'day', 'Asia/Kolkata'), ['2025-01-01T00:00', '2025-01-01T18:30'])
    assert.deepEqual(steps('1969-12-30T12:00:00Z', '1970-01-01T00:00:00Z', 'day', 'America/New_York'), [
      '1969-12-30T12:00',
      '1969-12-31T05:00',
    ])
  })

  it('are days of 23 and 25 hours where clocks change', () => {
    assert.deepEqual(steps('2025-03-29T23:00:00Z', '2025-03-31T23:00:00Z', 'day', 'Europe/Berlin'), [
      '2025-03-29T23:00',
      '2025-03-30T22:00',
      '2025-03-31T22:00',
    ])
    assert.deepEqual(steps('2025-10-25T22:00:00Z', '2025-10-27T23:00:00Z', 'day', 'Europe/Berlin'), [
      '2025-10-25T22:00',
      '2025-10-26T23:00',
    ])
  })

  it('begin each day at its first instant, where clocks are put forward at midnight', () => {
    assert.deepEqual(steps('2025-09-06T12:00:00Z', '2025-09-09T00:00:00Z', 'day', 'America/Santiago'), [
      '2025-09-06T12:00',
      '2025-09-07T04:00',
      '2025-09-08T03:00',
    ])
    for (const timeZone of ['Africa/Cairo', 'America/Havana', 'America/Santiago', 'Asia/Beirut', 'Atlantic/Azores', 'Pacific/Chatham']) {
      const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
      const midnights = steps('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', 'day', timeZone)
        .slice(1)
        .map((text) => Date.parse(`${text}Z`))
      const wrong = midnights.filter((ms) => dayOf.format(ms) === dayOf.format(ms - 1))
      assert.deepEqual(wrong, [], timeZone)
      assert.equal(new Set(midnights.map((ms) => dayOf.format(ms))).size, midnights.length, timeZone)
    }
  })

  it('refuse what makes no sense', () => {
    assert.throws(() => steps('2025-01-02T00:00:00Z', '2025-01-01T00:00:00Z', 'day'), { code: 'INVALID_REQUEST' })
    assert.throws(() => steps('2025-01-01T00:00:00Z', '2025-03-01T00:00:00Z', 'hour'), { code: 'INVALID_REQUEST' })
    assert.throws(() => steps('2025-01-01T00:00:00Z', '2025-01-02T00:00:00Z', 'day', 'Mars/Olympus'), { code: 'INVALID_REQUEST' })
  })
})
