import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createApiClient, factsOfPhoto, type PhotoFacts, type PictureFacts } from '@imgstream/client'
import { findFiles } from '../../src/upload/find-files.ts'
import { nodeHasher } from '../../src/upload/node-hasher.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { oddPictures } from '../support/odd-pictures.ts'
import { aFolder } from '../support/pictures.ts'

// A review compares what the client read with what the server stored: where they read differently, equals would look different.

const facts = ['mediaType', 'width', 'height', 'takenAt', 'takenOffset', 'camera', 'hasPlace'] as const

interface Reading {
  path: string
  read: PictureFacts
  stored: PhotoFacts
}

/** Each file as the client reads it and as the server stored it. */
async function readings(t: TestContext, paths: string[], folder: string): Promise<Reading[]> {
  const server = await aServer(t)
  await imgstream(['upload', '-r', '--on-collision', 'keep-both', ...paths, '--server', server.url], { folder })
  const { photos } = await createApiClient({ baseUrl: server.url }).call('listPhotos', { query: { limit: 500 } })
  const stored = new Map(photos.map((photo) => [photo.checksum, factsOfPhoto(photo)]))
  const found: Reading[] = []
  for (const file of (await findFiles(paths, { folder, recursive: true })).files) {
    const { checksum, picture = {} } = await nodeHasher.hash(file, new AbortController().signal)
    const photo = stored.get(checksum)
    if (photo) found.push({ path: file.facts.path, read: picture, stored: photo })
  }
  return found
}

void describe('what the client reads of a file and what the server stores of it', () => {
  void it('are the same for all formats, whatever their EXIF says and wherever it lies', { timeout: 300_000 }, async (t) => {
    const pictures = await oddPictures()
    const folder = await aFolder(t, pictures)
    const found = await readings(t, ['.'], folder)
    assert.equal(found.length, Object.keys(pictures).length)
    const known = (side: PictureFacts | PhotoFacts, path: string) => ({
      path,
      ...Object.fromEntries(facts.map((name) => [name, side[name]])),
      // A file without EXIF has no place, which the client leaves open: there may be some beyond the bytes that it looks at.
      hasPlace: side.hasPlace ?? false,
    })
    assert.deepEqual(
      found.map(({ path, read }) => known(read, path)),
      found.map(({ path, stored }) => known(stored, path)),
    )
    const places = found.filter(({ stored }) => stored.hasPlace).length
    t.diagnostic(`${found.length} files, ${found.filter(({ stored }) => stored.takenAt).length} with a time, ${places} with a place`)
  })

  const samples = process.env.IMGSTREAM_SAMPLE_PHOTOS
  const skip = samples ? false : 'IMGSTREAM_SAMPLE_PHOTOS names no folder'
  void it('do not differ for real photos', { timeout: 300_000, skip }, async (t) => {
    const found = await readings(t, [samples as string], await aFolder(t, {}))
    let leftOut = 0
    for (const { path, read, stored } of found) {
      // What the client leaves out lies beyond the bytes that it looks at; what it says must be so.
      for (const name of facts) {
        if (read[name] === undefined) leftOut += stored[name] === undefined || stored[name] === false ? 0 : 1
        else assert.equal(read[name], stored[name], `${name} of ${path}`)
      }
    }
    t.diagnostic(`${found.length} photos compared, ${leftOut} facts known to the server alone`)
    assert.ok(found.length > 0)
  })
})
