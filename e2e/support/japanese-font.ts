import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromRoot } from './paths.ts'
import { unpackWoff } from './unpack-woff.ts'

const weights = [400, 500, 700]

/**
 * A fontconfig file that adds Noto Sans JP to the system's fonts and makes it the plain one, so that screenshots show Japanese, and look
 * alike, on a machine that has no Japanese font. Only browsers that the tests start are told of it.
 */
export async function fontConfiguration(): Promise<string> {
  const folder = fromRoot('.cache/fonts')
  await mkdir(folder, { recursive: true })
  for (const weight of weights) {
    const woff = await readFile(fromRoot(`node_modules/@fontsource/noto-sans-jp/files/noto-sans-jp-japanese-${weight}-normal.woff`))
    await writeWhole(join(folder, `noto-sans-jp-${weight}.ttf`), unpackWoff(woff))
  }
  const file = join(folder, 'fonts.conf')
  await writeWhole(file, Buffer.from(fontsConf(folder)))
  return file
}

/** Two test files may start at once: each sees whole files only. */
async function writeWhole(path: string, bytes: Buffer) {
  const known = await readFile(path).catch(() => undefined)
  if (known?.equals(bytes)) return
  await writeFile(`${path}.${process.pid}`, bytes)
  await rename(`${path}.${process.pid}`, path)
}

function fontsConf(folder: string): string {
  const plainNames = ['sans-serif', 'system-ui', 'ui-sans-serif', 'Noto Sans JP']
  const aliases = plainNames.map(
    (name) => `<alias binding="strong"><family>${name}</family><prefer><family>Noto Sans JP Thin</family></prefer></alias>`,
  )
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${escape(folder)}</dir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  ${aliases.join('\n  ')}
</fontconfig>
`
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
