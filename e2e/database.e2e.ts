import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { problemsOnPage } from './support/problems-on-page.ts'
import { imgstream } from './support/run-command-line.ts'
import { samplePicture } from './support/sample.ts'
import { tiles } from './support/walk.ts'
import { withServer } from './support/with-server.ts'

describe('The database in the browser', () => {
  const server = withServer()
  const browser = withBrowser()
  const at = (path: string) => `${server.current().url}${path}`
  const put = async (name: string, seed: number) => {
    const { buffer } = await samplePicture(name, seed)
    const answer = await fetch(at(`/api/photos/${name}`), { method: 'PUT', body: new Uint8Array(buffer) })
    assert.equal(answer.status, 201)
  }
  const isAccessible = async (page: Page) => assert.deepEqual(await problemsOnPage(page), [])

  browserTest(
    'is looked at and reset by keyboard alone, by whoever types the word, and taken back by the command on the page',
    async (t) => {
      await put('one.jpg', 61)
      await put('two.jpg', 62)
      const { page, complaints } = await browser.open(t, at('/settings'))
      const link = page.getByRole('link', { name: 'Look at the database' })
      await link.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Database', level: 1 }).waitFor()
      const state = page.getByRole('region', { name: 'State' })
      await state.getByText('Everything fits together').waitFor()
      await state.getByText('There is none.').waitFor()
      await isAccessible(page)

      const button = page.getByRole('button', { name: 'Reset the library…' })
      await button.focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Reset the library?' })
      const confirm = dialog.getByRole('button', { name: 'Reset the library' })
      const field = dialog.getByRole('textbox', { name: 'Type “reset” to confirm' })
      await field.focus()
      await page.keyboard.type('rese')
      assert.equal(await confirm.isDisabled(), true)
      await page.keyboard.press('Enter')
      assert.equal(await dialog.isVisible(), true, 'half a word confirms nothing')
      await isAccessible(page)
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      assert.equal(await button.evaluate((element) => element === document.activeElement), true)

      await page.keyboard.press('Enter')
      await field.focus()
      await page.keyboard.type('RESET')
      await page.keyboard.press('Enter')
      const result = page.getByRole('status').filter({ hasText: 'There was no backup. Your library is empty now.' })
      await result.waitFor({ timeout: 30_000 })
      await isAccessible(page)
      const command = (await result.locator('pre').textContent()) ?? ''
      await page.getByRole('link', { name: 'Photos' }).first().click()
      await page.getByRole('link', { name: 'Upload' }).first().waitFor()
      await tiles(page).first().waitFor({ state: 'detached' })

      const [, ...words] = command.trim().split(' ')
      const { folder, url } = server.current()
      const done = await imgstream(words, { url, folder })
      assert.deepEqual([done.code, done.err], [0, ''])
      assert.match(done.out, /restored from kept-aside\/imgstream_\S+: 2 photos\./)
      await page.reload()
      await tiles(page).nth(1).waitFor()
      assert.deepEqual(complaints, [])
    },
  )

  browserTest('says how long a reset has been going on, and what is not known when the connection breaks', async (t) => {
    const { page } = await browser.open(t, at('/settings/database'), { locale: 'ja-JP' })
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    await page.route('**/api/admin/database/reset', async (route) => {
      await held
      await route.abort()
    })
    await page.getByRole('button', { name: 'ライブラリをリセット…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('リセット')
    await dialog.getByRole('button', { name: 'ライブラリをリセット' }).click()
    await page.getByRole('progressbar', { name: 'ライブラリをリセットしています' }).waitFor()
    await page.getByText(/経過時間：[1-9]/).waitFor()
    await isAccessible(page)
    letGo()
    await page.getByRole('alert').filter({ hasText: '接続が切れたため' }).waitFor()
    await isAccessible(page)
  })
})

describe('The database of a server without administration', () => {
  const server = withServer({ ADMIN_FUNCTIONS_ENABLED: 'false' })
  const browser = withBrowser()

  browserTest('has no page: nothing leads there, and its address says why', async (t) => {
    const { page } = await browser.open(t, `${server.current().url}/settings`)
    await page.locator('.kept, .choice').last().waitFor()
    await page.waitForLoadState('networkidle')
    assert.equal(await page.getByRole('link', { name: 'Look at the database' }).count(), 0)
    await page.goto(`${server.current().url}/settings/database`)
    await page.getByText('Nothing was read or changed.').waitFor()
  })
})
