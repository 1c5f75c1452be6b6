import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { classifyFile, type QueueItem, type SuggestionReason } from '../../src/index.ts'
import { anItem } from '../support/builders.ts'
import { aCollision, anEmptyCheck, aPhoto } from '../support/fake-library.ts'

const existing = aPhoto({ file_size: 1000, uploaded_at: '2025-06-01T00:00:00.000Z' })
const picture = anItem().picture ?? {}
const file = anItem().file
const edited = Date.UTC(2025, 7, 1)

const cases: [what: string, item: Partial<QueueItem>, choice: string, reason: SuggestionReason][] = [
  ['another moment', { picture: { ...picture, takenAt: '2025-05-14T10:31:09.000' } }, 'keep_both', 'another_moment'],
  ['another camera', { picture: { ...picture, camera: 'Canon EOS 5D' } }, 'keep_both', 'another_camera'],
  ['no capture time', { picture: { mediaType: 'image/jpeg', width: 4032, height: 3024 } }, 'keep_both', 'cannot_tell'],
  ['the same shot, changed after the upload', { file: { ...file, lastModifiedMs: edited } }, 'overwrite', 'same_shot_edited'],
  [
    'a fresh copy that was shrunk',
    { file: { ...file, lastModifiedMs: edited }, picture: { ...picture, width: 1024, height: 768 } },
    'keep_both',
    'same_shot_smaller',
  ],
  ['a fresh copy that broke off', { file: { ...file, lastModifiedMs: edited, size: 130 } }, 'keep_both', 'same_shot_smaller'],
  ['an edit with a few bytes less', { file: { ...file, lastModifiedMs: edited, size: 900 } }, 'overwrite', 'same_shot_edited'],
  ['the same shot with more bytes', { file: { ...file, size: 2000 } }, 'overwrite', 'same_shot_larger'],
  ['the same shot with more pixels', { picture: { ...picture, width: 8064, height: 6048 } }, 'overwrite', 'same_shot_larger'],
  ['the same shot with fewer pixels', { picture: { ...picture, width: 1024, height: 768 } }, 'keep_both', 'same_shot_smaller'],
  ['the same shot with fewer bytes', { file: { ...file, size: 500 } }, 'keep_both', 'same_shot_smaller'],
]

void describe('suggesting a decision', () => {
  for (const [what, overrides, choice, reason] of cases) {
    void it(`suggests ${choice} for ${what}`, () => {
      const check = { ...anEmptyCheck(), collisions: { 'IMG_1.jpg': aCollision(existing, 'different') } }
      assert.deepEqual(classifyFile(anItem(overrides), check).suggestion, { choice, reason })
    })
  }

  void it('gives a phone placeholder the name of its capture time', () => {
    const check = {
      ...anEmptyCheck(),
      collisions: { 'image.jpg': aCollision(aPhoto({ filename: 'image.jpg' }), 'different') },
      proposed_names: { 'image.jpg': '2025-05-14_10-31-07.jpg' },
    }
    assert.deepEqual(classifyFile(anItem({ filename: 'image.jpg' }), check).suggestion, {
      choice: 'keep_both',
      reason: 'placeholder_name',
      filename: '2025-05-14_10-31-07.jpg',
    })
  })
})
