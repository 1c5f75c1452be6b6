import assert from 'node:assert/strict'
import { it } from 'node:test'
import { collisionStatistics } from '../../../src/domain/monitoring/collision-statistics.ts'

it('the average of the same durations is the same in whatever order the hours come', () => {
  // Sums whose tenth lies half-way between two microseconds, where the last bit of a sum decides.
  for (let first = 0; first < 2000; first++) {
    const hours = [first / 1000, 0.7, 0.1, (4 + 10 - (first % 10) + 1) / 1000].map((totalMs, index) => ({
      kind: 'collision_detected' as const,
      label: '',
      count: 1,
      timed: index === 0 ? 7 : 1,
      totalMs,
    }))
    const averageOf = (sums: typeof hours) =>
      collisionStatistics({ sums, checkedFiles: 0, foundCollisions: 0 }).detection.averageDetectionMs
    assert.equal(averageOf([...hours].reverse()), averageOf(hours), `${first} µs`)
  }
})
