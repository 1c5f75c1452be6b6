import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countOperations } from './count-operations.ts'
import { households, monthlyBill, operationsAMonth } from './cost-model.ts'
import { operations } from './measured.ts'

describe('the cost model', () => {
  it('counts operations as a bucket does', async () => assert.deepEqual(await countOperations(), operations))

  it('grows with photos, years and visits', () => {
    const [small, middle, large] = households
    assert.ok(small && middle && large)
    const total = (household: typeof small, year: number) => Object.values(monthlyBill(household, year)).reduce((all, usd) => all + usd, 0)
    assert.ok(total(small, 1) < total(small, 5) && total(small, 5) < total(middle, 5) && total(middle, 5) < total(large, 5))
    const { a, b } = operationsAMonth(large, 100_000)
    assert.ok(a > 0 && b > 0)
  })

  it('charges what the price list says for one photo', () => {
    // One photo a day: thirty are in Standard, the other 335 in Coldline.
    const bill = monthlyBill({ photosAYear: 365, awakeMinutesADay: 0, thumbnailsAMonth: 0, previewsAMonth: 0, originalsAMonth: 0 }, 1)
    const gib = (count: number) => (count * 4_000_000) / 2 ** 30
    assert.ok(Math.abs(bill.originals - (gib(30) * 0.02 + gib(335) * 0.004)) < 1e-12)
    assert.equal(bill.cloudRun, 0)
    assert.equal(bill.traffic, 0)
  })
})
