import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createApiClient, factsOfPhoto } from '@imgstream/client'
import { findFiles } from '../../src/upload/find-files.ts'
import { nodeHasher } from '../../src/upload/node-hasher.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder } from '../support/pictures.ts'

// A review compares what the client read with what the server stored: where they read differently, equals would look different.

const samples = process.env.IMGSTREAM_SAMPLE_PHOTOS
const skip = samples ? false : 'IMGSTREAM_SAMPLE_PHOTOS names no folder'

void it('reads of real photos what the server stores of them', { timeout: 300_000, skip }, async (t) => {
  const server = await aServer(t)
  const folder = await aFolder(t, {})
  await imgstream(['upload', '-r', '--on-collision', 'keep-both', samples as string, '--server', server.url], { folder })
  const { photos } = await createApiClient({ baseUrl: server.url }).call('listPhotos', { query: { limit: 500 } })
  const stored = new Map(photos.map((photo) => [photo.checksum, factsOfPhoto(photo)]))
  const { files } = await findFiles([samples as string], { folder, recursive: true })
  let compared = 0
  let leftOut = 0
  for (const file of files) {
    const { checksum, picture = {} } = await nodeHasher.hash(file, new AbortController().signal)
    const facts = stored.get(checksum)
    if (!facts) continue
    // What the client leaves out lies beyond the bytes that it looks at; what it says must be so.
    for (const name of ['mediaType', 'width', 'height', 'takenAt', 'takenOffset', 'camera', 'hasPlace'] as const) {
      if (picture[name] === undefined) leftOut += facts[name] === undefined || facts[name] === false ? 0 : 1
      else assert.equal(picture[name], facts[name], `${name} of ${file.path}`)
    }
    compared += 1
  }
  t.diagnostic(`${compared} photos compared, ${leftOut} facts known to the server alone`)
  assert.ok(compared > 0)
})
