import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fromRoot } from './paths.ts'

/** Real photos where the environment names a folder of them, else the tests' small ones. */
export async function heicFiles(): Promise<{ paths: string[]; whose: string }> {
  const samples = process.env.IMGSTREAM_SAMPLE_PHOTOS
  if (samples) {
    const names = (await readdir(samples, { recursive: true })).filter((name) => /iphone.*\.heic$|IMG_\d+\.heic$/i.test(name)).sort()
    if (names.length > 0) return { paths: names.map((name) => join(samples, name)), whose: `real photos (${names.length})` }
  }
  const fixtures = ['display-p3-with-thumbnail.heic', 'rotated-with-thumbnail.heic']
  return {
    paths: fixtures.map((name) => fromRoot(`packages/server/test/fixtures/${name}`)),
    whose: "the tests' own files of 640 × 480 (set IMGSTREAM_SAMPLE_PHOTOS to measure real ones)",
  }
}
