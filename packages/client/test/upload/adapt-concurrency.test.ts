import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Climb, concurrencyLimits, createPace, firstClimb, nextClimb } from '../../src/upload/sending/adapt-concurrency.ts'

/** The numbers tried on a line that moves so many bytes a second by so many files at once. */
function climbed(speedAt: (concurrency: number) => number, steps: number): number[] {
  const seen: number[] = []
  let climb: Climb = firstClimb
  for (let step = 0; step < steps; step += 1) {
    seen.push(climb.concurrency)
    climb = nextClimb(climb, speedAt(climb.concurrency))
  }
  return seen
}
const average = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

void describe('how many files are sent at once', () => {
  void it('grows where each file more helps, and stays near the most', () => {
    assert.deepEqual(
      climbed((concurrency) => concurrency * 1000, 4),
      [3, 4, 5, 6],
    )
    assert.ok(average(climbed((concurrency) => concurrency * 1000, 40).slice(10)) > 5)
  })

  void it('shrinks where more makes no difference', () => {
    assert.ok(average(climbed(() => 1000, 40).slice(10)) < 2)
  })

  void it('stays around the best number', () => {
    const speeds: Record<number, number> = { 1: 100, 2: 180, 3: 240, 4: 300, 5: 200, 6: 120 }
    const late = climbed((concurrency) => speeds[concurrency] ?? 0, 60).slice(10)
    assert.ok(late.every((concurrency) => Math.abs(concurrency - 4) <= 1))
  })

  void it('never leaves its limits, whatever is measured', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 50 }), (speeds) => {
        let climb = firstClimb
        for (const speed of speeds) {
          climb = nextClimb(climb, speed)
          assert.ok(climb.concurrency >= concurrencyLimits.least && climb.concurrency <= concurrencyLimits.most)
        }
      }),
    )
  })

  void it('measures only while as many are sent as may be', () => {
    let nowMs = 0
    const pace = createPace({ now: () => nowMs, after: () => () => {} })
    const note = (atMs: number, isFull: boolean) => {
      nowMs = atMs
      return pace.note(() => atMs * 1000, isFull)
    }
    assert.equal(note(0, true), undefined)
    assert.equal(note(3000, false), undefined)
    assert.equal(note(5000, true), undefined)
    assert.equal(note(9000, true), 4)
  })
})
