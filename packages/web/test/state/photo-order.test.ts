import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { moveInGrid } from '../../src/state/grid-moves.ts'
import { findPhoto, monthsBetween, photoAt, photosBetween, placeBeside } from '../../src/state/photo-order.ts'
import { layOut } from '../../src/state/sections.ts'
import { aMonth } from '../support/builders.ts'

const may = aMonth('2024-05', ['a', 'b', 'c', 'd', 'e'])
const months = [
  { month: '2024-05', count: 5, columns: may },
  { month: '2024-04', count: 7 },
  { month: '2024-03', count: 2, columns: aMonth('2024-03', ['x', 'y']) },
]

describe('the order of photos', () => {
  it('finds a loaded photo and names the one at a place', () => {
    assert.deepEqual(findPhoto(months, 'y'), { month: '2024-03', index: 1 })
    assert.equal(findPhoto(months, 'nowhere'), undefined)
    assert.equal(photoAt(months, { month: '2024-05', index: 2 }), 'c')
    assert.equal(photoAt(months, { month: '2024-04', index: 0 }), undefined)
  })

  it('steps over the border of months, into ones that are not loaded too, and stops at the ends', () => {
    assert.deepEqual(placeBeside(months, { month: '2024-05', index: 4 }, 1), { month: '2024-04', index: 0 })
    assert.deepEqual(placeBeside(months, { month: '2024-03', index: 0 }, -1), { month: '2024-04', index: 6 })
    assert.equal(placeBeside(months, { month: '2024-03', index: 1 }, 1), undefined)
    assert.equal(placeBeside(months, { month: '2024-05', index: 0 }, -1), undefined)
  })

  it('lists what lies between two photos in either direction', () => {
    const [a, b] = [
      { month: '2024-03', index: 0 },
      { month: '2024-05', index: 3 },
    ]
    assert.deepEqual(photosBetween(months, a, b), ['d', 'e', 'x'])
    assert.deepEqual(photosBetween(months, b, a), ['d', 'e', 'x'])
    assert.deepEqual(monthsBetween(months, '2024-03', '2024-05'), ['2024-05', '2024-04', '2024-03'])
  })
})

describe('moving in the grid by keys', () => {
  // Two rows of two and one of one.
  const options = { width: 600, targetHeight: 200, gap: 4, headerHeight: 50, spaceAfter: 10 }
  const scene = layOut(
    months.map(({ month, count, columns }) => ({ month, count, ...(columns ? { ratios: columns.ratio } : {}) })),
    options,
  )
  const go = (month: string, index: number, key: Parameters<typeof moveInGrid>[3]) => moveInGrid(scene, months, { month, index }, key)

  it('goes down and up to the tile nearest in the next row', () => {
    assert.deepEqual(go('2024-05', 1, 'ArrowDown'), { month: '2024-05', index: 3 })
    assert.deepEqual(go('2024-05', 3, 'ArrowUp'), { month: '2024-05', index: 1 })
    assert.deepEqual(go('2024-05', 3, 'ArrowDown'), { month: '2024-05', index: 4 })
  })

  it('crosses into the neighbouring month, loaded or not', () => {
    assert.deepEqual(go('2024-05', 4, 'ArrowDown'), { month: '2024-04', index: 0 })
    assert.deepEqual(go('2024-03', 0, 'ArrowUp'), { month: '2024-04', index: 6 })
    assert.deepEqual(go('2024-05', 4, 'ArrowRight'), { month: '2024-04', index: 0 })
  })

  it('goes to the ends of the row, and stays where there is nothing further', () => {
    assert.deepEqual(go('2024-05', 3, 'Home'), { month: '2024-05', index: 2 })
    assert.deepEqual(go('2024-05', 2, 'End'), { month: '2024-05', index: 3 })
    assert.deepEqual(go('2024-05', 0, 'ArrowUp'), { month: '2024-05', index: 0 })
    assert.deepEqual(go('2024-03', 1, 'ArrowRight'), { month: '2024-03', index: 1 })
  })
})
