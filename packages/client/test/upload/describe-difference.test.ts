import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeDifference } from '../../src/index.ts'
import { sha, someFacts } from '../support/builders.ts'

void describe('describing how two pictures differ', () => {
  void it('finds no difference between equals', () => {
    const facts = someFacts({ checksum: sha('a'), mediaType: 'image/jpeg', hasPlace: true, lastModifiedMs: 1 })
    assert.deepEqual(describeDifference(facts, facts), {
      sameContent: true,
      taken: { comparison: 'same', byMs: 0 },
      modified: 'same',
      size: { comparison: 'same', ratio: 1 },
      pixels: { comparison: 'same', sameShape: true },
      sameFormat: true,
      sameCamera: true,
      place: 'same',
      sameShot: true,
    })
  })

  void it('says unknown where a side does not say', () => {
    const silent = { filename: 'a.jpg', size: 0 }
    assert.deepEqual(describeDifference(silent, silent), {
      sameContent: undefined,
      taken: { comparison: 'unknown' },
      modified: 'unknown',
      size: { comparison: 'same' },
      pixels: { comparison: 'unknown' },
      sameFormat: undefined,
      sameCamera: undefined,
      place: 'unknown',
      sameShot: false,
    })
  })

  const times: [existing: string, incoming: string, comparison: string, byMs: number][] = [
    ['2025-05-14T10:31:07.120', '2025-05-14T10:31:07.000', 'same', 0],
    ['2025-05-14T10:31:07.120', '2025-05-14T10:31:07.620', 'more', 500],
    ['2025-05-14T10:31:07.000', '2025-05-14T10:31:06.900', 'less', 100],
    ['2025-05-14T10:31:07.000', '2025-05-14T10:32:07.000', 'more', 60_000],
  ]
  for (const [existing, incoming, comparison, byMs] of times) {
    void it(`reads ${incoming} against ${existing} as ${comparison}`, () => {
      const { taken } = describeDifference(someFacts({ takenAt: existing }), someFacts({ takenAt: incoming }))
      assert.deepEqual(taken, { comparison, byMs })
    })
  }

  void it('tells a file that was changed after the upload, and does not guess about one from before', () => {
    const existing = someFacts({ uploadedAt: '2025-06-01T00:00:00.000Z' })
    assert.equal(describeDifference(existing, someFacts({ lastModifiedMs: Date.UTC(2025, 6, 1) })).modified, 'more')
    assert.equal(describeDifference(existing, someFacts({ lastModifiedMs: Date.UTC(2025, 0, 1) })).modified, 'unknown')
  })

  void it('sees a crop by its shape', () => {
    const { pixels } = describeDifference(someFacts(), someFacts({ width: 3000, height: 3000 }))
    assert.deepEqual(pixels, { comparison: 'less', sameShape: false })
  })
})
