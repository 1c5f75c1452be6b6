import type { Locator, Page } from 'playwright-core'
import type { SamplePicture } from './sample.ts'

/** Chooses files on the upload page as a person does by the button. */
export async function chooseFiles(page: Page, pictures: readonly SamplePicture[]) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose photos' }).click()
  await (await chooser).setFiles([...pictures])
}

/** Drops files somewhere on the page. */
export async function dropFiles(page: Page, pictures: readonly SamplePicture[]) {
  const files = pictures.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }))
  const dataTransfer = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer()
    for (const { name, mimeType, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([bytes], name, { type: mimeType }))
    }
    return transfer
  }, files)
  for (const event of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', event, { dataTransfer })
}

/** The tiles of the gallery by what they are called. */
export const tiles = (page: Page) => page.getByRole('link', { name: /^Photo of/ })

/** Waits until a picture has come and could be decoded. */
export async function isDrawn(image: Locator) {
  await image.evaluate(async (element) => {
    if (!(element instanceof HTMLImageElement)) throw new Error('This is not a picture')
    await element.decode()
    if (element.naturalWidth === 0) throw new Error('The picture is empty')
  })
}
