import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { samplePicture } from './support/sample.ts'
import { variants } from './support/variants.ts'
import { chooseFiles, isDrawn } from './support/walk.ts'
import { withServer } from './support/with-server.ts'

interface Version {
  version: number
  checksum: string
  origin: string
}

describe('Versions in the browser', () => {
  const server = withServer()
  const browser = withBrowser()
  const at = (path: string) => `${server.current().url}${path}`
  const put = async (name: string, seed: number): Promise<string> => {
    const { buffer } = await samplePicture(name, seed)
    const address = at(`/api/photos/${name}?on_collision=overwrite`)
    return (await (await fetch(address, { method: 'PUT', body: new Uint8Array(buffer) })).json()).photo.photo_id
  }
  const versionsOf = async (id: string): Promise<Version[]> => (await (await fetch(at(`/api/photos/${id}/versions`))).json()).versions
  /** A photo that was overwritten once and again. */
  const edited = async (name: string, seed: number, times = 3): Promise<string> => {
    let id = ''
    for (let each = 0; each < times; each++) id = await put(name, seed + each)
    return id
  }
  const details = async (page: Page): Promise<Locator> => {
    await page.getByRole('dialog', { name: /^Photo .+/ }).waitFor()
    await page.keyboard.press('i')
    return page.getByRole('region', { name: 'Versions' })
  }

  browserTest('tells what made each version, and gives an old one back byte for byte', async (t) => {
    const { page, complaints } = await browser.open(t, at('/upload'))
    const [first, second] = [await samplePicture('told.jpg', 1), await samplePicture('told.jpg', 2)]
    await chooseFiles(page, [first])
    await page.getByRole('heading', { name: 'Upload finished' }).waitFor()
    await page.goto(at('/upload'))
    await chooseFiles(page, [second])
    await page.getByRole('link', { name: 'Compare' }).click()
    await page.getByText('Decided: 0/1').first().waitFor()
    await page.keyboard.press('o')
    await page.getByRole('link', { name: 'Back to the upload' }).first().click()
    await page.getByRole('heading', { name: 'Upload finished' }).waitFor()

    const { photos } = await (await fetch(at('/api/photos?q=told'))).json()
    await page.goto(at(`/photo/${photos[0].photo_id}`))
    const list = await details(page)
    const entries = list.getByRole('listitem')
    await entries.nth(1).waitFor()
    assert.match(await entries.nth(0).innerText(), /^Version 2\s*now\n.+ at .+\n\d+ kB · 600 × 400\nUploaded over the version before$/)
    assert.match(await entries.nth(1).innerText(), /^Version 1\n.+\n\d+ kB · 600 × 400\nFirst upload\nReplaced by an upload on .+$/)

    const download = page.waitForEvent('download')
    await list.getByRole('button', { name: 'Download version 1' }).click()
    const file = await download
    assert.equal(file.suggestedFilename(), 'told.jpg')
    assert.ok((await readFile(await file.path())).equals(first.buffer))
    assert.deepEqual(complaints, [])
  })

  browserTest('compares an old version with the current one by keys alone', async (t) => {
    const id = await edited('compared.jpg', 11, 2)
    const { page, complaints } = await browser.open(t, at(`/photo/${id}`))
    const list = await details(page)
    const compare = list.getByRole('button', { name: 'Compare version 1 with the current one' })
    await compare.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'compared.jpg: version 1 and the current one' })
    for (const image of await dialog.locator('img').all()) await isDrawn(image)
    const slider = dialog.getByRole('slider', { name: 'How much of version 1 is shown' })
    const share = () => slider.getAttribute('aria-valuenow')
    assert.equal(await share(), '50')
    for (const [key, expected] of [
      ['ArrowRight', '52'],
      ['Shift+ArrowLeft', '42'],
      ['Home', '0'],
      ['PageUp', '10'],
      ['End', '100'],
    ] as const) {
      await page.keyboard.press(key)
      assert.equal(await share(), expected, key)
    }
    assert.equal(await slider.getAttribute('aria-valuetext'), 'Version 1 on the left 100%')
    const old = dialog.getByRole('img', { name: 'Version 1' })
    const tag = dialog.getByText('Version 1', { exact: true }).first()
    await page.keyboard.down(' ')
    await tag.waitFor({ state: 'hidden' })
    await page.keyboard.up(' ')
    await tag.waitFor({ state: 'visible' })
    assert.ok(await old.isVisible())

    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    assert.ok(await compare.evaluate((button) => button === document.activeElement), 'the focus is where it was')
    assert.equal(new URL(page.url()).pathname, `/photo/${id}`, 'no key reached the viewer below')
    assert.deepEqual(complaints, [])
  })

  browserTest('restores a version, undoes that, and loses none between', async (t) => {
    const id = await edited('restored.jpg', 21, 2)
    const { page } = await browser.open(t, at(`/photo/${id}`))
    const list = await details(page)
    await list.getByRole('button', { name: 'Restore version 1' }).click()
    await page.getByText('Version 1 restored.').waitFor()
    await list.getByText('Version 1, restored').waitFor()
    await list.getByText(/^Replaced on .+ when version 1 was restored$/).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await list.getByText('Version 2, restored').waitFor()
    const versions = await versionsOf(id)
    assert.deepEqual(
      versions.map(({ version, origin }) => [version, origin]),
      [
        [4, 'restored'],
        [3, 'restored'],
        [2, 'overwritten'],
        [1, 'uploaded'],
      ],
    )
    assert.equal(versions[0]?.checksum, versions[2]?.checksum)
  })

  browserTest('deletes one version and then all old ones, after a question whose safe answer has the focus', async (t) => {
    const id = await edited('deleted.jpg', 31)
    const { page, complaints } = await browser.open(t, at(`/photo/${id}`))
    const list = await details(page)
    const current = (await versionsOf(id))[0]
    await list.getByRole('button', { name: 'Delete version 2' }).click()
    const question = page.getByRole('alertdialog', { name: 'Delete version 2 for good?' })
    await question.waitFor()
    assert.ok(await question.getByRole('button', { name: 'Cancel' }).evaluate((button) => button === document.activeElement))
    await page.keyboard.press('Enter')
    await question.waitFor({ state: 'detached' })
    assert.equal((await versionsOf(id)).length, 3)

    await list.getByRole('button', { name: 'Delete version 2' }).click()
    await page.keyboard.press('Delete')
    await question.getByRole('button', { name: 'Delete version 2' }).click()
    await page.getByText(/^Version 2 is deleted\. \d+ kB freed\.$/).waitFor()
    await list.getByRole('button', { name: 'Delete version 2' }).waitFor({ state: 'detached' })
    assert.deepEqual(
      (await versionsOf(id)).map(({ version }) => version),
      [3, 1],
    )

    await list.getByRole('button', { name: 'Delete old versions' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete 1 version' }).click()
    await page.getByText(/^1 version is deleted\. \d+ kB freed\.$/).waitFor()
    await list.waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'Details' }).and(page.locator(':focus')).waitFor()
    assert.deepEqual(await versionsOf(id), [current])
    await isDrawn(page.locator('.view img').last())
    assert.deepEqual(complaints, [])
  })

  browserTest('keeps old versions as long as the settings say, and deletes all of them there', async (t) => {
    await edited('kept.jpg', 41, 2)
    const { page, complaints } = await browser.open(t, at('/settings'))
    const choice = page.getByRole('radiogroup', { name: 'Old versions' })
    await choice.getByRole('radio', { name: 'Delete after some time' }).check({ force: true })
    const days = page.getByLabel('Days after which a replaced version is deleted for good')
    await days.fill('0')
    await page.getByText('Enter a whole number from 1 to 36,500.').waitFor()
    await days.fill('90')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    await page.reload()
    assert.equal(await days.inputValue(), '90')
    assert.deepEqual(await (await fetch(at('/api/settings'))).json(), { version_retention_days: 90, trash_retention_days: null })

    const { replaced_versions: count } = await (await fetch(at('/api/versions'))).json()
    assert.ok(count > 1)
    await page.getByText(`${count} old versions are kept.`).waitFor()
    await page.getByRole('button', { name: 'Delete all old versions' }).click()
    const question = page.getByRole('alertdialog', { name: `Delete ${count} old versions for good?` })
    await question.getByText(/^That frees \d+ kB\./).waitFor()
    await question.getByRole('button', { name: `Delete ${count} versions` }).click()
    await page.getByText('No old versions are kept at the moment.').waitFor()
    assert.deepEqual(await (await fetch(at('/api/versions'))).json(), { replaced_versions: 0, bytes: 0 })
    await choice.getByRole('radio', { name: 'Keep until I delete them' }).check({ force: true })
    await page.getByText('Saved', { exact: true }).waitFor()
    assert.deepEqual(await (await fetch(at('/api/settings'))).json(), { version_retention_days: null, trash_retention_days: null })
    assert.deepEqual(complaints, [])
  })

  browserTest('keeps the trash as long as the settings say, and says so there', async (t) => {
    const id = await put('trashed.jpg', 61)
    await fetch(at(`/api/photos/${id}`), { method: 'DELETE' })
    const { page, complaints } = await browser.open(t, at('/trash'))
    await page.getByText('Photos here can be restored until the trash is emptied.').waitFor()
    await page.goto(at('/settings'))
    const choice = page.getByRole('radiogroup', { name: 'Trash' })
    assert.ok(await choice.getByRole('radio', { name: 'Keep until I empty it' }).isChecked())
    await choice.getByRole('radio', { name: 'Delete after some time' }).check({ force: true })
    const days = page.getByLabel('Days after which a photo in the trash is deleted for good')
    assert.equal(await days.inputValue(), '30')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    await page.goto(at('/trash'))
    await page.getByText('Photos here can be restored for 30 days after they were deleted, or until the trash is emptied.').waitFor()
    assert.deepEqual(complaints, [])
  })

  browserTest('speaks Japanese on a phone, where a finger moves the divider', async (t) => {
    const id = await edited('phone.jpg', 51, 2)
    const phone = variants.find(({ language, width }) => language === 'ja' && width === 390)
    const { page, complaints } = await browser.open(t, at(`/photo/${id}`), phone?.context ?? {})
    const strip = page.getByRole('group', { name: 'バージョン' })
    await strip.getByRole('button', { name: /^バージョン 1/ }).tap()
    await strip.getByRole('button', { name: 'バージョン 1 を現在の写真と比較' }).tap()
    const dialog = page.getByRole('dialog', { name: 'phone.jpg：バージョン 1 と現在の写真' })
    for (const image of await dialog.locator('img').all()) await isDrawn(image)
    const slider = dialog.getByRole('slider', { name: 'バージョン 1 を表示する割合' })
    await page.touchscreen.tap(390 * 0.25, 400)
    assert.equal(await slider.getAttribute('aria-valuetext'), '左側にバージョン 1 を 25% 表示')
    await dialog.getByRole('button', { name: 'バージョン 1 を復元' }).tap()
    await page.getByText('バージョン 1 を復元しました。').waitFor()
    await dialog.waitFor({ state: 'detached' })
    assert.equal((await versionsOf(id))[0]?.version, 3)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(wide <= 390, 'nothing is wider than the phone')
    assert.deepEqual(complaints, [])
  })
})
