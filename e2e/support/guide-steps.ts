import type { Page } from 'playwright-core'
import { makePicture } from '../../scripts/seed/make-picture.ts'
import { planLibrary } from '../../scripts/seed/plan-library.ts'
import { type SamplePicture, samplePicture } from './sample.ts'
import { isDrawn } from './walk.ts'

export interface GuideLibrary {
  url: string
  /** What is uploaded in front of the camera. */
  files: SamplePicture[]
}

/** Goes on from the step before, and stands still at its end. */
export interface Step {
  name: 'photos' | 'upload' | 'review' | 'many' | 'second' | 'third' | 'fourth' | 'report' | 'versions' | 'compare' | 'undone'
  show: (page: Page, library: GuideLibrary) => Promise<void>
}

const small = { width: 1200, height: 800 }
const large = { width: 2400, height: 1600 }
const known = [
  ['harbour.jpg', 3],
  ['market.jpg', 4],
  ['temple.jpg', 5],
  ['river.jpg', 6],
  ['garden.jpg', 7],
] as const

/** Fills an empty library as a family's might look. */
export async function fillForGuides(url: string): Promise<{ url: string }> {
  const put = async (name: string, buffer: Buffer) => {
    const response = await fetch(`${url}/api/photos/${encodeURIComponent(name)}`, { method: 'PUT', body: new Uint8Array(buffer) })
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
  }
  for (const { filename, picture } of planLibrary(36, 2024)) {
    await put(filename, await makePicture({ ...picture, width: picture.width / 2, height: Math.round(picture.height / 2) }))
  }
  for (const [name, seed] of known) await put(name, (await samplePicture(name, seed, small)).buffer)
  return { url }
}

/** One of each kind: the same shot but larger, other photos under taken names, a photo that is there already, new ones, and a file that is no picture. */
export async function collidingFiles(): Promise<SamplePicture[]> {
  return [
    await samplePicture('harbour.jpg', 3, large),
    await samplePicture('market.jpg', 38, small),
    await samplePicture('temple.jpg', 41, small),
    await samplePicture('river.jpg', 44, large),
    await samplePicture('garden.jpg', 7, small),
    await samplePicture('IMG_2041.jpg', 51, small),
    await samplePicture('IMG_2042.jpg', 52, small),
    { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(4000, 'not a picture ') },
  ]
}

const bothDrawn = async (page: Page) => {
  for (const index of [0, 1]) await isDrawn(page.locator('.rv-pair img').nth(index))
}
/** By the key, as the buttons say; the next question is there when the count says so. */
const decide = async (page: Page, key: string, decided: number) => {
  await page.keyboard.press(key)
  if (decided === 4) return
  await page.getByText(`${decided}/4`).first().waitFor()
  await bothDrawn(page)
}

export const steps: readonly Step[] = [
  {
    name: 'photos',
    async show(page, { url }) {
      await page.goto(url)
      await page.locator('.tile img').nth(3).waitFor()
      for (const image of await page.locator('.tile img').all()) await isDrawn(image)
    },
  },
  {
    name: 'upload',
    async show(page, { url, files }) {
      await page.goto(`${url}/upload`)
      await page.locator('input[data-pick=files]').first().setInputFiles(files)
      await page.locator('.up-ask').waitFor()
      await page.locator('.up-ask').getByText('0/4').waitFor()
      // What needs no decision has come to its end.
      await page
        .getByText(/Waiting for your decisions|確認をお待ちしています/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'review',
    async show(page) {
      await page.locator('.up-ask a').click()
      await bothDrawn(page)
    },
  },
  {
    name: 'many',
    async show(page) {
      await page.locator('.rv-tools button').first().click()
      await page.locator('.rv-rules').waitFor()
    },
  },
  {
    name: 'second',
    async show(page) {
      await page.keyboard.press('Escape')
      await page.locator('.rv-rules').waitFor({ state: 'detached' })
      await decide(page, 'o', 1)
    },
  },
  { name: 'third', show: (page) => decide(page, 'b', 2) },
  { name: 'fourth', show: (page) => decide(page, 's', 3) },
  {
    name: 'report',
    async show(page) {
      await decide(page, 'o', 4)
      await page.locator('.rv-head a').click()
      await page.locator('.rp').waitFor()
    },
  },
  {
    name: 'undone',
    async show(page) {
      await page
        .locator('.rp button')
        .filter({ hasText: /undo this|元に戻す/i })
        .first()
        .click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^(Undo|元に戻す)$/ })
        .click()
      await page.getByRole('button', { name: /^(Redo this upload|このアップロードをやり直す)$/ }).waitFor()
    },
  },
  {
    name: 'versions',
    async show(page, { url }) {
      const { photos } = await (await fetch(`${url}/api/photos?limit=500`)).json()
      const overwritten = photos.find(({ version }: { version: number }) => version > 1)
      await page.goto(`${url}/photo/${overwritten.photo_id}`)
      await isDrawn(page.locator('.view img').first())
      await page.keyboard.press('i')
      await page.locator('.version-list .version-thumb').nth(1).click()
      await page.locator('.version-list > button').scrollIntoViewIfNeeded()
      for (const image of await page.locator('.version-list img').all()) await isDrawn(image)
    },
  },
  {
    name: 'compare',
    async show(page) {
      await page.locator('.version-verbs').nth(1).locator('button').first().click()
      for (const image of await page.locator('.compare img').all()) await isDrawn(image)
    },
  },
]
