import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { isDisplayP3 } from '../../src/upload/review/heic/is-display-p3.ts'

/** The profile inside one of the tests' HEIC files. */
async function profileOf(name: string): Promise<Uint8Array> {
  const bytes = await readFile(new URL(`../../../server/test/fixtures/${name}`, import.meta.url))
  const at = bytes.indexOf('colrprof')
  assert.ok(at > 0)
  return bytes.subarray(at + 8, at - 4 + bytes.readUInt32BE(at - 4))
}

describe('the colours of a HEIC', () => {
  it('knows Display-P3 by its red, whatever the profile calls itself', async () => {
    assert.equal(isDisplayP3(await profileOf('display-p3-with-thumbnail.heic')), true)
  })

  it('takes nothing else for it, and survives a profile that is cut off or lies about its length', async () => {
    const profile = await profileOf('display-p3-with-thumbnail.heic')
    const red = new Uint8Array(profile)
    const at = Buffer.from(red).indexOf('rXYZ')
    const place = new DataView(red.buffer).getUint32(at + 4)
    new DataView(red.buffer).setInt32(place + 8, Math.round(0.4361 * 65_536))
    assert.equal(isDisplayP3(red), false)
    for (const length of [0, 100, 140, place]) assert.equal(isDisplayP3(profile.subarray(0, length)), false)
    const lying = new Uint8Array(profile)
    new DataView(lying.buffer).setUint32(at + 4, 0xffffff00)
    assert.equal(isDisplayP3(lying), false)
  })
})
