import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { samplePicture } from './support/sample.ts'
import { chooseFiles, dropFiles, isDrawn, tiles } from './support/walk.ts'
import { withServer } from './support/with-server.ts'

describe('Photos in the browser', () => {
  const server = withServer()
  const browser = withBrowser()
  const home = () => `${server.current().url}/`
  /** The months come one after another, so a tile is known by its day and not by its place. */
  const taken = (page: Page, day: string) => page.getByRole('link', { name: new RegExp(`^Photo of .*${day}`) })
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name: `Photo ${name}` })

  browserTest('shows chosen and dropped photos in the gallery', async (t) => {
    const { page, complaints } = await browser.open(t, home())
    await page.getByText('Your photos will appear here, month by month.').waitFor()
    await page.getByRole('link', { name: 'Upload' }).first().click()
    await chooseFiles(page, [await samplePicture('first.jpg', 1), await samplePicture('second.jpg', 2)])
    await page.getByRole('heading', { name: 'Upload finished' }).waitFor()
    await page.locator('.rp').getByText('2 photos saved').waitFor()

    await page.getByRole('link', { name: 'Go to photos' }).click()
    await tiles(page).nth(1).waitFor()
    await dropFiles(page, [await samplePicture('dropped.jpg', 3, { takenAt: '2023-01-02T03:04:05' })])
    await page.getByRole('heading', { name: 'Upload finished' }).waitFor()
    await page.getByRole('link', { name: 'Go to photos' }).click()
    await page.getByRole('heading', { name: /January 2023/ }).waitFor()
    await tiles(page).nth(2).waitFor()
    assert.equal(await tiles(page).count(), 3)
    for (const tile of await tiles(page).all()) await isDrawn(tile.locator('img'))
    assert.deepEqual(complaints, [])
  })

  browserTest('opens the viewer, obeys its keys and comes back to the tile', async (t) => {
    const { page, complaints } = await browser.open(t, home())
    await taken(page, '12 May').click()
    await dialog(page, 'second.jpg').waitFor()
    await isDrawn(dialog(page, 'second.jpg').locator('img').first())
    await page.keyboard.press('ArrowRight')
    await dialog(page, 'first.jpg').waitFor()
    await page.keyboard.press('ArrowLeft')
    await dialog(page, 'second.jpg').waitFor()
    await page.keyboard.press('i')
    const details = page.getByRole('complementary', { name: 'Details' })
    await details.getByText('Canon EOS R6').waitFor()
    await details.getByText('600 × 400').waitFor()
    const address = page.url()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.equal(new URL(page.url()).pathname, '/')

    await page.goto(address)
    await dialog(page, 'second.jpg').waitFor()
    assert.deepEqual(complaints, [])
  })

  browserTest('downloads the original with the very same bytes', async (t) => {
    const { page } = await browser.open(t, home())
    await taken(page, '12 May').click()
    await dialog(page, 'second.jpg').waitFor()
    const download = page.waitForEvent('download')
    await page.keyboard.press('d')
    const file = await download
    assert.equal(file.suggestedFilename(), 'second.jpg')
    const bytes = await readFile(await file.path())
    assert.ok(bytes.equals((await samplePicture('second.jpg', 2)).buffer))
  })

  browserTest('moves a photo to the trash and takes it out again', async (t) => {
    const { page } = await browser.open(t, home())
    await taken(page, '12 May').click()
    await dialog(page, 'second.jpg').waitFor()
    await page.keyboard.press('Delete')
    await dialog(page, 'first.jpg').waitFor()
    await page.getByText('1 photo moved to the trash').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Trash' }).click()
    await page.getByRole('button', { name: 'Restore second.jpg' }).click()
    await page.getByText('The trash is empty.').waitFor()
    await page.getByRole('link', { name: 'Photos', exact: true }).click()
    await tiles(page).nth(2).waitFor()
  })

  browserTest('speaks Japanese to who prefers it', async (t) => {
    const { page } = await browser.open(t, home(), { locale: 'ja-JP' })
    await page.getByRole('link', { name: 'アップロード' }).first().waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'ja')
    await page.getByRole('heading', { name: /2024年5月/ }).waitFor()
  })
})
