import type { Page } from 'playwright-core'
import type { RunningServer } from './server.ts'

/** Production as it starts at home: a file, a folder, accounts of its own. Browsers treat localhost as they treat https. */
export const homeSettings = {
  ENVIRONMENT: 'production',
  DATABASE_TYPE: 'duckdb',
  SIGN_IN: 'accounts',
  PUBLIC_URL: 'http://localhost:{port}',
}
export const homeUrl = (server: RunningServer) => server.url.replace('127.0.0.1', 'localhost')
export const ownerPassword = 'tortoise lantern umbrella'
export const owner = { name: 'Yuki Sato', email: 'yuki@example.com' }

/** The code that the server has printed for the first owner. */
export function firstOwnerCode(server: RunningServer): string {
  const code = /"code":"([\w-]+)".*"first_owner_code"/.exec(server.log())?.[1]
  if (code === undefined) throw new Error(`The log has no code:\n${server.log()}`)
  return code
}

/** Fills and sends the page that makes the first account, in whichever language. */
export async function setUp(page: Page, server: RunningServer): Promise<void> {
  await page.locator('input[name=code]').fill(firstOwnerCode(server))
  await page.locator('input[name=name]').fill(owner.name)
  await page.locator('input[name=email]').fill(owner.email)
  await page.locator('input[name=password]').fill(ownerPassword)
  await page.locator('button[type=submit]').click()
  await page.locator('.app').waitFor()
}

/** The same without a browser, with a token and an invitation for the account page to show. */
export async function setUpByRequest(server: RunningServer): Promise<void> {
  const url = homeUrl(server)
  let cookie = ''
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', origin: url, cookie }
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(await answer.text())
    cookie ||= answer.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
  }
  await post('/api/set-up', { code: firstOwnerCode(server), email: owner.email, display_name: owner.name, password: ownerPassword })
  await post('/api/tokens', { name: 'NAS → backup', scopes: ['read', 'upload'] })
  await post('/api/invitations', { email: 'mika.a.very.long.address.indeed@photos.example.com' })
}

export async function signIn(page: Page, email = owner.email, password = ownerPassword): Promise<void> {
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
}
