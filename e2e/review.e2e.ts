import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { browserTest, withBrowser } from './support/browser.ts'
import { fromRoot } from './support/paths.ts'
import { problemsOnPage } from './support/problems-on-page.ts'
import { type SamplePicture, samplePicture } from './support/sample.ts'
import { isDrawn } from './support/walk.ts'
import { withServer } from './support/with-server.ts'

const names = ['bridge.jpg', 'castle.jpg', 'garden.jpg', 'station.jpg']
/** Large enough that the preview does not hold every pixel. */
const size = { width: 2400, height: 1600 }
/** Nothing slides, so that what is measured stands still. */
const still = { reducedMotion: 'reduce' } as const
const phone = { ...still, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

describe('The review in the browser', () => {
  const server = withServer()
  const browser = withBrowser()
  const at = (path: string) => `${server.current().url}${path}`
  const put = async (name: string, bytes: Uint8Array<ArrayBuffer>, policy = 'overwrite') => {
    const response = await fetch(at(`/api/photos/${encodeURIComponent(name)}?on_collision=${policy}`), { method: 'PUT', body: bytes })
    assert.ok(response.ok, `${name}: ${response.status}`)
  }
  const library = async (): Promise<Record<string, { version: number; photo_id: string }>> => {
    const { photos } = await (await fetch(at('/api/photos?limit=500'))).json()
    return Object.fromEntries(photos.map((photo: { filename: string }) => [photo.filename, photo]))
  }
  const fill = async (seed: number) => {
    for (const [index, name] of names.entries()) await put(name, new Uint8Array((await samplePicture(name, seed + index, size)).buffer))
  }
  before(() => fill(1))

  /** Other pictures of the names that are taken, and on to the review. */
  const collide = async (page: Page, seed: number, files?: readonly SamplePicture[]) => {
    await page.goto(at('/upload'))
    const chosen = files ?? (await Promise.all(names.map((name, index) => samplePicture(name, seed + index, size))))
    await page
      .locator('input[data-pick=files]')
      .first()
      .setInputFiles([...chosen])
    await page.locator('.up-ask a').click()
    await page.locator('.rv-pair').waitFor()
  }
  const pictures = (page: Page) => [page.locator('.rv-side.existing img').first(), page.locator('.rv-side.incoming img').first()] as const
  const places = async (page: Page) => {
    const [left, right] = await Promise.all(pictures(page).map((picture) => picture.boundingBox()))
    const [box, other] = await Promise.all(
      ['existing', 'incoming'].map((side) => page.locator(`.rv-side.${side} [data-box]`).boundingBox()),
    )
    assert.ok(left && right && box && other)
    const within = (picture: typeof left, outer: typeof left) =>
      [picture.x - outer.x, picture.y - outer.y, picture.width, picture.height].map(Math.round)
    return { left: within(left, box), right: within(right, other), box, other }
  }

  browserTest('shows both sides under one lens: wheel, drag, keys and double click move them alike', async (t) => {
    const { page, complaints } = await browser.open(t, at('/upload'), still)
    await collide(page, 31)
    for (const picture of pictures(page)) await isDrawn(picture)
    const fitted = await places(page)
    assert.deepEqual([fitted.box.width, fitted.box.height].map(Math.round), [fitted.other.width, fitted.other.height].map(Math.round))

    const [x, y] = [fitted.box.x + fitted.box.width * 0.7, fitted.box.y + fitted.box.height * 0.4]
    await page.mouse.move(x, y)
    for (let turn = 0; turn < 6; turn++) await page.mouse.wheel(0, -120)
    await page.locator('.rv-pair[data-zoomed]').waitFor()
    const full = page.locator('.rv-full[data-ready]')
    await full.waitFor()
    assert.match((await full.getAttribute('src')) ?? '', /\/original\?/)
    const zoomed = await places(page)
    assert.deepEqual(zoomed.left, zoomed.right)
    assert.ok((zoomed.left[2] ?? 0) > fitted.box.width * 1.5)

    await page.mouse.down()
    await page.mouse.move(x - 60, y - 25, { steps: 4 })
    await page.mouse.up()
    const moved = await places(page)
    assert.deepEqual(moved.left, moved.right)
    assert.deepEqual(moved.left.slice(0, 2), [(zoomed.left[0] ?? 0) - 60, (zoomed.left[1] ?? 0) - 25])

    await page.keyboard.press('0')
    await page.locator('.rv-pair:not([data-zoomed])').waitFor()
    await page.mouse.dblclick(x, y)
    await page.getByRole('toolbar', { name: 'Zoom and flip' }).getByText('100%').waitFor()
    assert.equal((await places(page)).left[2], size.width)
    await page.keyboard.press('-')
    await page.getByRole('toolbar').getByText('67%').waitFor()
    await page.keyboard.press('+')
    await page.getByRole('toolbar').getByText('100%').waitFor()
    // The button that fits the pictures can be pressed only once; the keys work on.
    await page.getByRole('toolbar').getByText('100%').click()
    await page.locator('.rv-pair:not([data-zoomed])').waitFor()
    await page.keyboard.press('+')
    await page.locator('.rv-pair[data-zoomed]').waitFor()
    assert.deepEqual(complaints, [])
  })

  browserTest('flips the pictures as long as Space or the button is held', async (t) => {
    const { page } = await browser.open(t, at('/upload'), still)
    await collide(page, 41)
    for (const picture of pictures(page)) await isDrawn(picture)
    const before = await places(page)
    await page.keyboard.down(' ')
    await page.locator('.rv-pair[data-flipped]').waitFor()
    const flipped = await places(page)
    assert.deepEqual([flipped.other.x, flipped.box.x], [before.box.x, before.other.x])
    await page.keyboard.up(' ')
    await page.locator('.rv-pair:not([data-flipped])').waitFor()
    const button = page.getByRole('button', { name: 'Hold to flip' })
    await button.hover()
    await page.mouse.down()
    await page.locator('.rv-pair[data-flipped]').waitFor()
    await page.mouse.up()
    await page.locator('.rv-pair:not([data-flipped])').waitFor()
    assert.deepEqual((await places(page)).box, before.box)
    // A verb that was clicked must not take the next Space for itself.
    await page.getByRole('button', { name: /^Skip/ }).click()
    await page.getByText('Decided: 1/4').first().waitFor()
    await page.keyboard.press(' ')
    await page.getByText('Decided: 1/4').first().waitFor()
  })

  browserTest('decides everything with keys alone: ranges, many at once, undo, and tells what each key does', async (t) => {
    const { page } = await browser.open(t, at('/upload'), still)
    await collide(page, 51)
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keys' })
    await help.getByText('Hold to flip the pictures').waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })

    await page.keyboard.press('o')
    await page.getByText('Overwrite. Next: castle.jpg').waitFor({ state: 'attached' })
    await page.keyboard.press('z')
    await page.getByText('bridge.jpg is undecided again.').waitFor({ state: 'attached' })
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('3 selected', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Apply to 3 selected…' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Apply to many files' })
    await dialog.getByRole('button', { name: 'Selected (3)', pressed: true }).waitFor()
    await dialog.getByRole('button', { name: 'The higher resolution wins skips 3 (3 equal)' }).waitFor()
    await dialog.getByRole('button', { name: 'Keep both of all keeps both of 3' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Decided: 3/4').first().waitFor()
    const list = page.getByRole('complementary', { name: 'Files to decide' })
    await list.getByRole('button', { name: 'Undecided 1' }).click()
    await list.getByRole('button', { name: /^station\.jpg/ }).waitFor()
    assert.equal(await list.locator('.rv-file').count(), 1)
    await page.keyboard.press('s')
    await page.getByRole('heading', { name: 'Everything is decided' }).waitFor()
    await page.getByRole('link', { name: 'Back to the upload' }).first().click()
    await page.getByRole('heading', { name: 'Upload finished' }).waitFor()
    assert.ok((await library())['garden (2).jpg'])
  })

  browserTest(
    'accepts all suggestions with one click, undoes the upload, does it again, and says what it had to leave alone',
    async (t) => {
      const { page, complaints } = await browser.open(t, at('/upload'), still)
      await fill(1)
      const started = await library()
      await collide(page, 65)
      await page.getByRole('button', { name: 'Accept all 4 suggestions' }).click()
      await page.getByRole('heading', { name: '4 files decided' }).waitFor()
      await page.getByRole('link', { name: 'Back to the upload' }).first().click()
      await page.getByRole('heading', { name: 'Upload finished' }).waitFor()
      const uploaded = Object.keys(await library()).filter((name) => !(name in started))
      assert.equal(uploaded.length, 4)

      const undo = async () => {
        await page.getByRole('button', { name: 'Undo this upload' }).click()
        await page.getByRole('dialog', { name: 'Undo this upload?' }).getByRole('button', { name: 'Undo', exact: true }).click()
        await page.getByRole('heading', { name: 'Upload undone' }).waitFor()
      }
      const redo = async () => {
        await page.getByRole('button', { name: 'Redo this upload' }).click()
        await page.getByRole('heading', { name: 'Upload done again' }).waitFor()
      }
      const saved = page.locator('.rp-head').getByText('4 photos saved')
      const perFile = page.locator('.rp-file').getByText('Undone', { exact: true })
      await saved.waitFor()
      assert.equal(await perFile.count(), 0)
      await undo()
      await perFile.nth(3).waitFor()
      assert.deepEqual([await saved.count(), await perFile.count()], [0, 4], 'what holds no longer is not said any more')
      assert.deepEqual(Object.keys(await library()).sort(), Object.keys(started).sort())
      await redo()
      await page.getByText('4 photos are again as this upload left them.').waitFor()
      for (const name of uploaded) assert.ok((await library())[name], name)
      await undo()
      // Someone takes one of the names meanwhile.
      const [taken = ''] = uploaded
      await put(taken, new Uint8Array((await samplePicture(taken, 999)).buffer), 'fail')
      await redo()
      await page.getByText('3 photos are again as this upload left them.').waitFor()
      await page.getByText('1 photo was left alone:').waitFor()
      await page
        .getByRole('listitem')
        .filter({ hasText: `${taken} (another photo has its name now)` })
        .waitFor()
      assert.deepEqual(complaints, [])
    },
  )

  browserTest('takes a double click for one, and goes on with an undo whose page was closed', async (t) => {
    const { page, context } = await browser.open(t, at('/upload'), still)
    const started = await library()
    await collide(page, 91)
    await page.locator('.rv-verbs').getByRole('button', { name: /^Skip/ }).dblclick()
    await page.getByText('Decided: 1/4').first().waitFor()
    await page.getByRole('button', { name: 'Accept all 3 suggestions' }).click()
    await page.getByRole('link', { name: 'Back to the upload' }).first().click()
    await page.getByRole('heading', { name: 'Upload finished' }).waitFor()
    assert.notDeepEqual(await library(), started)

    // The server is never asked: the page is left before.
    await context.route('**/undo*', () => undefined)
    await page.getByRole('button', { name: 'Undo this upload' }).dblclick()
    const dialog = page.getByRole('dialog', { name: 'Undo this upload?' })
    await dialog.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.locator('.rp-working').waitFor()
    await context.unroute('**/undo*')
    await page.reload()
    await page.getByRole('heading', { name: 'Upload undone' }).waitFor()
    assert.deepEqual(Object.keys(await library()).sort(), Object.keys(started).sort())
  })

  browserTest('shows a HEIC that the browser cannot show, decoded in a worker that is loaded only then', async (t) => {
    const heic = async (name: string) => await readFile(fromRoot(`packages/server/test/fixtures/${name}.heic`))
    await put('shot.heic', new Uint8Array(await heic('rotated-with-thumbnail')))
    const { page, complaints } = await browser.open(t, at('/upload'), still)
    await page.addInitScript(() => {
      // The page's own rules keep a script from reading a blob by its address.
      const blobs = new Map<string, Blob | MediaSource>()
      const make = URL.createObjectURL.bind(URL)
      URL.createObjectURL = (blob) => {
        const url = make(blob)
        blobs.set(url, blob)
        return url
      }
      Object.assign(window, { blobs })
    })
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await collide(page, 71)
    for (const picture of pictures(page)) await isDrawn(picture)
    assert.deepEqual(
      loaded.filter((url) => /heif|heic/.test(url) && !url.includes('/api/')),
      [],
    )
    await page.getByRole('button', { name: 'Accept all 4 suggestions' }).click()
    await page.getByRole('link', { name: 'Back to the upload' }).first().click()
    await page.getByRole('heading', { name: 'Upload finished' }).waitFor()

    const file = { name: 'shot.heic', mimeType: 'image/heic', buffer: await heic('display-p3-with-thumbnail') }
    await collide(page, 0, [file])
    const incoming = page.getByAltText('The new shot.heic')
    await incoming.waitFor()
    await page.locator('.rv-loading').waitFor({ state: 'detached' })
    await isDrawn(incoming)
    assert.ok(loaded.some((url) => url.endsWith('.wasm')))
    const [width, height, isP3] = await incoming.evaluate(async (image: HTMLImageElement) => {
      const { blobs } = window as unknown as { blobs: Map<string, Blob> }
      const bytes = new Uint8Array((await blobs.get(image.src)?.arrayBuffer()) ?? new ArrayBuffer(0))
      const profile = new TextDecoder('latin1').decode(bytes.subarray(0, 4096)).replaceAll('\0', '')
      return [image.naturalWidth, image.naturalHeight, /P3/.test(profile)] as const
    })
    assert.deepEqual([width, height, isP3], [640, 480, true])
    // The page asks the browser first, which says in its console that it cannot.
    assert.deepEqual(complaints, [])
  })

  browserTest('works with a thumb on a phone, in Japanese, with nothing cut off', async (t) => {
    const { page } = await browser.open(t, at('/upload'), { ...phone, locale: 'ja-JP' })
    await collide(page, 81)
    const many = page.locator('.rv-many')
    assert.equal((await many.innerText()).trim(), '残り4枚に適用…')
    for (const button of await page.locator('.rv-foot button:visible').all()) {
      const box = await button.boundingBox()
      assert.ok(box && box.x >= 0 && box.x + box.width <= 390 && box.height >= 44, await button.innerText())
      assert.ok(await button.evaluate((element) => element.scrollWidth <= element.clientWidth + 1), await button.innerText())
    }
    await page.getByText('決定進捗: 0/4').first().waitFor()
    const flip = page.getByRole('button', { name: '押して入れ替え' })
    await flip.dispatchEvent('pointerdown', { pointerId: 1, pointerType: 'touch', button: 0 })
    await page.locator('.rv-pair[data-flipped]').waitFor()
    await flip.dispatchEvent('pointerup', { pointerId: 1, pointerType: 'touch', button: 0 })
    await page.locator('.rv-pair:not([data-flipped])').waitFor()
    await page.getByRole('button', { name: '両方を残す', exact: true }).tap()
    await page.getByText('決定進捗: 1/4').first().waitFor()
    await many.tap()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^すべてスキップする/ })
      .tap()
    await page.getByText('すべて決まりました').first().waitFor()
  })

  for (const [what, options] of [
    ['a desk', still],
    ['a phone', phone],
  ] as const) {
    browserTest(`gives axe nothing to complain of on ${what}, with files ticked, pictures zoomed and the keys shown`, async (t) => {
      await fill(1)
      const { page } = await browser.open(t, at('/upload'), options)
      await collide(page, what === 'a desk' ? 91 : 101)
      for (const picture of pictures(page)) await isDrawn(picture)
      await page.keyboard.press('x')
      await page.keyboard.press('+')
      await page.locator('.rv-pair[data-zoomed]').waitFor()
      const found: string[] = []
      const look = async (where: string) => {
        found.push(...(await problemsOnPage(page)).map((problem) => `${where}: ${problem}`))
      }
      await look('review')
      await page.keyboard.press('?')
      await page.locator('.rv-keys').waitFor()
      await look('keys')
      assert.deepEqual(found, [])
    })
  }
})
