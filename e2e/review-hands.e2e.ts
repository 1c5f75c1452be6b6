import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { problemsOnPage } from './support/problems-on-page.ts'
import { type SamplePicture, samplePicture } from './support/sample.ts'
import { isDrawn } from './support/walk.ts'
import { withServer } from './support/with-server.ts'

const names = ['attic.jpg', 'brook.jpg', 'cliff.jpg', 'dock.jpg', 'elm.jpg']
const size = { width: 1600, height: 1200 }
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' } as const

const words = {
  'en-US': {
    choose: 'Choose photos',
    compare: 'Compare',
    back: 'Back to the upload',
    selected: '3 selected',
    apply: 'Apply to 3 selected…',
    skipAll: /^Skip all/,
    progress: (decided: number) => `Decided: ${decided}/5`,
    finished: 'Upload finished',
  },
  'ja-JP': {
    choose: '写真を選ぶ',
    compare: '見比べる',
    back: 'アップロードに戻る',
    selected: '3枚を選択中',
    apply: '選択中の3枚に適用…',
    skipAll: /^すべてスキップする/,
    progress: (decided: number) => `決定進捗: ${decided}/5`,
    finished: 'アップロードが完了しました',
  },
} as const

describe('The review by keyboard and by touch', () => {
  const server = withServer()
  const browser = withBrowser()
  const at = (path: string) => `${server.current().url}${path}`
  const fill = async () => {
    for (const [index, name] of names.entries()) {
      const { buffer } = await samplePicture(name, index + 1, size)
      const response = await fetch(at(`/api/photos/${name}?on_collision=overwrite`), { method: 'PUT', body: new Uint8Array(buffer) })
      assert.ok(response.ok, `${name}: ${response.status}`)
    }
  }
  const others = (seed: number): Promise<SamplePicture[]> =>
    Promise.all(names.map((name, index) => samplePicture(name, seed + index, { width: 800, height: 1200 })))
  const review = async (page: Page, seed: number) => {
    await page
      .locator('input[data-pick=files]')
      .first()
      .setInputFiles(await others(seed))
    await page.locator('.up-ask a').tap()
    for (const side of ['existing', 'incoming']) await isDrawn(page.locator(`.rv-side.${side} img`).first())
  }

  for (const locale of ['en-US', 'ja-JP'] as const) {
    browserTest(`goes from the upload page to the report with keys alone (${locale})`, async (t) => {
      await fill()
      const say = words[locale]
      const { page, complaints } = await browser.open(t, at('/upload'), { locale, reducedMotion: 'reduce' })
      await page.getByRole('button', { name: say.choose }).waitFor()
      // Waited for early: the browser hands its dialogs over only from then on.
      const chooser = page.waitForEvent('filechooser')
      await tabTo(page, say.choose)
      await page.keyboard.press('Enter')
      await (await chooser).setFiles(await others(locale === 'en-US' ? 31 : 51))
      await page.getByRole('link', { name: say.compare }).waitFor()
      await tabTo(page, say.compare)
      await page.keyboard.press('Enter')
      const stage = page.locator('.rv-stage')
      const shows = (name: string) => page.locator(`.rv-stage[aria-label="${name}"]`).waitFor()
      await shows('attic.jpg')

      await page.keyboard.press('ArrowRight')
      await shows('brook.jpg')
      await page.keyboard.press('ArrowLeft')
      await shows('attic.jpg')
      await page.keyboard.press('o')
      await shows('brook.jpg')
      await page.getByText(say.progress(1)).first().waitFor()
      await page.keyboard.press('z')
      await shows('attic.jpg')
      await page.getByText(say.progress(0)).first().waitFor()
      await page.keyboard.press('o')
      await page.keyboard.press('b')
      await shows('cliff.jpg')
      await page.keyboard.press('Shift+ArrowDown')
      await page.keyboard.press('Shift+ArrowDown')
      await page.getByText(say.selected, { exact: true }).waitFor()
      await tabTo(page, say.apply)
      await page.keyboard.press('Enter')
      const skip = page.getByRole('dialog').getByRole('button', { name: say.skipAll })
      await skip.waitFor()
      await tabTo(page, say.skipAll)
      await page.keyboard.press('Enter')
      await page.getByText(say.progress(5)).first().waitFor()
      // A decision is taken back by going to its file, whenever it was made.
      await page.keyboard.press('ArrowLeft')
      const last = (await stage.getAttribute('aria-label')) ?? ''
      await page.keyboard.press('z')
      await page.getByText(say.progress(4)).first().waitFor()
      await shows(last)
      await page.keyboard.press('s')
      await page.getByText(say.progress(5)).first().waitFor()
      await tabTo(page, say.back)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: say.finished }).waitFor()
      const { photos } = await (await fetch(at('/api/photos?limit=500'))).json()
      const found: string[] = photos.map((photo: { filename: string; version: number }) => `${photo.filename} ${photo.version}`)
      assert.ok(found.includes('brook (2).jpg 1') || found.includes('brook (3).jpg 1'), found.join(', '))
      assert.ok(!found.includes('attic.jpg 1'), found.join(', '))
      assert.deepEqual(complaints, [])
    })
  }

  browserTest('is pinched with two fingers: both pictures grow and move in step', async (t) => {
    await fill()
    const { page } = await browser.open(t, at('/upload'), phone)
    await review(page, 71)
    const boxes = ['existing', 'incoming'].map((side) => page.locator(`.rv-side.${side} [data-box]`))
    const placeOf = async (side: number) => {
      const [box, picture] = await Promise.all([boxes[side]?.boundingBox(), boxes[side]?.locator('img').first().boundingBox()])
      assert.ok(box && picture)
      return {
        box,
        // Of the picture's middle from its box's, for the two need not have the same shape.
        middle: [picture.x + picture.width / 2 - box.x - box.width / 2, picture.y + picture.height / 2 - box.y - box.height / 2].map(
          Math.round,
        ),
        height: picture.height,
      }
    }
    const { box } = await placeOf(1)
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    const fingers = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly (readonly [number, number])[]) =>
      fingers.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })) })
    await touch('touchStart', [[x - 20, y]])
    await touch('touchStart', [
      [x - 20, y],
      [x + 20, y],
    ])
    for (let apart = 25; apart <= 60; apart += 5)
      await touch('touchMove', [
        [x - apart, y],
        [x + apart, y],
      ])
    await touch('touchEnd', [])
    await page.locator('.rv-pair[data-zoomed]').waitFor()
    const zoomed = [await placeOf(0), await placeOf(1)] as const
    assert.ok(zoomed[1].height > box.height * 2, `${zoomed[1].height} of ${box.height}`)
    assert.deepEqual(zoomed[0].middle, zoomed[1].middle)

    // One finger moves both, and not the page.
    await touch('touchStart', [[x, y]])
    for (let moved = 5; moved <= 30; moved += 5) await touch('touchMove', [[x, y - moved]])
    await touch('touchEnd', [])
    const moved = [await placeOf(0), await placeOf(1)] as const
    assert.deepEqual(moved[0].middle, moved[1].middle)
    assert.ok((moved[1].middle[1] ?? 0) < (zoomed[1].middle[1] ?? 0))
    assert.deepEqual(moved[1].box, zoomed[1].box)

    assert.deepEqual(await problemsOnPage(page), [])
  })

  for (const locale of ['en-US', 'ja-JP'] as const) {
    browserTest(`shows the sentence, both pictures, the first facts and the verbs at once on a phone (${locale})`, async (t) => {
      const { page } = await browser.open(t, at('/upload'), { ...phone, locale })
      await review(page, locale === 'en-US' ? 91 : 111)
      const seen = await page.evaluate(() => {
        const top = document.querySelector('.rv-stage')?.getBoundingClientRect().top ?? 0
        const bottom = document.querySelector('.rv-foot')?.getBoundingClientRect().top ?? 0
        const isSeen = (element: Element) => {
          const box = element.getBoundingClientRect()
          return box.top >= top && box.bottom <= bottom && box.height > 0
        }
        const count = (selector: string) => [...document.querySelectorAll(selector)].filter(isSeen).length
        const verbs = [...document.querySelectorAll('.rv-verb > .btn:first-child')].filter((verb) => {
          const box = verb.getBoundingClientRect()
          return box.top >= bottom && box.bottom <= window.innerHeight && box.height >= 44
        })
        return { sentence: count('.rv-why'), pictures: count('[data-box]'), facts: count('.rv-facts tbody tr') >= 2, verbs: verbs.length }
      })
      assert.deepEqual(seen, { sentence: 1, pictures: 2, facts: true, verbs: 3 })
    })
  }
})

/** Presses Tab until what has the focus is called so, as a person without a mouse does. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const { activeElement: element } = document
      return (element?.getAttribute('aria-label') ?? (element instanceof HTMLElement ? element.innerText : '')).trim()
    })
    if (typeof name === 'string' ? focused === name : name.test(focused)) return
    passed.push(focused)
  }
  assert.fail(`Tab does not lead to ${String(name)}, but to ${passed.join(' | ')}`)
}
