import assert from 'node:assert/strict'
import { before, describe } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { writePast } from './support/past.ts'
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

  for (const [round, variant] of variants.entries()) {
    browserTest(
      `finds nothing on any page at ${variant.name}`,
      async (t) => {
        const { page } = await browser.open(t, library.url, variant.context)
        const found: string[] = []
        for (const scene of scenes) {
          await scene.show(page, library, round)
          found.push(...(await problemsOn(page)).map((problem) => `${scene.name}: ${problem}`))
        }
        assert.deepEqual(found, [])
      },
      180_000,
    )
  }
})

async function problemsOn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, help, nodes }) => `${id} (${help}) at ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}
