import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { areDays, choiceFrom, dayText, rangeOf, searchOf } from '../../src/monitoring/range.ts'

const now = new Date(2025, 0, 31, 14, 27, 33)
const local = (...parts: [number, number, number, number?]) => new Date(...parts).toISOString()

describe('ranges of the monitoring page', () => {
  it('begin with a whole hour, or a whole day on the reader’s clock', () => {
    assert.deepEqual(rangeOf({ kind: 'preset', preset: '24h' }, now), { from: local(2025, 0, 30, 15), step: 'hour' })
    assert.deepEqual(rangeOf({ kind: 'preset', preset: '7d' }, now), { from: local(2025, 0, 25), step: 'day' })
    assert.deepEqual(rangeOf({ kind: 'preset', preset: '30d' }, now), { from: local(2025, 0, 2), step: 'day' })
  })

  it('hold both days of one’s own, by the hour where they are few', () => {
    const range = (from: string, until: string) => rangeOf({ kind: 'days', from, until }, now)
    assert.deepEqual(range('2024-02-28', '2024-02-29'), { from: local(2024, 1, 28), until: local(2024, 2, 1), step: 'hour' })
    assert.deepEqual(range('2024-12-30', '2025-01-01'), { from: local(2024, 11, 30), until: local(2025, 0, 2), step: 'day' })
  })

  it('travel in the address of the page and come back', () => {
    for (const search of ['', '?range=24h', '?range=90d', '?from=2025-01-01&until=2025-01-31'])
      assert.equal(searchOf(choiceFrom(search)), search)
    for (const search of ['?range=1y', '?from=2025-01-02&until=2025-01-01', '?from=x&until=y', '?from=1000-01-01&until=2025-01-01'])
      assert.equal(searchOf(choiceFrom(search)), '')
  })

  it('are days, in order, and not too far apart', () => {
    assert.equal(areDays({ from: '2025-01-31', until: '2025-01-31' }), true)
    assert.equal(areDays({ from: '', until: '2025-01-31' }), false)
    assert.equal(areDays({ from: '2020-01-01', until: '2025-01-31' }), false)
    assert.equal(dayText(now), '2025-01-31')
  })
})
