import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openWorkplace, withoutTerraform } from './terraform.ts'

describe("Terraform's own checks", { skip: withoutTerraform }, () => {
  it('find nothing to format', async (t) => {
    const workplace = await openWorkplace()
    t.after(() => workplace.stop())
    assert.equal(await workplace.run('.', 'fmt', '-check', '-diff', '-recursive'), '')
  })

  it('find both environments valid, every argument and type of theirs', async (t) => {
    const workplace = await openWorkplace()
    t.after(() => workplace.stop())
    for (const folder of ['production', 'test']) {
      await workplace.init(folder)
      const told = JSON.parse(await workplace.run(folder, 'validate', '-json')) as { valid: boolean; diagnostics: object[] }
      assert.deepEqual([told.valid, told.diagnostics], [true, []], folder)
    }
  })
})
