import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { samplePicture } from './support/sample.ts'
import { chooseFiles, dropFiles } from './support/walk.ts'
import { withServer } from './support/with-server.ts'

describe('The upload in several windows', () => {
  const server = withServer()
  const browser = withBrowser()
  const at = (path: string) => `${server.current().url}${path}`
  const library = async (): Promise<string[]> => {
    const { photos } = await (await fetch(at('/api/photos?limit=500'))).json()
    return photos.map((photo: { filename: string }) => photo.filename).sort()
  }
  const put = async (name: string, seed: number) => {
    const { buffer } = await samplePicture(name, seed)
    const answer = await fetch(at(`/api/photos/${name}`), { method: 'PUT', body: new Uint8Array(buffer) })
    assert.equal(answer.status, 201)
  }
  const rows = (page: Page) => page.getByRole('list', { name: 'Files of this upload' }).getByRole('listitem')
  const finished = (page: Page) => page.getByRole('heading', { name: 'Upload finished' }).waitFor()

  browserTest('shows the same queue in a second window, which decides and adds files to it', async (t) => {
    await put('bay.jpg', 1)
    const { page, context, complaints } = await browser.open(t, at('/upload'))
    await chooseFiles(page, [await samplePicture('bay.jpg', 2), await samplePicture('dune.jpg', 3)])
    await page.getByText('1 file needs your decision.', { exact: true }).waitFor()

    const second = await context.newPage()
    await second.goto(at('/upload'))
    await second.getByText('1 file needs your decision.', { exact: true }).waitFor()
    await rows(second).nth(1).waitFor()
    assert.equal(await rows(second).count(), 2)
    await dropFiles(second, [await samplePicture('cliff.jpg', 4)])
    await rows(page).nth(2).waitFor()
    await rows(second).nth(2).getByText('Saved').waitFor()

    await second.getByRole('link', { name: 'Compare' }).click()
    // The picture that only the first window was given.
    await second.getByAltText('The new bay.jpg').waitFor()
    await second.getByRole('button', { name: /^Keep both/ }).click()
    await second.getByRole('link', { name: 'Back to the upload' }).first().click()
    await Promise.all([finished(page), finished(second)])
    assert.deepEqual(await library(), ['bay (2).jpg', 'bay.jpg', 'cliff.jpg', 'dune.jpg'])
    assert.deepEqual(complaints, [])
  })

  browserTest('goes on in the second window when the first one is closed', async (t) => {
    await put('lake.jpg', 11)
    const { page, context } = await browser.open(t, at('/upload'))
    await chooseFiles(page, [await samplePicture('lake.jpg', 12), await samplePicture('moor.jpg', 13)])
    await page.getByText('1 file needs your decision.', { exact: true }).waitFor()
    const second = await context.newPage()
    await second.goto(at('/upload'))
    await second.getByText('1 file needs your decision.', { exact: true }).waitFor()
    await page.close()
    await second.getByRole('link', { name: 'Compare' }).click()
    await second.getByAltText('The new lake.jpg').waitFor()
    await second.getByRole('button', { name: /^Overwrite/ }).click()
    await second.getByRole('link', { name: 'Back to the upload' }).first().click()
    await finished(second)
    await second.getByText('Kept information').waitFor()
  })
})
