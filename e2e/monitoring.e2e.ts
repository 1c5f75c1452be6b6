import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe } from 'node:test'
import type { CollisionStatistics } from '@imgstream/contract'
import type { Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { problemsOnPage } from './support/problems-on-page.ts'
import { samplePicture } from './support/sample.ts'
import { runJob } from './support/scenes.ts'
import { chooseFiles } from './support/walk.ts'
import { withServer } from './support/with-server.ts'

const names = ['harbour.jpg', 'market.jpg', 'temple.jpg']
const pictures = (seed: number) => Promise.all(names.map((name, index) => samplePicture(name, seed + index)))

describe('The monitoring page', () => {
  const server = withServer()
  const browser = withBrowser()
  const at = (path: string) => `${server.current().url}${path}`
  const statistics = async (): Promise<CollisionStatistics> => (await fetch(at('/api/collisions/statistics'))).json()
  const put = async (name: string, seed: number, query = '') => {
    const { buffer } = await samplePicture(name, seed)
    return (await fetch(at(`/api/photos/${name}?${query}`), { method: 'PUT', body: new Uint8Array(buffer) })).status
  }
  const tile = (page: Page, name: string) => page.locator('.mo-tile').filter({ has: page.getByText(name, { exact: true }) })
  /** The page's four figures, as the statistics endpoint has them. */
  const expected = async () => {
    const { collision_metrics: met, user_decision_metrics: decided, overwrite_metrics: written } = await statistics()
    const percent = (share: number) => `${Math.round(share * 1000) / 10}%`
    return { met: String(met.total_detected), overwritten: percent(decided.overwrite_rate), succeeded: percent(written.success_rate) }
  }
  const shown = async (page: Page) => {
    const value = (name: string) => tile(page, name).locator('.mo-value').innerText()
    return { met: await value('Collisions'), overwritten: await value('Overwritten'), succeeded: await value('Overwrites that succeeded') }
  }

  browserTest('says that nothing happened, where nothing did', async (t) => {
    const { page, complaints } = await browser.open(t, at('/monitoring'))
    await page.getByText('Nothing failed in this range.').waitFor()
    await page.getByText('Nothing happened in this range.').nth(2).waitFor()
    assert.equal(await page.getByText('Nothing happened in this range.').count(), 3)
    assert.equal(await tile(page, 'Collisions').locator('.mo-value').innerText(), '0')
    assert.equal(await tile(page, 'Overwritten').locator('.mo-value').innerText(), '–')
    await page.getByText('not measured yet').waitFor()
    assert.equal(await page.getByRole('region', { name: 'Storage', exact: true }).getByRole('link').getAttribute('href'), '/upload')
    await page.getByText('All systems healthy').waitFor()
    // The charts' library is not loaded while there is nothing to draw but storage; axe looks at the whole.
    assert.deepEqual(await problemsOnPage(page), [])
    assert.deepEqual(complaints, [])
  })

  browserTest('shows collisions and decisions made on the upload page, what failed, and what comes in addition', async (t) => {
    const { page, complaints } = await browser.open(t, at('/upload'))
    const finished = () => page.getByRole('heading', { name: 'Upload finished' }).waitFor()
    await chooseFiles(page, await pictures(1))
    await finished()
    await page.goto(at('/upload'))
    await chooseFiles(page, await pictures(31))
    await page.getByRole('link', { name: 'Compare' }).click()
    for (const [index, key] of ['o', 'b', 's'].entries()) {
      await page.getByText(`Decided: ${index}/3`).first().waitFor()
      await page.keyboard.press(key)
    }
    await page.getByRole('link', { name: 'Back to the upload' }).first().click()
    await finished()
    // Beside the review: an overwrite of a version that nobody reviewed, and no picture at all.
    assert.equal(await put('temple.jpg', 71, 'on_collision=overwrite&expected_version=9'), 409)
    assert.equal((await fetch(at('/api/photos/no.jpg'), { method: 'PUT', body: new Uint8Array(500) })).status, 415)

    await page.getByRole('link', { name: 'Monitoring' }).click()
    await page.locator('.mo-chart canvas[data-drawn]').first().waitFor()
    assert.deepEqual(await shown(page), await expected())
    const { user_decision_metrics: decided, overwrite_metrics: written } = await statistics()
    await page.getByText(`of ${decided.total_decisions} decisions`).waitFor()
    await page.getByText(`${written.successful_operations} of ${written.total_operations}`).waitFor()

    const chart = page.getByRole('region', { name: 'Collisions and decisions', exact: true }).first()
    await chart.getByText('Show as table').click()
    // The table is drawn when the browser tells that it was opened.
    await chart.locator('tbody td').first().waitFor()
    // Of all days: midnight may have come meanwhile.
    const days = await Promise.all((await chart.locator('tbody tr').all()).map((row) => row.locator('td').allInnerTexts()))
    assert.deepEqual(
      days.reduce((sums, cells) => cells.map((cell, column) => (sums[column] ?? 0) + Number(cell)), [] as number[]),
      [decided.overwrite_count, decided.keep_both_count, decided.skip_count, Number((await expected()).met)],
    )

    const failures = page.getByRole('region', { name: 'Needs a look' })
    await failures.getByText('This photo has changed since you reviewed it.').waitFor()
    await failures.getByText('Convert it to one of these formats and upload it again.').waitFor()
    assert.equal(await failures.getByText('.jpg').count(), 0)

    const before = Number((await shown(page)).met)
    const jobs = page.getByRole('region', { name: 'Background jobs' })
    await jobs.getByText('measure-storage').waitFor()
    // Ended before anything comes in addition: what came makes the page ask for all else once.
    await runJob(server.current().url, 'measure-storage')
    assert.equal(await put('harbour.jpg', 91), 409)
    await tile(page, 'Collisions')
      .getByText(String(before + 1), { exact: true })
      .waitFor({ timeout: 20_000 })
    await page.getByRole('status').getByText('1 more collision.').waitFor({ state: 'attached' })
    assert.deepEqual(await shown(page), await expected())
    // With what came all else was asked again: the storage too, which has been measured meanwhile.
    await page.getByText('Previews and thumbnails as of').waitFor()
    assert.deepEqual(await problemsOnPage(page), [])
    assert.deepEqual(complaints, [])
  })

  browserTest('asks nothing while nobody sees it, or when told not to', async (t) => {
    const { page } = await browser.open(t, at('/monitoring'))
    await page.locator('.mo-foot').waitFor()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.clock.install()
    await page.goto(at('/monitoring'))
    await page.locator('.mo-foot').waitFor()
    const settle = () => page.waitForLoadState('networkidle')
    await settle()
    asked.length = 0
    await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }))
    await page.clock.runFor(60_000)
    await settle()
    assert.deepEqual(asked, [])
    const answered = page.waitForResponse(/statistics/)
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await answered
    await settle()
    await page.getByLabel('Live').uncheck()
    asked.length = 0
    await page.clock.runFor(60_000)
    await settle()
    assert.deepEqual(asked, [])
  })

  browserTest('exports what it shows as CSV and JSON, for the range that was chosen', async (t) => {
    const { page } = await browser.open(t, at('/monitoring'))
    await page.getByRole('button', { name: '24 hours' }).click()
    await page.waitForURL(/range=24h/)
    await page.locator('.mo-report[aria-busy=false]').waitFor()
    const download = async (name: string) => {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
      return readFile(await file.path(), 'utf8')
    }
    const json = JSON.parse(await download('Export JSON'))
    const { collision_metrics: met, ...rest } = await statistics()
    assert.deepEqual(json.statistics, { collision_metrics: met, ...rest })
    assert.equal(json.series.step, 'hour')
    assert.equal(json.series.points.length, 24)
    assert.ok(json.failures.length >= 2 && json.jobs.length > 0 && json.health.status === 'healthy')
    const csv = await download('Export CSV')
    assert.match(csv, new RegExp(`collision_metrics\\.total_detected,${met.total_detected}\r\n`))
    assert.match(csv, /^failures,\d{4}-.*,error_type,CHANGED\r$/m)
    // A range of one's own, and a wrong one.
    await page.getByRole('button', { name: 'Own range' }).click()
    await page.getByLabel('From').fill('2030-01-01')
    await page.getByLabel('To', { exact: true }).fill('2020-01-01')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.getByText('Choose a first and a last day').waitFor()
    await page.getByLabel('From').fill('2020-01-01')
    await page.getByLabel('To', { exact: true }).fill('2020-01-05')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.waitForURL(/from=2020-01-01/)
    await page.getByText('Nothing failed in this range.').waitFor()
  })

  browserTest('says what is wrong when it cannot load, and keeps what it had when it cannot go on', async (t) => {
    const { page } = await browser.open(t, at('/monitoring'))
    await page.locator('.mo-foot').waitFor()
    for (const address of ['**/api/**', '**/health']) await page.route(address, (route) => route.abort())
    await page.getByRole('button', { name: '7 days' }).click()
    const notice = page.getByRole('alert')
    await notice.getByText('These figures are no longer up to date.').waitFor()
    await page.unrouteAll()
    await notice.getByRole('button', { name: 'Try again' }).click()
    await notice.waitFor({ state: 'detached' })
    for (const address of ['**/api/collisions/statistics*', '**/api/monitoring/**', '**/health']) {
      await page.route(address, (route) => route.abort())
    }
    await page.reload()
    await page.getByRole('heading', { name: 'The figures could not be loaded' }).waitFor()
    assert.deepEqual(await problemsOnPage(page), [])
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.mo-foot').waitFor()
  })

  browserTest('loses only the part that fails, and names a service that is sick', async (t) => {
    const { page } = await browser.open(t, at('/upload'))
    const parts = {
      '**/api/collisions/statistics*': 'The figures could not be loaded.',
      '**/api/monitoring/series*': 'What happened over time could not be loaded.',
      '**/api/monitoring/failures*': 'Failures could not be loaded.',
      '**/api/monitoring/storage*': 'What your library takes up could not be loaded.',
    }
    const away = { status: 503, json: { error: { code: 'DATABASE_UNAVAILABLE', message: 'away', request_id: 'r' } } }
    for (const [address, sentence] of Object.entries(parts)) {
      await page.route(address, (route) => route.fulfill(away))
      await page.goto(at('/monitoring'))
      await page.getByText(sentence).first().waitFor()
      for (const other of Object.values(parts)) {
        if (other !== sentence) assert.equal(await page.getByText(other).count(), 0, `${other} beside ${sentence}`)
      }
      await page.unroute(address)
      await page.getByRole('button', { name: 'Try again' }).first().click()
      await page.getByText(sentence).first().waitFor({ state: 'detached' })
    }
    for (const address of Object.keys(parts)) await page.route(address, (route) => route.fulfill(away))
    await page.route('**/health', async (route) => {
      const answer = await route.fetch()
      const health = await answer.json()
      await route.fulfill({
        status: 503,
        json: { ...health, status: 'unhealthy', services: { ...health.services, database: 'unhealthy' } },
      })
    })
    await page.goto(at('/monitoring'))
    await page.getByText('Unhealthy: database').waitFor()
    for (const sentence of Object.values(parts)) await page.getByText(sentence).first().waitFor()
    assert.deepEqual(await problemsOnPage(page), [])
  })
})
