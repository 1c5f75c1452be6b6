import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { fromRoot } from '../support/paths.ts'
import { NotMeasurable, type Row } from '../support/row.ts'

export const webJs: Row = {
  name: 'web-js',
  what: "The web client's first load, compressed JavaScript",
  budget: { at: 'most', limit: 150, unit: 'KB' },
  async run() {
    const dist = fromRoot('packages/web/dist')
    const html = await readFile(join(dist, 'index.html'), 'utf8').catch(() => undefined)
    if (!html) throw new NotMeasurable('packages/web/dist is not built')
    // What the page names: its scripts and what they import at once. The rest is loaded when it is needed.
    const named = [...html.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map((match) => match[1] ?? '')
    const sizes = await Promise.all([...new Set(named)].map(async (name) => gzipSync(await readFile(join(dist, name))).length))
    const all = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.js'))
    return {
      value: sizes.reduce((sum, size) => sum + size, 0) / 1024,
      detail: `${sizes.length} files that the page names, gzip; ${all.length} in all`,
    }
  },
}
