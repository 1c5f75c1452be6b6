import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { phases, queueOf } from '@imgstream/client'
import { en } from '../../src/messages/en/index.ts'
import { ja } from '../../src/messages/ja/index.ts'
import { problemWords, stateWords, todoWords } from '../../src/upload/item-words.ts'
import { itemState } from '../../src/upload/list/item-state.ts'
import { reportSections } from '../../src/upload/report/report-sections.ts'
import { anItem, aPhoto } from './support.ts'

describe('the state of a file in words', () => {
  it('has words in both languages for every phase', () => {
    for (const phase of phases) {
      const item = anItem({ phase, ...(phase === 'failed' ? { problem: { code: 'INTERNAL', message: '' } } : {}) })
      for (const t of [en, ja]) assert.ok(stateWords(item, t).length >= 3, `${phase} has no words`)
    }
  })

  it('tells what was stored apart from what was merely there already', () => {
    const of = (outcome: 'uploaded' | 'overwritten' | 'kept_both') =>
      itemState(anItem({ phase: 'done', outcome: { outcome, photo: aPhoto() } })).key
    assert.deepEqual([of('uploaded'), of('overwritten'), of('kept_both')], ['uploaded', 'overwritten', 'kept_both'])
    assert.equal(itemState(anItem({ phase: 'skipped', skipReason: 'identical' })).key, 'identical')
    assert.equal(itemState(anItem({ phase: 'skipped', skipReason: 'cancelled' })).key, 'cancelled')
  })

  it('calls a photo taken out of the trash restored, though nothing was sent', () => {
    const item = anItem({
      phase: 'skipped',
      skipReason: 'decision',
      decision: { choice: 'restore' },
      outcome: { outcome: 'skipped', reason: 'decision', photo: aPhoto() },
    })
    assert.deepEqual(itemState(item), { key: 'restored', tone: 'ok' })
  })

  it('shows how much of a file is sent, and says saving when all of it is', () => {
    const item = anItem({ phase: 'sending' })
    assert.deepEqual(itemState(item, { sentBytes: 1_550_000 }), { key: 'sending', tone: 'plain', fraction: 0.5 })
    assert.equal(itemState(item, { sentBytes: 3_100_000 }).key, 'received')
  })

  it('says that a file came back because the photo changed', () => {
    assert.equal(itemState(anItem({ phase: 'review', returned: 'changed' })).key, 'changed')
    assert.equal(itemState(anItem({ phase: 'review' })).key, 'review')
  })

  it('asks for a file that a reload took away only while it is needed', () => {
    assert.equal(itemState(anItem({ phase: 'waiting' }), { missing: true }).key, 'missing')
    assert.equal(itemState(anItem({ phase: 'done', outcome: { outcome: 'uploaded', photo: aPhoto() } }), { missing: true }).key, 'uploaded')
  })

  it('says of a file too large whether the page or the server refused it', () => {
    const problem = { code: 'TOO_LARGE', message: '' } as const
    assert.equal(problemWords(anItem({ phase: 'refused', problem }), en), en.upload.problems.TOO_LARGE)
    assert.equal(problemWords(anItem({ phase: 'failed', problem }), en), en.errors.TOO_LARGE)
  })

  it('has words for a code that this page does not know', () => {
    const problem = { code: 'FROM_THE_FUTURE', message: '' } as unknown as { code: 'INTERNAL'; message: string }
    assert.equal(problemWords(anItem({ phase: 'failed', problem }), ja), ja.errors.UNEXPECTED_ANSWER)
  })
})

describe('a file that was saved and is not whole', () => {
  const saved = (renditions: 'ready' | 'damaged') =>
    anItem({ phase: 'done', outcome: { outcome: 'uploaded', photo: aPhoto({ renditions }) } })

  it('says so, with what to do', () => {
    assert.deepEqual(itemState(saved('damaged')), { key: 'damaged', tone: 'warn' })
    assert.equal(stateWords(saved('damaged'), ja), '保存しましたが、ファイルが破損しています')
    assert.equal(todoWords(saved('damaged'), en), en.viewer.damagedHint)
    assert.equal(todoWords(saved('ready'), en), undefined)
  })

  it('comes first among the files of its kind in the report', () => {
    const items = [saved('ready'), saved('damaged'), saved('ready')].map((item, id) => ({ ...item, id }))
    const [uploaded] = reportSections(queueOf(items)).sections
    assert.deepEqual(
      uploaded?.items.map(({ id }) => id),
      [1, 0, 2],
    )
  })
})
