import type { Page } from 'playwright-core'
import { makePicture } from '../../scripts/seed/make-picture.ts'
import { planLibrary } from '../../scripts/seed/plan-library.ts'
import { type SamplePicture, samplePicture } from './sample.ts'
import { isDrawn } from './walk.ts'

export interface SceneLibrary {
  url: string
  /** A photo with two versions. */
  photoId: string
}

/** A page in a certain state, reached as a person reaches it. Words differ by language, so places are found by their parts. */
export interface Scene {
  name: string
  /** Goes there and waits until it stands still. `round` makes the pictures differ from those of other rounds. */
  show: (page: Page, library: SceneLibrary, round: number) => Promise<void>
}

const collidingNames = ['harbour.jpg', 'market.jpg', 'temple.jpg', 'river.jpg']
const size = { width: 1200, height: 800 }
const colliding = (seed: number): Promise<SamplePicture[]> =>
  Promise.all(collidingNames.map((name, index) => samplePicture(name, seed + index, size)))

/** Fills an empty library with what the scenes show: some months of photos, one of them overwritten, one in the trash. */
export async function fillLibraryForScenes(url: string): Promise<SceneLibrary> {
  const put = async (name: string, buffer: Buffer, policy = 'fail'): Promise<string> => {
    const address = `${url}/api/photos/${encodeURIComponent(name)}?on_collision=${policy}`
    const response = await fetch(address, { method: 'PUT', body: new Uint8Array(buffer) })
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
    return String((await response.json()).photo.photo_id)
  }
  for (const { filename, picture } of planLibrary(24, 2024)) {
    await put(filename, await makePicture({ ...picture, width: picture.width / 2, height: Math.round(picture.height / 2) }))
  }
  for (const { name, buffer } of await colliding(1)) await put(name, buffer)
  const photoId = await put('garden.jpg', (await samplePicture('garden.jpg', 71, size)).buffer)
  await put('garden.jpg', (await samplePicture('garden.jpg', 72, size)).buffer, 'overwrite')
  const trashed = await put('blurred.jpg', (await samplePicture('blurred.jpg', 73)).buffer)
  await fetch(`${url}/api/photos/${trashed}`, { method: 'DELETE' })
  for (const job of ['sweep', 'prune-events', 'measure-storage']) await runJob(url, job)
  return { url, photoId }
}

/** Runs a background job to its end. */
export async function runJob(url: string, name: string) {
  const headers = { 'content-type': 'application/json' }
  const started = await fetch(`${url}/api/jobs/${name}/runs`, { method: 'POST', headers, body: '{}' })
  const { run } = await started.json()
  for (let state = 'running'; state === 'running'; ) {
    state = (await (await fetch(`${url}/api/jobs/runs/${run.run_id}`)).json()).state
  }
}

/** In this order: each of the upload's scenes goes on from the one before. */
export const scenes: readonly Scene[] = [
  {
    name: 'photos',
    async show(page, { url }) {
      await page.goto(url)
      await page.locator('.tile img').nth(3).waitFor()
      for (const image of await page.locator('.tile img').all()) await isDrawn(image)
    },
  },
  {
    name: 'viewer',
    async show(page, { url, photoId }) {
      await page.goto(`${url}/photo/${photoId}`)
      await isDrawn(page.locator('.view img').first())
      await page.locator('.versions').waitFor()
    },
  },
  {
    name: 'viewer-details',
    async show(page) {
      await page.keyboard.press('i')
      await page.locator('.details .fact').first().waitFor()
    },
  },
  {
    name: 'viewer-versions',
    async show(page) {
      await page.locator('.version-list .version-thumb').nth(1).click()
      await page.locator('.version-list > button').scrollIntoViewIfNeeded()
      for (const image of await page.locator('.version-list img').all()) await isDrawn(image)
    },
  },
  {
    name: 'viewer-delete-version',
    async show(page) {
      await page.locator('.version-verbs button').last().click()
      // It is in the page before it is on the screen.
      await page.locator('[role=alertdialog] button').last().scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'viewer-compare',
    async show(page) {
      await page.keyboard.press('Escape')
      await page.locator('[role=alertdialog]').waitFor({ state: 'detached' })
      await page.locator('.version-verbs').nth(1).locator('button').first().click()
      for (const image of await page.locator('.compare img').all()) await isDrawn(image)
    },
  },
  {
    name: 'trash',
    async show(page, { url }) {
      await page.goto(`${url}/trash`)
      await isDrawn(page.locator('.trashed img').first())
    },
  },
  {
    name: 'monitoring',
    async show(page, { url }) {
      await page.goto(`${url}/monitoring`)
      for (const title of await page.locator('.mo-chart canvas').all()) await title.waitFor()
      await page.waitForFunction(() => document.querySelectorAll('.mo-chart canvas[data-drawn]').length === 4)
    },
  },
  {
    name: 'monitoring-table',
    async show(page) {
      await page.locator('.mo-details summary').first().click()
      await page.locator('.mo-table').first().scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'monitoring-failures',
    async show(page) {
      await page.locator('.mo-failures tr').last().scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'monitoring-jobs',
    async show(page) {
      await page.locator('.mo-foot').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'monitoring-range',
    async show(page) {
      await page.locator('.mo-chips button').last().click()
      await page.locator('.mo-days button').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'settings',
    async show(page, { url }) {
      await page.goto(`${url}/settings`)
      await page.locator('.kept').waitFor()
    },
  },
  {
    name: 'settings-days',
    async show(page) {
      await page.locator('.choice').last().locator('.choice-item').last().click()
      await page.locator('.days').waitFor()
      await page.locator('.kept').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'database',
    async show(page, { url }) {
      await page.goto(`${url}/settings/database`)
      await page.locator('.db-tables summary').click()
      await page.locator('.db-tables td').first().waitFor()
    },
  },
  {
    name: 'database-reset',
    async show(page) {
      await page.locator('.db-part > .btn.danger').click()
      await page.locator('dialog input').fill('reset')
    },
  },
  {
    name: 'upload',
    async show(page, { url }) {
      await page.goto(`${url}/upload`)
      await page.locator('.up-drop.large').waitFor()
    },
  },
  {
    name: 'upload-decide',
    async show(page, _library, round) {
      const files = [...(await colliding(1000 + round * 10)), await samplePicture(`new-${round}.jpg`, 2000 + round), broken]
      await page.locator('input[data-pick=files]').first().setInputFiles(files)
      await page.locator('.up-ask').waitFor()
      await page.locator('.up-row').nth(5).waitFor()
      await page.waitForFunction(() => document.querySelectorAll('[data-tone]').length >= 6)
    },
  },
  {
    name: 'review',
    async show(page) {
      await page.locator('.up-ask a').click()
      await isDrawn(page.locator('.rv-pair img').nth(0))
      await isDrawn(page.locator('.rv-pair img').nth(1))
    },
  },
  {
    name: 'review-many',
    async show(page) {
      await page.locator('.rv-tools button').first().click()
      await page.locator('.rv-rules').waitFor()
    },
  },
  {
    name: 'report',
    async show(page) {
      await page.keyboard.press('Escape')
      await page.locator('.rv-rules').waitFor({ state: 'detached' })
      for (const [index, key] of ['o', 'b', 's', 'o'].entries()) {
        await page.getByText(`${index}/4`).first().waitFor()
        await page.keyboard.press(key)
      }
      await page.locator('.rv-head a').click()
      await page.locator('.rp').waitFor()
    },
  },
]

/** Named like a picture, and none. */
const broken = { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(4000, 'not a picture ') }
