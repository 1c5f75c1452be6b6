import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ReviewItem } from '@imgstream/contract'
import { currentOf, decisionFor, noReview, reduceOpenReview } from '../../src/upload/elsewhere/open-review.ts'
import { aPhoto } from './support.ts'

const asked = (key: string, decision: ReviewItem['decision'] = null): ReviewItem => ({
  key,
  facts: {
    filename: `${key}.jpg`,
    file_size: 1000,
    last_modified: 0,
    checksum: 'b'.repeat(64),
    kind: 'different',
    media_type: 'image/jpeg',
    width: 4000,
    height: 3000,
    taken_at: null,
    camera: null,
    existing_photo_id: 'p',
    existing_version: 3,
    suggested_choice: 'keep_both',
    suggested_filename: null,
  },
  decision,
  decided_at: null,
  revision: 1,
})
const skip = { choice: 'skip', filename: null, reviewed_version: 3, rule: null } as const

void describe('the review of another device', () => {
  void it('asks about what is not decided, one after the other, when the photo in the library is known', () => {
    const read = reduceOpenReview(noReview, { type: 'read', items: [asked('a', skip), asked('b'), asked('c')] })
    assert.equal(currentOf(read), undefined)
    const known = reduceOpenReview(read, { type: 'photo', id: 'p', photo: aPhoto({ version: 3 }) })
    assert.equal(currentOf(known)?.item.filename, 'b.jpg')
    assert.equal(currentOf(reduceOpenReview(known, { type: 'decided', key: 'b' }))?.item.filename, 'c.jpg')
  })

  void it('asks again about what is taken back, and forgets what the other device has carried out', () => {
    const read = reduceOpenReview(noReview, { type: 'read', items: [asked('a'), asked('b'), asked('c')] })
    const decided = ['a', 'b'].reduce((state, key) => reduceOpenReview(state, { type: 'decided', key }), read)
    const back = reduceOpenReview(decided, { type: 'taken_back', item: asked('b') })
    assert.deepEqual([back.waiting.map(({ key }) => key), back.decided.map(({ key }) => key)], [['b', 'c'], ['a']])
    assert.deepEqual(reduceOpenReview(back, { type: 'carried_out', key: 'a' }).decided, [])
  })

  void it('decides about the version that was shown here, so a later one is asked about again', () => {
    const read = reduceOpenReview(noReview, { type: 'read', items: [asked('a')] })
    const current = currentOf(reduceOpenReview(read, { type: 'photo', id: 'p', photo: aPhoto({ version: 4 }) }))
    assert.ok(current)
    assert.equal(decisionFor(current.item, 'overwrite').reviewed_version, 4)
  })

  void it('still asks when the photo is gone: there is nothing to overwrite then', () => {
    const read = reduceOpenReview(noReview, { type: 'read', items: [asked('a')] })
    const current = currentOf(reduceOpenReview(read, { type: 'photo', id: 'p', photo: 'gone' }))
    assert.equal(current?.item.classification?.existing, undefined)
  })
})
