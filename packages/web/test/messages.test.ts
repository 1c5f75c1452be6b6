import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFormat, wallClockMs } from '../src/format.ts'
import { en } from '../src/messages/en/index.ts'
import { ja } from '../src/messages/ja/index.ts'
import { browserLanguage, parsePreferences } from '../src/state/preferences.ts'

describe('languages', () => {
  it('picks the first language of the browser that it speaks, else English', () => {
    assert.equal(browserLanguage(['fr-FR', 'ja-JP', 'en-US']), 'ja')
    assert.equal(browserLanguage(['de']), 'en')
    assert.equal(browserLanguage([]), 'en')
  })

  it('counts in words: one photo, two photos, 千 with a separator', () => {
    assert.equal(en.photos.movedToTrash(1), '1 photo moved to the trash')
    assert.equal(en.photos.movedToTrash(1200), '1,200 photos moved to the trash')
    assert.equal(ja.photos.movedToTrash(1200), '1,200枚をゴミ箱に移動しました')
  })

  it('has a sentence for each part of every error, in both languages', () => {
    for (const [code, words] of [...Object.entries(en.errors), ...Object.entries(ja.errors)])
      for (const part of [words.happened, words.safe, words.todo]) assert.match(part, /\p{L}.*[.。]$/u, code)
  })

  it('writes Japanese in Japanese', () => {
    const texts = Object.values(ja)
      .flatMap((area) => Object.values(area as Record<string, unknown>))
      .filter((text) => typeof text === 'string')
    const foreign = texts.filter((text) => !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text))
    assert.deepEqual(
      foreign.filter((text) => !['ImgStream', 'English', 'JPEG', 'ISO'].includes(text)),
      [],
    )
  })
})

describe('formats', () => {
  const [english, japanese] = [createFormat('en'), createFormat('ja')]

  it('writes months, sizes and numbers as each language does', () => {
    assert.equal(english.month('2024-05'), 'May 2024')
    assert.equal(japanese.month('2024-05'), '2024年5月')
    assert.equal(english.size(1_980_000), '1.98 MB')
    assert.deepEqual([0, 1, 137, 999].map(english.size), ['0 bytes', '1 byte', '137 bytes', '999 bytes'])
    assert.deepEqual([0, 1, 137, 1234].map(japanese.size), ['0バイト', '1バイト', '137バイト', '1 KB'])
    assert.equal(english.megapixels(4032, 3024), '12.2')
  })

  it("shows the camera's clock as it was, whatever zone the reader is in", () => {
    assert.equal(english.wallClock(wallClockMs('2025-05-14T23:31:07.120')), '14 May 2025 at 23:31:07')
    assert.match(japanese.wallClock(wallClockMs('2025-05-14T23:31:07')), /2025年5月14日 23:31:07/)
  })
})

describe('preferences', () => {
  it('reads what it wrote and replaces whatever else it finds by the default', () => {
    assert.equal(parsePreferences('{"language":"ja","theme":"dark","railOpen":false}').theme, 'dark')
    for (const text of [null, '', 'nonsense', '[]', '7', '{"language":"xx","theme":1,"order":{}}']) {
      const read = parsePreferences(text)
      assert.equal(read.theme, 'system')
      assert.equal(read.language, undefined)
      assert.equal(read.order, 'newest')
    }
  })
})
