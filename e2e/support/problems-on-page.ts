import assert from 'node:assert/strict'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * What axe finds wrong with the page as it stands: each rule that is broken, with the places. All its rules are tried. They are tried in the page
 * itself: the way for pages with frames of other sites, of which ours have none, opens one more page each time to put the parts together.
 */
export async function problemsOnPage(page: Page): Promise<string[]> {
  assert.equal(page.frames().length, 1, 'a frame would have to be looked into')
  const isLoaded = await page.evaluate(() => 'axe' in globalThis)
  const builder = new AxeBuilder({ page, ...(isLoaded && { axeSource: 'true' }) }).setLegacyMode()
  // Of what is in order it tells no places.
  const { violations } = await builder.options({ resultTypes: ['violations'] }).analyze()
  return violations.map(({ id, help, nodes }) => `${id} (${help}) at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
