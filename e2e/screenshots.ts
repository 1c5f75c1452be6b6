// npm run screenshots -- [words]: saves each scene in each size, theme and language into e2e/output; words choose by a part of the name.
// The word `docs` alone makes the pictures of the guides anew instead.
import { mkdir } from 'node:fs/promises'
import { launchBrowser } from './support/browser.ts'
import { fromRoot } from './support/paths.ts'
import { writePast } from './support/past.ts'
import { fillLibraryForScenes, scenes } from './support/scenes.ts'
import { newServerFolder, removeServerFolder, startServer } from './support/server.ts'
import { variants } from './support/variants.ts'

const words = process.argv.slice(2)
if (words.join() === 'docs') {
  await import('./guide-pictures.ts')
  process.exit()
}
const isWanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word))
const output = fromRoot('e2e/output')
await mkdir(output, { recursive: true })
const server = await startServer(await newServerFolder(), {}, writePast)
const browser = await launchBrowser()
try {
  const library = await fillLibraryForScenes(server.url)
  for (const [round, variant] of variants.entries()) {
    const names = scenes.map(({ name }) => `${name}-${variant.name}.png`)
    if (!names.some(isWanted)) continue
    const context = await browser.newContext(variant.context)
    const page = await context.newPage()
    for (const [index, scene] of scenes.entries()) {
      await scene.show(page, library, round)
      const name = names[index] ?? scene.name
      if (!isWanted(name)) continue
      await page.screenshot({ path: `${output}/${name}` })
      console.log(name)
    }
    await context.close()
  }
} finally {
  await browser.close()
  await server.stop()
  await removeServerFolder(server.folder)
}
