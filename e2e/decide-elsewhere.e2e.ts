import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { browserTest, withBrowser } from './support/browser.ts'
import { samplePicture } from './support/sample.ts'
import { chooseFiles, isDrawn } from './support/walk.ts'
import { withServer } from './support/with-server.ts'

describe('Decisions on another device', () => {
  const server = withServer()
  const browser = withBrowser()
  const at = (path: string) => `${server.current().url}${path}`

  browserTest('are made there, and the first device sends what was decided', async (t) => {
    for (const [index, name] of ['bay.jpg', 'dune.jpg'].entries()) {
      const { buffer } = await samplePicture(name, index)
      await fetch(at(`/api/photos/${name}`), { method: 'PUT', body: new Uint8Array(buffer) })
    }
    const laptop = await browser.open(t, at('/upload'))
    await chooseFiles(laptop.page, [await samplePicture('bay.jpg', 11), await samplePicture('dune.jpg', 12)])
    await laptop.page.getByText('2 files need your decision.').waitFor()

    const phone = await browser.open(t, at('/upload'), { viewport: { width: 390, height: 844 } })
    await phone.page.getByText('2 files from another device wait for your decision.').waitFor()
    await phone.page.getByRole('link', { name: 'Decide here' }).click()
    await isDrawn(phone.page.getByAltText('bay.jpg as it is in your library'))
    await phone.page.getByRole('group', { name: 'What should happen to bay.jpg?' }).getByRole('button', { name: 'Overwrite' }).click()
    await isDrawn(phone.page.getByAltText('dune.jpg as it is in your library'))
    await phone.page.getByRole('group', { name: 'What should happen to dune.jpg?' }).getByRole('button', { name: 'Keep both' }).click()
    await phone.page.getByText('Everything is decided.').waitFor()

    await laptop.page.getByRole('heading', { name: 'Upload finished' }).waitFor()
    const { photos } = await (await fetch(at('/api/photos'))).json()
    const found = photos.map((photo: { filename: string; version: number }) => `${photo.filename} ${photo.version}`)
    assert.deepEqual(found.sort(), ['bay.jpg 2', 'dune (2).jpg 1', 'dune.jpg 1'])
    await phone.page.getByRole('link', { name: 'Back to the upload' }).click()
    await phone.page.getByRole('button', { name: 'Choose photos' }).waitFor()
    await phone.page.getByText('from another device').waitFor({ state: 'detached' })
    assert.deepEqual([...laptop.complaints, ...phone.complaints], [])
  })

  browserTest('are taken back: there before they are carried out, and in the review of the device that has the files', async (t) => {
    for (const [index, name] of ['fjord.jpg', 'grove.jpg'].entries()) {
      const { buffer } = await samplePicture(name, index)
      await fetch(at(`/api/photos/${name}`), { method: 'PUT', body: new Uint8Array(buffer) })
    }
    const laptop = await browser.open(t, at('/upload'))
    await chooseFiles(laptop.page, [await samplePicture('fjord.jpg', 21), await samplePicture('grove.jpg', 22)])
    await laptop.page.getByText('2 files need your decision.').waitFor()
    const phone = await browser.open(t, at('/upload'), { viewport: { width: 390, height: 844 } })
    await phone.page.getByRole('link', { name: 'Decide here' }).click()
    const ask = (name: string) => phone.page.getByRole('group', { name: `What should happen to ${name}?` })
    await ask('fjord.jpg').waitFor()

    // The laptop sleeps: it hears nothing of the slip.
    await laptop.page.context().setOffline(true)
    await ask('fjord.jpg').getByRole('button', { name: 'Overwrite' }).click()
    await ask('grove.jpg').waitFor()
    await phone.page.getByRole('button', { name: 'Take back the decision about fjord.jpg' }).click()
    await ask('fjord.jpg').getByRole('button', { name: 'Skip' }).click()
    await ask('grove.jpg').waitFor()
    await laptop.page.context().setOffline(false)

    await laptop.page.getByRole('link', { name: 'Compare' }).click()
    await laptop.page.getByText('Decided: 1/2').first().waitFor({ timeout: 30_000 })
    await phone.page.getByRole('button', { name: 'Take back the decision about fjord.jpg' }).click()
    await phone.page.getByText('The other device has carried it out already. Undo it there.').waitFor()
    await laptop.page
      .getByRole('complementary', { name: 'Files to decide' })
      .getByRole('button', { name: /^fjord\.jpg/ })
      .click()
    await laptop.page.getByRole('button', { name: 'Undo' }).click()
    await laptop.page.getByText('Decided: 0/2').first().waitFor()
    await laptop.page.keyboard.press('b')
    await laptop.page.keyboard.press('s')
    await laptop.page.getByRole('link', { name: 'Back to the upload' }).first().click()
    await laptop.page.getByRole('heading', { name: 'Upload finished' }).waitFor()
    const { photos } = await (await fetch(at('/api/photos'))).json()
    const found = photos.map((photo: { filename: string; version: number }) => `${photo.filename} ${photo.version}`)
    assert.deepEqual(found.filter((name: string) => /^(fjord|grove)/.test(name)).sort(), ['fjord (2).jpg 1', 'fjord.jpg 1', 'grove.jpg 1'])
  })
})
