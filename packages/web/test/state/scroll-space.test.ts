import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { browserHeight, mostPx, placeAt, settle } from '../../src/state/scroll-space.ts'

const million = { height: 48_700_000, viewHeight: 900 }
const small = { height: 40_000, viewHeight: 900 }

describe('the scroll space', () => {
  it('is the gallery itself when browsers can draw it', () => {
    assert.equal(browserHeight(small.height), 40_000)
    assert.deepEqual(placeAt(small, 12_345), { scrollTop: 12_345, origin: 0 })
  })

  it('puts both ends of a gallery of a million photos at the ends of what browsers can draw', () => {
    assert.equal(browserHeight(million.height), mostPx)
    assert.deepEqual(placeAt(million, 0), { scrollTop: 0, origin: 0 })
    const end = placeAt(million, million.height)
    assert.equal(end.scrollTop, mostPx - 900)
    assert.equal(end.scrollTop + end.origin, million.height - 900)
  })

  it('keeps px for px while scrolling, and never changes what is looked at when it moves', () => {
    const scrolls = fc.array(fc.integer({ min: -90_000, max: 90_000 }), { maxLength: 200 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: million.height - 900 }), scrolls, (start, deltas) => {
        let placed = settle(million, placeAt(million, start))
        for (const delta of deltas) {
          const before = placed.scrollTop + placed.origin
          const scrollTop = Math.min(mostPx - 900, Math.max(0, placed.scrollTop + delta))
          const moved = { ...placed, scrollTop }
          placed = settle(million, moved)
          assert.equal(placed.scrollTop + placed.origin, moved.scrollTop + moved.origin)
          const now = placed.scrollTop + placed.origin
          // Only the gallery's own ends stop a scroll, unless one frame jumped over what was left of the space.
          if (scrollTop > 0 && scrollTop < mostPx - 900) assert.equal(now - before, delta)
        }
      }),
    )
  })

  it('reaches both ends by scrolling alone', () => {
    for (const [delta, wanted] of [
      [2_000, million.height - 900],
      [-2_000, 0],
    ] as const) {
      let placed = placeAt(million, million.height / 2)
      for (let frame = 0; frame < 15_000; frame++) {
        placed = settle(million, { ...placed, scrollTop: Math.min(mostPx - 900, Math.max(0, placed.scrollTop + delta)) })
      }
      assert.equal(placed.scrollTop + placed.origin, wanted)
    }
  })
})
