import assert from 'node:assert/strict'
import { before, describe } from 'node:test'
import { browserTest, withBrowser } from './support/browser.ts'
import { writePast } from './support/past.ts'
import { problemsOnPage } from './support/problems-on-page.ts'
import { fillLibraryForScenes, type SceneLibrary, scenes } from './support/scenes.ts'
import { variants } from './support/variants.ts'
import { withServer } from './support/with-server.ts'

describe('axe', () => {
  const server = withServer({}, writePast)
  const browser = withBrowser()
  let library: SceneLibrary
  before(async () => {
    library = await fillLibraryForScenes(server.current().url)
  })

  browserTest('sees what is wrong: a picture without words, a field without a name, letters hardly darker than their ground', async (t) => {
    const { page } = await browser.open(t, library.url)
    await page.locator('.tile img').nth(3).waitFor()
    await page.evaluate(() => {
      document
        .querySelector('main')
        ?.insertAdjacentHTML('afterbegin', '<img src="/icon.svg"><input><p id="pale">The sea is calm tonight.</p>')
      const pale = document.querySelector<HTMLElement>('#pale')
      // Not as an attribute, which the page's own rules refuse.
      if (pale) Object.assign(pale.style, { color: '#ccc', background: '#fff' })
    })
    const found = (await problemsOnPage(page)).map((problem) => problem.split(' ')[0])
    assert.deepEqual(new Set(found), new Set(['color-contrast', 'image-alt', 'label']))
  })

  for (const [round, variant] of variants.entries()) {
    browserTest(
      `finds nothing on any page at ${variant.name}`,
      async (t) => {
        const { page } = await browser.open(t, library.url, variant.context)
        const found: string[] = []
        for (const scene of scenes) {
          await scene.show(page, library, round)
          found.push(...(await problemsOnPage(page)).map((problem) => `${scene.name}: ${problem}`))
        }
        assert.deepEqual(found, [])
      },
      180_000,
    )
  }
})
