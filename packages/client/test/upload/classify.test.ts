import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { classifyFile } from '../../src/index.ts'
import { TwinIndex } from '../../src/upload/queue/twin-index.ts'
import { anItem, sha } from '../support/builders.ts'
import { aCollision, anEmptyCheck, aPhoto } from '../support/fake-library.ts'

const same = aPhoto({ checksum: sha('b') })
const other = aPhoto({ checksum: sha('c') })

void describe('classifying a file by the answer of the check', () => {
  void it('calls a file new when nothing speaks against it', () => {
    assert.deepEqual(classifyFile(anItem(), anEmptyCheck()), { class: 'new' })
  })

  void it('calls a file identical when the photo of its name has its bytes', () => {
    const check = { ...anEmptyCheck(), collisions: { 'IMG_1.jpg': aCollision(same, 'identical') } }
    assert.equal(classifyFile(anItem(), check).class, 'identical')
  })

  void it('compares bytes itself, since two files of a batch may share the name that the server answered for', () => {
    const check = { ...anEmptyCheck(), collisions: { 'IMG_1.jpg': aCollision(same, 'identical') } }
    const found = classifyFile(anItem({ checksum: sha('d') }), check)
    assert.equal(found.class, 'different')
    assert.equal(found.suggestedName, 'IMG_1 (2).jpg')
  })

  void it('finds the same bytes under another name before it looks at the name', () => {
    const elsewhere = aPhoto({ filename: 'old.jpg', checksum: sha('b') })
    const check = {
      ...anEmptyCheck(),
      collisions: { 'IMG_1.jpg': aCollision(other, 'different') },
      duplicates: { 'IMG_1.jpg': elsewhere },
    }
    const found = classifyFile(anItem(), check)
    assert.equal(found.class, 'duplicate')
    assert.equal(found.existing, elsewhere)
  })

  void it('never takes a check without an answer for "new"', () => {
    assert.equal(classifyFile(anItem(), { ...anEmptyCheck(), fallback_used: true }).class, 'unknown')
    const check = { ...anEmptyCheck(), collisions: { 'IMG_1.jpg': aCollision(null, 'unknown') }, fallback_used: true }
    const found = classifyFile(anItem(), check)
    assert.equal(found.class, 'unknown')
    assert.deepEqual(found.suggestion, { choice: 'keep_both', reason: 'safe_mode' })
  })

  void it('names the earlier file of the batch with the same bytes, and the one with the same name', () => {
    const twin = anItem({ id: 7 })
    assert.deepEqual(classifyFile(anItem(), anEmptyCheck(), { sameContent: twin }), {
      class: 'twin',
      twinOf: 7,
      sameContent: true,
      suggestion: { choice: 'skip', reason: 'same_content_in_batch' },
    })
    const named = classifyFile(anItem(), anEmptyCheck(), { sameName: { ...twin, checksum: sha('d') } })
    assert.equal(named.class, 'twin')
    assert.equal(named.sameContent, false)
    assert.equal(named.suggestion?.choice, 'keep_both')
  })

  void it('points out another file of the same shot, in the library and earlier in the batch, and asks nothing', () => {
    const heic = aPhoto({ filename: 'IMG_1.HEIC', checksum: sha('c') })
    const found = classifyFile(anItem(), { ...anEmptyCheck(), same_shot: { 'IMG_1.jpg': heic } })
    assert.deepEqual(found, { class: 'new', sameShot: heic })

    const items = [anItem({ id: 0, filename: 'IMG_1.HEIC', checksum: sha('c') }), anItem({ id: 1 })]
    const twins = new TwinIndex((id) => items[id])
    const [first, second] = items.map((item) => classifyFile(item, anEmptyCheck(), twins.claim(item)))
    assert.deepEqual([first, second], [{ class: 'new' }, { class: 'new', sameShotOf: 0 }])
  })

  void it('takes no two files for one shot that share only a second, or only a time', () => {
    const shot = (id: number, takenAt: string, camera: string) =>
      anItem({ id, filename: `${id}.jpg`, checksum: sha(String(id)), picture: { takenAt, camera } })
    const items = [
      shot(0, '2025-05-14T10:31:07', 'A'),
      shot(1, '2025-05-14T10:31:07', 'A'),
      shot(2, '2025-05-14T10:31:07.120', 'A'),
      shot(3, '2025-05-14T10:31:07.120', 'B'),
      shot(4, '2025-05-14T10:31:07.12', 'A'),
    ]
    const twins = new TwinIndex((id) => items[id])
    assert.deepEqual(
      items.map((item) => twins.claim(item).sameShot?.id),
      [undefined, undefined, undefined, undefined, 2],
    )
  })

  void it('suggests to restore from the trash what has the same bytes, and lets another picture of that name be', () => {
    const check = { ...anEmptyCheck(), in_trash: { 'IMG_1.jpg': same } }
    assert.deepEqual(classifyFile(anItem(), check).suggestion, { choice: 'restore', reason: 'identical_in_trash' })
    const different = classifyFile(anItem({ checksum: sha('d') }), check)
    assert.equal(different.class, 'in_trash')
    assert.equal(different.sameContent, false)
    assert.equal(different.suggestion, undefined)
  })
})
