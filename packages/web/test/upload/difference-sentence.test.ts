import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { differenceOf, factsOfItem, factsOfPhoto, type QueueItem } from '@imgstream/client'
import { createFormat } from '../../src/format.ts'
import { en } from '../../src/messages/en/index.ts'
import { ja } from '../../src/messages/ja/index.ts'
import { apartWords, differenceSentence } from '../../src/upload/review/pair/difference-sentence.ts'
import { factRows } from '../../src/upload/review/pair/fact-rows.ts'
import { aCollidingItem } from './support.ts'

const formats = { en: createFormat('en'), ja: createFormat('ja') }

function sentence(item: QueueItem, language: 'en' | 'ja'): string {
  const existing = item.classification?.existing
  const difference = differenceOf(item, () => undefined)
  assert.ok(existing && difference)
  const sides = { existing: factsOfPhoto(existing), incoming: factsOfItem(item) }
  return differenceSentence(difference, sides, (language === 'ja' ? ja : en).review, formats[language])
}

describe('the difference in one sentence', () => {
  it('says when, how large and how many pixels', () => {
    assert.equal(
      sentence(aCollidingItem(), 'en'),
      'The new file is taken 2 days later, 3.1× as large, 4032\u00a0×\u00a03024 pixels against 1600\u00a0×\u00a01200.',
    )
  })

  it('says it in Japanese as a sentence', () => {
    assert.equal(
      sentence(aCollidingItem(), 'ja'),
      '新しいファイルは2日後に撮影したもので、サイズは3.1倍、画素数は 4032\u00a0×\u00a03024（既存は 1600\u00a0×\u00a01200）です。',
    )
  })

  it('knows an edited form of the same shot', () => {
    const item = aCollidingItem({
      picture: { mediaType: 'image/jpeg', width: 1600, height: 1200, takenAt: '2025-05-14T10:31:07.120', camera: 'Apple iPhone 15' },
      file: { name: 'IMG_1.jpg', path: 'IMG_1.jpg', size: 1_019_000, lastModifiedMs: Date.UTC(2025, 6, 1) },
    })
    assert.match(sentence(item, 'en'), /^The new file is the same shot, edited since, 19 kB larger\.$/i)
    assert.match(sentence(item, 'ja'), /^新しいファイルは同じ瞬間の写真をあとで編集したもので、サイズは19 ?KB増です。$/i)
  })

  it('names another format and another camera, and the place that would be lost', () => {
    const item = aCollidingItem(
      { picture: { mediaType: 'image/png', camera: 'Canon EOS R6', hasPlace: false } },
      { latitude: 43.4, longitude: 11.8, media_type: 'image/heic' },
    )
    const text = sentence(item, 'en')
    assert.match(text, /PNG instead of HEIC/)
    assert.match(text, /from another camera/)
    assert.match(text, /without the place/)
  })

  it('tells distances in the largest unit of which there are two', () => {
    const words = (ms: number) => apartWords(ms, en.review)
    const day = 86_400_000
    assert.deepEqual(
      [words(400), words(90_000), words(150_000), words(7_200_000), words(2 * day), words(75 * day), words(1100 * day)],
      ['1 second', '90 seconds', '3 minutes', '2 hours', '2 days', '2 months', '3 years'],
    )
  })
})

describe('the facts of both sides', () => {
  const rows = (item: QueueItem) => {
    const existing = item.classification?.existing
    const sides = { existing: existing && factsOfPhoto(existing), incoming: factsOfItem(item) }
    return new Map(
      factRows(
        sides,
        differenceOf(item, () => undefined),
        en.review,
        formats.en,
      ).map((row) => [row.key, row]),
    )
  }

  it('marks the better side with a word, and only where they differ', () => {
    const facts = rows(aCollidingItem())
    assert.deepEqual(facts.get('size')?.better, { side: 'incoming', word: 'larger' })
    assert.deepEqual(facts.get('taken')?.better, { side: 'incoming', word: 'newer' })
    assert.equal(facts.get('camera')?.differs, false)
    assert.equal(facts.get('camera')?.better, undefined)
  })

  it('does not call a file different whose change time merely is not its upload time', () => {
    assert.equal(rows(aCollidingItem()).get('saved')?.differs, false)
  })

  it('says what is not known instead of leaving it empty', () => {
    const item = aCollidingItem({ classification: { class: 'unknown' } })
    const facts = rows(item)
    assert.equal(facts.get('size')?.existing, 'not known')
    assert.equal(facts.get('size')?.differs, false)
  })
})
