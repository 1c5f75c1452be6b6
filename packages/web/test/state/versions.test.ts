import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PhotoVersion } from '@imgstream/contract'
import { createFormat } from '../../src/format.ts'
import { en } from '../../src/messages/en/index.ts'
import { dividerAt, flipped, keyedShare, shareAt } from '../../src/state/compare.ts'
import { bytesOfOld, currentOf } from '../../src/state/versions.ts'
import { storyOf } from '../../src/viewer/versions/version-words.ts'

function aVersion(version: number, overrides: Partial<PhotoVersion> = {}): PhotoVersion {
  return {
    version,
    current: false,
    file_size: 10 ** version,
    checksum: String(version).repeat(64),
    media_type: 'image/jpeg',
    width: 4,
    height: 3,
    uploaded_at: '2026-05-03T10:00:00.000Z',
    replaced_at: '2026-05-04T10:00:00.000Z',
    batch_id: null,
    origin: 'overwritten',
    restored_from: null,
    ...overrides,
  }
}
const current = (version: number, overrides: Partial<PhotoVersion> = {}) =>
  aVersion(version, { current: true, replaced_at: null, ...overrides })

describe('versions', () => {
  it('counts each file once, and none that the current version shares', () => {
    const restored = { origin: 'restored', restored_from: 1 } as const
    assert.equal(bytesOfOld([current(3), aVersion(2), aVersion(1)]), 110)
    assert.equal(bytesOfOld([current(4), aVersion(3, { ...restored, file_size: 10 }), aVersion(2), aVersion(1)]), 110)
    assert.equal(bytesOfOld([current(3, { ...restored, file_size: 10 }), aVersion(2), aVersion(1)]), 100)
    assert.equal(bytesOfOld([]), 0)
    assert.equal(currentOf([current(2), aVersion(1)])?.version, 2)
  })

  it('tells what made each and what ended it', () => {
    const all = [
      current(5, { origin: 'restored' }),
      aVersion(4),
      aVersion(3, { origin: 'restored', restored_from: 1 }),
      aVersion(2),
      aVersion(1, { origin: 'uploaded' }),
    ]
    const stories = all.map((each) =>
      storyOf(each, all, en.versions, createFormat('en')).map((text) => text.replace(/4 May 2026 at [\d:]+/, 'then')),
    )
    assert.deepEqual(stories, [
      ['An old version, restored'],
      ['Uploaded over the version before', 'Replaced on then'],
      ['Version 1, restored', 'Replaced by an upload on then'],
      ['Uploaded over the version before', 'Replaced on then, when version 1 was restored'],
      ['First upload', 'Replaced by an upload on then'],
    ])
  })
})

describe('the divider of a comparison', () => {
  it('moves by keys, in steps and leaps, and stays within the pictures', () => {
    const moved = (share: number, key: string, isShift = false) => keyedShare(share, key, isShift)
    assert.deepEqual([moved(50, 'ArrowLeft'), moved(50, 'ArrowUp'), moved(50, 'ArrowRight', true)], [48, 52, 60])
    assert.deepEqual([moved(50, 'PageDown'), moved(95, 'PageUp'), moved(1, 'ArrowDown')], [40, 100, 0])
    assert.deepEqual([moved(50, 'Home'), moved(50, 'End'), moved(50, 'a')], [0, 100, undefined])
  })

  it('lies over the pictures, not over what is beside them, and comes back from where it lies', () => {
    const span = { stageWidth: 1000, shownWidth: 600 }
    assert.deepEqual(
      [0, 50, 100].map((share) => dividerAt(share, span)),
      [200, 500, 800],
    )
    for (const share of [0, 1, 33, 50, 99, 100]) assert.equal(shareAt(dividerAt(share, span), span), share)
    assert.deepEqual([shareAt(0, span), shareAt(1000, span)], [0, 100])
    const zoomed = { stageWidth: 1000, shownWidth: 4000 }
    assert.equal(dividerAt(25, zoomed), 250)
    assert.equal(shareAt(5, { stageWidth: 1, shownWidth: 0 }), 100)
  })

  it('flips to the picture of which less is seen', () => {
    assert.deepEqual([flipped(0), flipped(50), flipped(51), flipped(100)], [100, 100, 0, 0])
  })
})
