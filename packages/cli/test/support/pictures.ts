import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import sharp from 'sharp'

/** A small JPEG; another `shade` is another picture, and a larger `width` makes a larger file. */
export function aJpeg({ shade = 100, width = 40, takenAt = '' } = {}): Promise<Buffer> {
  const image = sharp({
    create: { width, height: 30, channels: 3, background: { r: shade, g: 80, b: 120 }, noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  })
  const exif = takenAt ? { IFD0: { Model: 'Test' }, IFD2: { DateTimeOriginal: takenAt } } : { IFD0: { Model: `Test ${shade}` } }
  return image.withExif(exif).jpeg().toBuffer()
}

/** A folder with these files, gone when the test ends. */
export async function aFolder(t: TestContext, files: Record<string, Uint8Array | string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await fill(folder, files)
  return folder
}

export async function fill(folder: string, files: Record<string, Uint8Array | string>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
}
