import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { samplePicture } from './support/sample.ts'
import { newServerFolder, type RunningServer, removeServerFolder, startServer } from './support/server.ts'
import { chooseFiles } from './support/walk.ts'

const chunkBytes = 8 * 1024 * 1024
const mega = 1024 * 1024
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

interface Picture {
  path: string
  name: string
  size: number
  checksum: string
}

/** Pictures of 20 MB on disk: what follows the end of a JPEG belongs to the file and not to the picture. */
async function largePictures(t: TestContext): Promise<Picture[]> {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-large-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return Promise.all(
    ['one.jpg', 'two.jpg', 'three.jpg'].map(async (name, index) => {
      const bytes = Buffer.concat([(await samplePicture(name, index)).buffer, randomBytes(20 * mega)])
      await writeFile(join(folder, name), bytes)
      return { path: join(folder, name), name, size: bytes.length, checksum: sha256(bytes) }
    }),
  )
}

async function choose(page: Page, pictures: readonly Picture[]): Promise<void> {
  await page
    .locator('input[data-pick=files]')
    .first()
    .setInputFiles(pictures.map(({ path }) => path))
}

/** Requests that carried bytes of a file, from all pages. Each waits a little, so that something can happen in the middle. */
async function countChunks(context: BrowserContext) {
  const chunks = { begun: 0, answered: 0 }
  await context.route('**/api/uploads**', async (route) => {
    const request = route.request()
    const isChunk = request.method() === 'PATCH' || request.method() === 'POST'
    if (isChunk) {
      chunks.begun += 1
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    await route.continue().catch(() => undefined)
  })
  context.on('requestfinished', (request) => {
    if (request.url().includes('/api/uploads') && (request.method() === 'PATCH' || request.method() === 'POST')) chunks.answered += 1
  })
  return chunks
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !isSo(); ) {
    assert.ok(Date.now() < deadline, 'it has not come so far within a minute')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const library = async (url: string): Promise<{ filename: string; checksum: string }[]> => {
  const { photos } = await (await fetch(`${url}/api/photos?limit=500`)).json()
  return photos
}

const finished = (page: Page) => page.getByRole('heading', { name: 'Upload finished' }).waitFor({ timeout: 90_000 })

async function assertWhole(t: TestContext, url: string, pictures: readonly Picture[], begun: number): Promise<void> {
  const found = (await library(url)).map(({ filename, checksum }) => `${filename} ${checksum}`)
  assert.deepEqual(found.sort(), pictures.map(({ name, checksum }) => `${name} ${checksum}`).sort(), 'none lost, none doubled')
  const needed = pictures.reduce((sum, { size }) => sum + Math.ceil(size / chunkBytes), 0)
  t.diagnostic(`${begun} requests with bytes where ${needed} are needed without trouble`)
  assert.ok(begun <= needed + pictures.length, `${begun} chunks: at most one a file is sent again`)
}

describe('Uploads in trouble', () => {
  const browser = withBrowser()
  const aServer = async (t: TestContext): Promise<RunningServer> => {
    const server = await startServer(await newServerFolder())
    t.after(async () => {
      await server.stop()
      await removeServerFolder(server.folder)
    })
    return server
  }

  browserTest(
    'go on where they were when the server is killed in the middle',
    async (t) => {
      const pictures = await largePictures(t)
      const server = await aServer(t)
      const { page, context } = await browser.open(t, `${server.url}/upload`)
      const chunks = await countChunks(context)
      await choose(page, pictures)
      await until(() => chunks.answered >= 4)
      await server.kill()
      const again = await startServer(server.folder, { PORT: new URL(server.url).port })
      t.after(() => again.stop())
      await finished(page)
      await assertWhole(t, again.url, pictures, chunks.begun)
      await again.stop()
    },
    150_000,
  )

  browserTest(
    'go on where they were when the window is gone in the middle',
    async (t) => {
      const pictures = await largePictures(t)
      const server = await aServer(t)
      const { page, context } = await browser.open(t, `${server.url}/upload`)
      const chunks = await countChunks(context)
      await choose(page, pictures)
      await until(() => chunks.answered >= 4)
      await page.close()
      const next = await context.newPage()
      await next.goto(`${server.url}/upload`)
      await next
        .getByText(/left from before/)
        .first()
        .waitFor()
      await choose(next, pictures)
      await finished(next)
      assert.equal(await next.getByText('Already in your library').count(), 0)
      await assertWhole(t, server.url, pictures, chunks.begun)
    },
    150_000,
  )

  browserTest(
    'say of a file that changed while it was sent that it did, and go on with the others',
    async (t) => {
      const pictures = await largePictures(t)
      const server = await aServer(t)
      const { page, context } = await browser.open(t, `${server.url}/upload`)
      const chunks = await countChunks(context)
      await choose(page, pictures)
      await until(() => chunks.begun >= 1)
      const [changed, ...others] = pictures
      await writeFile(changed?.path ?? '', randomBytes(20 * mega))
      await page.getByText('The file changed after it was chosen.').first().waitFor()
      await page.locator('.rp-head[data-tone=warn]').waitFor({ timeout: 120_000 })
      const found = (await library(server.url)).map(({ filename, checksum }) => `${filename} ${checksum}`)
      assert.deepEqual(found.sort(), others.map(({ name, checksum }) => `${name} ${checksum}`).sort())
    },
    150_000,
  )

  browserTest(
    'all arrive where one request in five fails, half of them after the server has acted',
    async (t) => {
      const server = await aServer(t)
      const { page } = await browser.open(t, `${server.url}/upload`)
      const pictures = await Promise.all(Array.from({ length: 30 }, (_, index) => samplePicture(`f${index}.jpg`, index)))
      const lucky = dice(7)
      let failed = 0
      await page.route(/\/(api|ready)/, async (route) => {
        const fate = lucky()
        if (fate >= 0.2) return route.continue()
        failed += 1
        if (fate < 0.1 && route.request().method() !== 'GET') await route.fetch().catch(() => undefined)
        return route.abort('connectionreset')
      })
      await chooseFiles(page, pictures)
      await finished(page)
      t.diagnostic(`${failed} requests failed`)
      assert.ok(failed > 5)
      const found = (await library(server.url)).map(({ filename, checksum }) => `${filename} ${checksum}`)
      assert.deepEqual(found.sort(), pictures.map(({ name, buffer }) => `${name} ${sha256(buffer)}`).sort())
    },
    150_000,
  )
})

/** The same chances in every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}
