import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { justifyRows, rowAt, rowOfPhoto, shownRatio, tilesOf } from '../../src/state/layout.ts'

const desktop = { width: 1200, targetHeight: 220, gap: 4 }
const phone = { width: 360, targetHeight: 120, gap: 2 }
const rightEdge = (boxes: { left: number; width: number }[]) => Math.max(...boxes.map(({ left, width }) => left + width))

describe('justified rows', () => {
  it('fills the width exactly in every row but the last', () => {
    const ratios = [1.5, 1.33, 0.75, 1.78, 1.5, 1.5, 0.66, 1.33, 1.5, 1.2, 1.5, 1.5, 1.33]
    const rows = justifyRows(ratios, desktop)
    assert.ok(rows.heights.length >= 3)
    for (let row = 0; row < rows.heights.length - 1; row++) assert.equal(rightEdge(tilesOf(rows, row, ratios, desktop)), 1200)
    assert.ok(rightEdge(tilesOf(rows, rows.heights.length - 1, ratios, desktop)) <= 1200)
  })

  it('leaves the last row at the height asked for instead of stretching it', () => {
    const rows = justifyRows([1.5, 1.5], desktop)
    assert.deepEqual([...rows.heights], [220])
    assert.equal(rightEdge(tilesOf(rows, 0, [1.5, 1.5], desktop)), 664)
  })

  it('bounds a panorama and a strip, so that no row becomes a thread', () => {
    assert.equal(shownRatio(12, phone), 5)
    assert.equal(shownRatio(0.01, phone), 0.5)
    const rows = justifyRows([12, 1.5, 1.5], phone)
    assert.equal(rows.heights[0], 72)
  })

  it('puts each photo into one row, in order, with equal gaps, for any ratios and widths', () => {
    const anyRatios = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { maxLength: 120 })
    fc.assert(
      fc.property(anyRatios, fc.integer({ min: 320, max: 3840 }), fc.constantFrom(120, 220), (ratios, width, targetHeight) => {
        const options = { width, targetHeight, gap: 4 }
        const rows = justifyRows(ratios, options)
        const seen: number[] = []
        for (let row = 0; row < rows.heights.length; row++) {
          const boxes = tilesOf(rows, row, ratios, options)
          seen.push(...boxes.map(({ index }) => index))
          assert.ok(rightEdge(boxes) <= width)
          assert.ok(boxes.every(({ width: own }) => own > 0))
          boxes.slice(1).forEach((box, at) => {
            const before = boxes[at]
            assert.equal(box.left - (before ? before.left + before.width : 0), 4)
          })
          assert.ok((rows.heights[row] ?? 0) <= targetHeight * 1.4 && (rows.heights[row] ?? 0) >= targetHeight * 0.4)
        }
        assert.deepEqual(
          seen,
          ratios.map((_, index) => index),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('finds the row of a photo and the row at a height', () => {
    const ratios = Array.from({ length: 40 }, () => 1.5)
    const rows = justifyRows(ratios, desktop)
    for (let row = 0; row < rows.heights.length; row++) {
      assert.equal(rowAt(rows, (rows.tops[row] ?? 0) + 1), row)
      assert.equal(rowOfPhoto(rows, rows.starts[row] ?? 0), row)
    }
    assert.equal(rowAt(rows, -50), 0)
    assert.equal(rowAt(rows, 1e9), rows.heights.length - 1)
  })

  it('has no rows for no photos', () => {
    const rows = justifyRows([], desktop)
    assert.equal(rows.height, 0)
    assert.deepEqual([...rows.starts], [0])
  })
})
