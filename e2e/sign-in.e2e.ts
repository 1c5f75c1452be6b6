import assert from 'node:assert/strict'
import { before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { fromRoot } from './support/paths.ts'
import { problemsOnPage } from './support/problems-on-page.ts'
import { samplePicture } from './support/sample.ts'
import { homeSettings, homeUrl, owner, ownerPassword, setUp, setUpByRequest, signIn } from './support/sign-in-walk.ts'
import { variants } from './support/variants.ts'
import { withServer } from './support/with-server.ts'

/** Set, each page is saved there as it is seen. */
const keepPictures = process.env.IMGSTREAM_KEEP_PICTURES !== undefined

const problemsOn = async (page: Page, name: string) => {
  if (keepPictures) await page.screenshot({ path: fromRoot(`e2e/output/${name}.png`), fullPage: true })
  return (await problemsOnPage(page)).map((problem) => `${name}: ${problem}`)
}

describe('an empty server at home', () => {
  const server = withServer(homeSettings)
  const browser = withBrowser()

  browserTest('begins with the first owner, and goes on with a passkey, a token and an invitation', async (t) => {
    const url = homeUrl(server.current())
    const { page, context, complaints } = await browser.open(t, url)
    const found: string[] = []
    await page.locator('input[name=code]').waitFor()
    found.push(...(await problemsOn(page, 'set-up-1440-light-en')))
    await setUp(page, server.current())
    await page.getByText('first photos').or(page.getByRole('heading')).first().waitFor()

    // The owner makes a passkey on this device.
    const devtools = await context.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
    })
    await page.getByRole('link', { name: `Account: ${owner.name} (${owner.email})` }).click()
    await page.getByLabel('Name of the passkey').fill('Laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('button', { name: 'Remove: Laptop' }).waitFor()

    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByText('You are signed out.').waitFor()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.locator('.app').waitFor()

    await page.goto(`${url}/settings/account`)
    await page.getByText('New token').click()
    await page.getByLabel('What it is for').fill('backup of the phone')
    await page.getByRole('button', { name: 'Create token' }).click()
    const token = await page.getByRole('textbox', { name: 'Your new token' }).inputValue()
    await page.getByRole('button', { name: 'Done' }).click()
    const { buffer } = await samplePicture('by-token.jpg', 5)
    const put = await fetch(`${url}/api/photos/by-token.jpg`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
      body: new Uint8Array(buffer),
    })
    assert.equal(put.status, 201)

    await page.getByText('Invite somebody').click()
    await page.getByRole('button', { name: 'Create link' }).click()
    const link = await page.getByRole('textbox', { name: 'Link to hand over' }).inputValue()
    await page.getByRole('button', { name: 'Done' }).click()

    const guest = await browser.open(t, link, { viewport: { width: 390, height: 844 }, locale: 'ja-JP' })
    await guest.page.locator('input[name=name]').fill('健')
    await guest.page.locator('input[name=email]').fill('ken@example.com')
    await guest.page.locator('input[name=password]').fill('passwordpassword')
    await guest.page.locator('button[type=submit]').click()
    await guest.page.getByText('真っ先に試されるパスワードです').waitFor()
    await guest.page.locator('input[name=password]').fill('海 自転車 きつね 望遠鏡')
    await guest.page.locator('button[type=submit]').click()
    await guest.page.locator('.app').waitFor()
    assert.deepEqual(await guest.page.evaluate(async () => (await (await fetch('/api/photos')).json()).photos), [])

    // The owner closes the account; the guest's open page asks to sign in again, and does not let them.
    await page.reload()
    await page.getByRole('button', { name: 'Close account: 健' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Close account' }).click()
    await page.getByText('Closed', { exact: true }).waitFor()
    await guest.page.goto(`${url}/trash`)
    await signIn(guest.page, 'ken@example.com', '海 自転車 きつね 望遠鏡')
    await guest.page.getByText('メールアドレスかパスワードが違います。').waitFor()
    assert.deepEqual(found, [])
    assert.deepEqual(complaints, [])
  })
})

describe('a server with accounts', () => {
  const server = withServer(homeSettings)
  const browser = withBrowser()
  let url: string
  before(async () => {
    url = homeUrl(server.current())
    await setUpByRequest(server.current())
  })

  browserTest('goes on where it was when a session ends in an open page', async (t) => {
    const { page } = await browser.open(t, `${url}/upload`)
    await signIn(page)
    await page.locator('input[data-pick=files]').first().waitFor({ state: 'attached' })
    await page.evaluate(async () => {
      // @ts-expect-error: looked for after signing in again, to see that the page was not loaded anew.
      globalThis.isTheSamePage = true
      await fetch('/api/session', { method: 'DELETE' })
    })
    await page.getByRole('link', { name: 'Trash' }).click()
    await page.getByText('You were signed out.').waitFor()
    await signIn(page)
    await page.getByRole('heading', { name: 'Trash', exact: true }).waitFor()
    assert.equal(await page.evaluate('globalThis.isTheSamePage'), true)
  })

  // Each size, theme and language meets each other once.
  for (const variant of variants.filter((_, index) => [0, 3, 5, 6].includes(index))) {
    browserTest(`has pages that axe finds nothing on at ${variant.name}`, async (t) => {
      const { page } = await browser.open(t, url, variant.context)
      const found: string[] = []
      const look = async (name: string) => {
        assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${name} is wider than the window`)
        found.push(...(await problemsOn(page, `${name}-${variant.name}`)))
      }
      await page.locator('input[name=email]').waitFor()
      await look('sign-in')
      await signIn(page, owner.email, 'not the right one')
      await page.locator('.si-problem').waitFor()
      await look('sign-in-wrong')
      await page.goto(`${url}/join#${'x'.repeat(43)}`)
      await page.locator('.si-card .btn').waitFor()
      await look('join-bad-link')
      await page.goto(`${url}/settings/account`)
      await signIn(page, owner.email, ownerPassword)
      await page.locator('.ac-list').nth(2).waitFor()
      for (const summary of await page.locator('summary').all()) await summary.click()
      // All of the page at once, as tall as it is.
      if (keepPictures) await page.setViewportSize({ width: variant.width, height: 2600 })
      await look('account')
      await page.locator('.ac-row button').click({ trial: true })
      assert.deepEqual(found, [])
    })
  }
})
