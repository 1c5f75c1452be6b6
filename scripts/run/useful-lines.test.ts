import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { usefulLines } from './useful-lines.mjs'

describe('The useful lines of a failed tool', () => {
  it('are what it said, without colours, stack frames and the error object', () => {
    const printed =
      '\u001b[31merror during build:\u001b[39m\nCannot find "./x.ts"\n\n    at load (file:///a.js:1:2) {\n  errors: [Getter/Setter]\n}\n'
    assert.equal(usefulLines(printed), 'error during build:\nCannot find "./x.ts"')
  })

  it('are at most a screen of them, and say how many more there were', () => {
    const lines = usefulLines(Array.from({ length: 70 }, (_, index) => `line ${index}`).join('\n')).split('\n')
    assert.equal(lines.length, 26)
    assert.match(lines.at(-1) ?? '', /^… and 45 more lines/)
  })
})
