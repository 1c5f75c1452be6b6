import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type QueueItem, queueOf } from '@imgstream/client'
import { createFormat } from '../../src/format.ts'
import { en } from '../../src/messages/en/index.ts'
import { ja } from '../../src/messages/ja/index.ts'
import { progressWords } from '../../src/upload/summary/progress-words.ts'
import { spokenProgress } from '../../src/upload/summary/spoken-progress.ts'
import { emptyView } from '../../src/upload/upload-view.ts'
import { aCollidingItem, anItem, aPhoto } from './support.ts'

const [english, japanese] = [createFormat('en'), createFormat('ja')]
const viewOf = (...items: QueueItem[]) => ({ ...emptyView, queue: queueOf(items.map((item, id) => ({ ...item, id }))) })
const empty = anItem({ phase: 'refused', problem: { code: 'EMPTY', message: '' } })
const unreadable = anItem({ phase: 'failed', problem: { code: 'UNREADABLE_IMAGE', message: '' } })
const saved = anItem({ phase: 'done', outcome: { outcome: 'uploaded', photo: aPhoto() } })
const asked = aCollidingItem()

describe('how far an upload is, in words', () => {
  it('does not count what failed as done, and says that it failed', () => {
    const { title, detail } = progressWords(viewOf(empty, unreadable, asked, asked, asked), en, english)
    assert.equal(title, '0 of 5 files')
    assert.equal(detail, '2 files not saved · Waiting for your decisions')
  })

  it('counts what was saved and what was here already', () => {
    const identical = anItem({ phase: 'skipped', skipReason: 'identical' })
    assert.equal(progressWords(viewOf(saved, identical, asked), ja, japanese).title, '3枚中 2枚')
  })
})

describe('how far an upload is, spoken', () => {
  it('speaks of one file as of one', () => {
    assert.equal(spokenProgress(viewOf(saved, asked), en, english), '1 of 2 files done. 1 file needs your decision.')
    assert.equal(
      spokenProgress(viewOf(asked, empty), ja, japanese),
      '2枚中 0枚が完了しました。 1枚は確認が必要です。 1枚は保存できませんでした。',
    )
  })

  it('says of a finished upload what its report says', () => {
    assert.equal(
      spokenProgress(viewOf(saved, empty, unreadable), ja, japanese),
      'アップロードが完了しました（2枚は保存できませんでした）。 1枚を保存しました（3.1 MB）。',
    )
    assert.equal(spokenProgress(viewOf(empty), en, english), 'Upload finished, 1 file not saved. Nothing new was saved.')
  })

  it('is not stopped by a lost connection or a pause when all is done', () => {
    const view = viewOf(saved)
    const cut = { ...view, queue: { ...view.queue, online: false, paused: true } }
    assert.match(spokenProgress(cut, en, english), /^Upload finished\. 1 photo saved/)
  })

  it('is silent before there is a file', () => {
    assert.equal(spokenProgress(viewOf(), en, english), '')
  })
})
