import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fitSize, fitted, fullScale, pan, pinch, type Stage, swipeOf, toggleZoom, zoomAt } from '../../src/state/zoom.ts'

const stage: Stage = { width: 1000, height: 800, pictureWidth: 4000, pictureHeight: 3000, devicePixelRatio: 1 }
/** The picture's point under a place of the stage, in px of the fitted picture. */
const under = (zoom: { scale: number; x: number; y: number }, point: { x: number; y: number }) => [
  (point.x - zoom.x) / zoom.scale,
  (point.y - zoom.y) / zoom.scale,
]
const near = (a: number[], b: number[]) => a.every((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) < 1e-6)

describe('zooming a picture', () => {
  it('fits the picture into the stage', () => {
    assert.deepEqual(fitSize(stage), { width: 1000, height: 750 })
    assert.deepEqual(fitSize({ ...stage, pictureWidth: 300, pictureHeight: 600 }), { width: 400, height: 800 })
  })

  it('keeps what lies under the pointer under it', () => {
    const point = { x: 300, y: -120 }
    const zoomed = zoomAt(stage, fitted, 3, point)
    assert.equal(zoomed.scale, 3)
    assert.ok(near(under(zoomed, point), under(fitted, point)))
    const closer = zoomAt(stage, zoomed, 5, point)
    assert.ok(near(under(closer, point), under(fitted, point)))
  })

  it('never leaves the stage empty at one side, and comes back to the middle when it fits', () => {
    const far = pan(stage, zoomAt(stage, fitted, 2, { x: 0, y: 0 }), { x: 9_999, y: -9_999 })
    assert.deepEqual([far.x, far.y], [500, -350])
    assert.deepEqual(zoomAt(stage, far, 1, { x: 200, y: 0 }), fitted)
    assert.deepEqual(pan(stage, fitted, { x: 50, y: 50 }), fitted)
  })

  it('goes to one pixel on one pixel by a double click, and back', () => {
    assert.equal(fullScale(stage), 4)
    assert.equal(fullScale({ ...stage, devicePixelRatio: 2 }), 2)
    const full = toggleZoom(stage, fitted, { x: 100, y: 100 })
    assert.equal(full.scale, 4)
    assert.deepEqual(toggleZoom(stage, full, { x: 0, y: 0 }), fitted)
  })

  it('doubles a picture whose pixels are on the screen already', () => {
    assert.equal(toggleZoom({ ...stage, pictureWidth: 400, pictureHeight: 300 }, fitted, { x: 0, y: 0 }).scale, 2)
  })

  it('lets both fingers of a pinch keep their places', () => {
    const before = [
      { x: -50, y: 0 },
      { x: 50, y: 0 },
    ] as const
    const now = [
      { x: -150, y: 10 },
      { x: 150, y: 10 },
    ] as const
    const zoomed = pinch(stage, zoomAt(stage, fitted, 2, { x: 0, y: 0 }), before, now)
    assert.equal(zoomed.scale, 6)
    assert.ok(near(under(zoomed, now[0]), [-25, 0]))
    assert.ok(near(under(zoomed, now[1]), [25, 0]))
  })

  it('stays between the fitted picture and three times its pixels', () => {
    assert.equal(zoomAt(stage, fitted, 0.2, { x: 0, y: 0 }).scale, 1)
    assert.equal(zoomAt(stage, fitted, 100, { x: 0, y: 0 }).scale, 12)
  })
})

describe('what a swipe means', () => {
  const phone = { width: 390, height: 800 }

  it('goes to the neighbours when it was far or fast enough', () => {
    assert.equal(swipeOf({ x: -200, y: 20 }, 900, phone), 'next')
    assert.equal(swipeOf({ x: 60, y: 5 }, 90, phone), 'previous')
    assert.equal(swipeOf({ x: -60, y: 5 }, 900, phone), undefined)
  })

  it('closes downwards and does nothing upwards', () => {
    assert.equal(swipeOf({ x: 10, y: 300 }, 600, phone), 'close')
    assert.equal(swipeOf({ x: 10, y: -300 }, 600, phone), undefined)
  })
})
