import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAudit } from './audit-dependencies.ts'

const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: {} })

describe('the audit of dependencies', () => {
  it('is good only when npm reports that nothing is known', () => {
    assert.deepEqual(readAudit(report({})), { kind: 'clean' })
  })

  it('names what is vulnerable', () => {
    const found = readAudit(report({ pg: { name: 'pg', severity: 'high' }, sharp: { severity: 'low' } }))
    assert.deepEqual(found, { kind: 'vulnerable', packages: ['pg (high)', 'sharp (low)'] })
  })

  for (const [what, printed] of [
    ['a registry that does not answer that', '{"message":"405 Method Not Allowed","statusCode":405,"error":{"summary":"","detail":""}}'],
    ['no network', '{"error":{"code":"ENOTFOUND","summary":"getaddrinfo ENOTFOUND","detail":""}}'],
    ['a report of another form', '{"auditReportVersion":3,"found":[]}'],
    ['a report without its list', '{"auditReportVersion":2}'],
    ['nothing', ''],
    ['no JSON', 'npm error'],
  ] as const) {
    it(`is no audit with ${what}`, () => {
      const audit = readAudit(printed)
      assert.equal(audit.kind, 'impossible')
      assert.ok(audit.kind === 'impossible' && audit.why.length > 3)
    })
  }
})
