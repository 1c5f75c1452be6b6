import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTokenBuckets } from '../../../src/http/edge/token-buckets.ts'

function buckets(options: Partial<Parameters<typeof createTokenBuckets>[0]> = {}) {
  const clock = { now: 1_000_000 }
  return { clock, ...createTokenBuckets({ perSecond: 2, burst: 10, most: 100, nowMs: () => clock.now, ...options }) }
}
const taken = (take: (key: string) => number | undefined, key: string, tries: number) =>
  Array.from({ length: tries }, () => take(key)).filter((seconds) => seconds === undefined).length

describe('buckets of tokens', () => {
  it('give a burst, then what flows in, and say when to come again', () => {
    const { take, look, clock } = buckets()
    assert.equal(taken(take, 'a', 15), 10)
    assert.deepEqual([look('a'), take('a')], [1, 1])
    clock.now += 500
    assert.equal(taken(take, 'a', 5), 1)
    clock.now += 3_600_000
    assert.equal(taken(take, 'a', 15), 10)
  })

  it('are one a key', () => {
    const { take } = buckets()
    taken(take, 'a', 10)
    assert.equal(taken(take, 'b', 15), 10)
  })

  it('neither fill nor empty when the clock is set back', () => {
    const { take, clock } = buckets()
    taken(take, 'a', 9)
    clock.now -= 3_600_000
    assert.equal(taken(take, 'a', 5), 1)
  })

  it('take no more room than they may, whatever keys come, and keep those in use', () => {
    const { take } = buckets({ most: 1000 })
    taken(take, 'busy', 10)
    for (let key = 0; key < 50_000; key++) {
      take(`key ${key}`)
      if (key % 500 === 0) assert.notEqual(take('busy'), undefined)
    }
    // The first of the crowd are forgotten, and begin anew.
    assert.equal(taken(take, 'key 0', 15), 10)
  })

  it('never stop a person who sends 50,000 files as fast as a server takes them, nor one who scrolls', () => {
    // As the defaults are.
    const { take, clock } = buckets({ perSecond: 1000, burst: 10_000 })
    let refused = 0
    const ask = () => (refused += take('owner') === undefined ? 0 : 1)
    // Six files at once, of 8 ms each: a stored photo costs the fastest engine more. Every 500 names there is a check.
    for (let file = 0; file < 50_000; file += 6) {
      for (let each = 0; each < 6; each++) ask()
      if (file % 500 < 6) ask()
      clock.now += 8
    }
    // 3,000 pictures at once, which is a jump through thirty screens of small ones, on three devices.
    for (let picture = 0; picture < 9_000; picture++) ask()
    assert.equal(refused, 0)
  })
})
