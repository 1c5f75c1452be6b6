import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { queueOf } from '@imgstream/client'
import { en } from '../../src/messages/en/index.ts'
import { toCsv } from '../../src/files-out/to-csv.ts'
import { reportCsv, reportJson, reportOf } from '../../src/upload/report/report-files.ts'
import { reportSections } from '../../src/upload/report/report-sections.ts'
import { anItem, aPhoto } from './support.ts'

describe('a report for spreadsheets', () => {
  it('never begins a cell with what a spreadsheet would run', () => {
    for (const name of ['=1+1', '+cmd', '-2.jpg', '@x', '\t=1', ' =1', '＝1', '\r=1', '\n=1']) {
      const line = toCsv([[name]]).slice(1)
      assert.match(line, /^"?'/, JSON.stringify(name))
    }
  })

  it('quotes commas, quotation marks and line breaks', () => {
    assert.equal(toCsv([['a,b', 'say "hi"', 'two\nlines', 3, true, null]]), '\uFEFF"a,b","say ""hi""","two\nlines",3,true,\r\n')
  })

  it('leaves harmless names as they are', () => {
    assert.equal(toCsv([['IMG_1.jpg', '写真 1.heic']]), '\uFEFFIMG_1.jpg,写真 1.heic\r\n')
  })
})

describe('the report of a batch', () => {
  const state = queueOf([
    anItem({ id: 0, filename: '=evil.jpg', phase: 'done', outcome: { outcome: 'uploaded', photo: aPhoto() } }),
    anItem({ id: 1, phase: 'done', outcome: { outcome: 'overwritten', photo: aPhoto({ version: 2 }) } }),
    anItem({ id: 2, phase: 'skipped', skipReason: 'identical' }),
    anItem({ id: 3, phase: 'failed', problem: { code: 'UNREADABLE_IMAGE', message: 'broken' } }),
  ])

  it('has one row a file, in words, after a row of headings', () => {
    const lines = reportCsv(state, en).trim().split('\r\n')
    assert.equal(lines.length, 5)
    assert.match(lines[0] ?? '', /filename,status,message,photo_id/)
    assert.match(lines[1] ?? '', /^'=evil\.jpg,uploaded,Saved,/)
    assert.match(lines[4] ?? '', /failed,.*unreadable_image,broken$/)
  })

  it('is the batch result of the API, with the batch it belongs to', () => {
    const report = JSON.parse(reportJson(state, en, 'b1')) as Record<string, unknown>
    assert.equal(report.batch_id, 'b1')
    const { success, total_files, successful_uploads, overwrite_uploads, skipped_uploads, failed_uploads } = reportOf(state, en)
    assert.deepEqual(
      { success, total_files, successful_uploads, overwrite_uploads, skipped_uploads, failed_uploads },
      { success: false, total_files: 4, successful_uploads: 2, overwrite_uploads: 1, skipped_uploads: 1, failed_uploads: 1 },
    )
  })

  it('shows what failed first, and counts what was saved', () => {
    const report = reportSections(state)
    assert.deepEqual(
      report.sections.map(({ key, items }) => [key, items.length]),
      [
        ['failed', 1],
        ['overwritten', 1],
        ['uploaded', 1],
        ['skipped', 1],
      ],
    )
    assert.deepEqual([report.saved, report.failed], [2, 1])
  })
})
