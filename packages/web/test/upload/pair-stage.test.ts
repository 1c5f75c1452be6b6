import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fitSize, fitted, fullScale, pan, zoomAt } from '../../src/state/zoom.ts'
import { pairStage } from '../../src/upload/review/pair/pair-stage.ts'

const box = { width: 400, height: 300, devicePixelRatio: 1 }

describe('both pictures under one lens', () => {
  it('calls 100 % what shows each pixel of the one with more of them', () => {
    const stage = pairStage(box, [
      { width: 1600, height: 1200 },
      { width: 4000, height: 3000 },
    ])
    assert.equal(fullScale(stage), 10)
    assert.equal(fullScale(pairStage({ ...box, devicePixelRatio: 2 }, [{ width: 1600, height: 1200 }])), 2)
  })

  it('is as large as either picture lies in its box, so that both can be looked at to their edges', () => {
    const stage = pairStage(box, [
      { width: 3000, height: 1000 },
      { width: 1000, height: 3000 },
    ])
    assert.deepEqual(fitSize(stage), { width: 400, height: 300 })
    const zoomed = pan(stage, zoomAt(stage, fitted, 2, { x: 0, y: 0 }), { x: 9999, y: 9999 })
    assert.deepEqual([zoomed.x, zoomed.y], [200, 150])
  })

  it('stands still while neither picture has told its size', () => {
    const stage = pairStage(box, [undefined, undefined])
    assert.deepEqual(fitSize(stage), { width: 400, height: 300 })
    assert.equal(fullScale(stage), 1)
  })
})
