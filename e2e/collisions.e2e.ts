import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { type SamplePicture, samplePicture } from './support/sample.ts'
import { chooseFiles, isDrawn } from './support/walk.ts'
import { withServer } from './support/with-server.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const names = ['harbour.jpg', 'market.jpg', 'temple.jpg']
const pictures = (seed: number) => Promise.all(names.map((name, index) => samplePicture(name, seed + index)))

describe('Collisions in the browser', () => {
  const server = withServer()
  const browser = withBrowser()
  const at = (path: string) => `${server.current().url}${path}`
  const library = async (): Promise<Record<string, { version: number; checksum: string; photo_id: string }>> => {
    const { photos } = await (await fetch(at('/api/photos?limit=500'))).json()
    return Object.fromEntries(photos.map((photo: { filename: string }) => [photo.filename, photo]))
  }
  const send = async (page: Page, files: readonly SamplePicture[]) => {
    await page.goto(at('/upload'))
    await chooseFiles(page, files)
  }
  const finished = (page: Page) => page.getByRole('heading', { name: 'Upload finished' }).waitFor()
  const decide = async (page: Page, filename: string, verb: string) => {
    await page.getByRole('complementary', { name: 'Files to decide' }).getByRole('button', { name: filename }).click()
    const question = page.getByRole('group', { name: `What should happen to ${filename}?` })
    await isDrawn(page.getByAltText(`${filename} as it is in your library`))
    await isDrawn(page.getByAltText(`The new ${filename}`))
    await question.getByRole('button', { name: new RegExp(`^${verb}`) }).click()
  }

  browserTest('asks about each name that is taken, does what was decided, and can undo it all', async (t) => {
    const { page, complaints } = await browser.open(t, at('/upload'))
    const first = await pictures(1)
    await send(page, first)
    await finished(page)

    const changed = await pictures(31)
    await send(page, [...changed, await samplePicture('new.jpg', 51)])
    await page.getByRole('region', { name: '3 files need your decision.' }).getByRole('link', { name: 'Compare' }).click()
    await decide(page, 'harbour.jpg', 'Overwrite')
    await decide(page, 'market.jpg', 'Keep both')
    await decide(page, 'temple.jpg', 'Skip')
    await page.getByRole('link', { name: 'Back to the upload' }).first().click()
    await finished(page)

    const report = page.getByRole('region', { name: 'Upload finished' })
    for (const heading of ['New', 'Overwritten', 'Kept both', 'Skipped files'])
      await report.getByRole('heading', { name: heading, exact: true }).waitFor()
    await report.getByText('Kept information').waitFor()
    const after = await library()
    assert.deepEqual(Object.keys(after).sort(), ['harbour.jpg', 'market (2).jpg', 'market.jpg', 'new.jpg', 'temple.jpg'])
    assert.deepEqual([after['harbour.jpg']?.version, after['harbour.jpg']?.checksum], [2, sha256(changed[0]?.buffer ?? Buffer.alloc(0))])
    assert.equal(after['market (2).jpg']?.checksum, sha256(changed[1]?.buffer ?? Buffer.alloc(0)))
    assert.equal(after['temple.jpg']?.checksum, sha256(first[2]?.buffer ?? Buffer.alloc(0)))

    await report.getByRole('button', { name: 'Undo this upload' }).click()
    await page.getByRole('dialog', { name: 'Undo this upload?' }).getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByRole('heading', { name: 'Upload undone' }).waitFor()
    const undone = await library()
    assert.deepEqual(Object.keys(undone).sort(), names)
    for (const { name, buffer } of first) assert.equal(undone[name]?.checksum, sha256(buffer))
    assert.deepEqual(complaints, [])
  })

  browserTest('shows the versions of an overwritten photo and restores one', async (t) => {
    const photo = (await library())['harbour.jpg']
    const { page } = await browser.open(t, at(`/photo/${photo?.photo_id}`))
    const versions = page.getByRole('group', { name: 'Versions' })
    const before = photo?.version ?? 0
    assert.ok(before >= 2)
    await versions.getByRole('button', { name: /^Version 1 / }).click()
    await versions.getByRole('button', { name: 'Restore version 1' }).click()
    await versions.getByRole('button', { name: `Version ${before + 1} ` }).waitFor()
    assert.equal((await library())['harbour.jpg']?.version, before + 1)
  })

  browserTest('sends nothing again that is here already', async (t) => {
    const { page } = await browser.open(t, at('/upload'))
    const before = await library()
    const same = await pictures(1)
    await send(page, same)
    await finished(page)
    await page.getByText('Nothing new was saved.', { exact: true }).waitFor()
    assert.deepEqual(await library(), before)
  })

  browserTest('decides with keys, for many at once, and takes a decision back', async (t) => {
    const { page } = await browser.open(t, at('/upload'))
    await send(page, await pictures(61))
    await page.getByRole('link', { name: 'Compare' }).click()
    await page.getByText('Decided: 0/3').first().waitFor()
    await page.keyboard.press('s')
    await page.getByText('Decided: 1/3').first().waitFor()
    await page.keyboard.press('z')
    await page.getByText('Decided: 0/3').first().waitFor()
    await page.getByRole('button', { name: 'Apply to many…' }).click()
    await page.getByRole('dialog', { name: 'Apply to many files' }).getByRole('button', { name: 'Skip all' }).click()
    await page.getByRole('link', { name: 'Back to the upload' }).first().click()
    await finished(page)
    await page.getByText('Nothing new was saved.', { exact: true }).waitFor()
  })
})
