import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { cacheFolder } from './paths.ts'
import type { Progress } from './row.ts'

const [width, height] = [4032, 3024]

/**
 * JPEGs of 12 megapixels and about 3 MB, as phones make them: smooth areas with edges under sensor noise. Every second one is in
 * Display-P3, every fourth one lies on its side with an EXIF orientation. Made once and kept.
 */
export async function twelveMegapixels(count: number, progress: Progress): Promise<{ path: string; bytes: Buffer }[]> {
  const folder = join(cacheFolder, 'pictures-2')
  await mkdir(folder, { recursive: true })
  const files: { path: string; bytes: Buffer }[] = []
  for (let seed = 0; seed < count; seed++) {
    const path = join(folder, `${String(seed).padStart(3, '0')}.jpg`)
    let bytes: Buffer | undefined = await readFile(path).catch(() => undefined)
    if (!bytes) {
      progress(`drawing picture ${seed + 1} of ${count}`)
      bytes = await draw(seed)
      await writeFile(`${path}.part`, bytes)
      await rename(`${path}.part`, path)
    }
    files.push({ path, bytes })
  }
  return files
}

async function draw(seed: number): Promise<Buffer> {
  // A row that ran before may have loaded the server's imaging, which shuts the loaders that it does not need.
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] })
  const scene = await sharp(Buffer.from(drawing(seed)))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  const noise = await sharp({
    create: { width, height, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 9 }, background: '#888' },
  })
    .raw()
    .toBuffer()
  for (let at = 0; at < scene.length; at++) scene[at] = Math.max(0, Math.min(255, (scene[at] ?? 0) + (noise[at] ?? 0) - 128))
  const picture = sharp(scene, { raw: { width, height, channels: 3 } }).withExif({ IFD2: { DateTimeOriginal: dateOf(seed) } })
  const turned = seed % 4 === 3 ? picture.withMetadata({ orientation: 6 }) : picture
  return (seed % 2 === 1 ? turned.withIccProfile('p3') : turned).jpeg({ quality: 90 }).toBuffer()
}

function dateOf(seed: number): string {
  return `2024:${String(1 + (seed % 12)).padStart(2, '0')}:14 10:31:${String(seed % 60).padStart(2, '0')}`
}

function drawing(seed: number): string {
  const digest = createHash('sha256').update(String(seed)).digest()
  const byte = (at: number) => digest[at % digest.length] ?? 0
  const shapes = Array.from({ length: 40 }, (_, index) => {
    const [x, y, r] = [byte(index) * 16, byte(index + 7) * 12, 60 + byte(index + 13) * 2]
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="hsl(${byte(index + 3) * 1.4} 45% ${20 + (byte(index + 5) % 60)}%)" opacity="0.6"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${byte(1)} 50% 70%)"/><stop offset="1" stop-color="hsl(${byte(2)} 50% 25%)"/></linearGradient>
    <rect width="${width}" height="${height}" fill="url(#g)"/>${shapes.join('')}</svg>`
}

/** The same picture as another file: decoders stop at the end marker, hashes do not. */
export function withTail(jpeg: Buffer, text: string): Buffer {
  return Buffer.concat([jpeg, Buffer.from(text)])
}
