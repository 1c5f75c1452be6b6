import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { imgstream } from './support/run-command-line.ts'
import { type SamplePicture, samplePicture } from './support/sample.ts'
import { withServer } from './support/with-server.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('A script over HTTP', () => {
  const server = withServer()
  const at = (path: string) => `${server.current().url}${path}`
  const put = ({ name, buffer }: SamplePicture, query = '') =>
    fetch(at(`/api/photos/${encodeURIComponent(name)}${query}`), { method: 'PUT', body: new Uint8Array(buffer) })
  const post = (path: string, body: unknown) =>
    fetch(at(path), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

  it('puts a photo, finds its name taken, decides, and reads every version back', { timeout: 120_000 }, async () => {
    const first = await samplePicture('海 辺.jpg', 1)
    const changed = await samplePicture('海 辺.jpg', 2)

    const created = await put(first)
    assert.equal(created.status, 201)
    const { outcome, photo } = await created.json()
    assert.equal(outcome, 'uploaded')
    assert.equal(photo.checksum, sha256(first.buffer))
    assert.match(photo.taken_at, /^2024-05-11T10:31:07/)
    assert.deepEqual([photo.taken_offset, photo.camera, photo.version, photo.width], ['+09:00', 'Canon EOS R6', 1, 600])

    const refused = await put(changed)
    assert.equal(refused.status, 409)
    const { error } = await refused.json()
    assert.equal(error.code, 'COLLISION')
    assert.equal(error.details.existing_photo.photo_id, photo.photo_id)
    assert.ok(error.request_id)

    const check = await (await post('/api/collisions/check', { filenames: [changed.name, 'new.jpg'] })).json()
    assert.deepEqual(Object.keys(check.collisions), [changed.name])
    assert.equal(check.collisions[changed.name].existing_file_info.photo_id, photo.photo_id)
    assert.equal(check.fallback_used, false)

    const overwritten = await put(changed, `?on_collision=overwrite&expected_version=${photo.version}`)
    assert.equal(overwritten.status, 200)
    const after = await overwritten.json()
    assert.deepEqual([after.outcome, after.photo.photo_id, after.photo.version], ['overwritten', photo.photo_id, 2])
    assert.deepEqual(
      [after.photo.taken_at, after.photo.first_uploaded_at],
      [photo.taken_at, photo.first_uploaded_at],
      'an overwrite keeps capture date and first upload time',
    )
    const late = await put(await samplePicture('海 辺.jpg', 3), '?on_collision=overwrite&expected_version=1')
    assert.equal((await late.json()).error.code, 'CHANGED')

    const { versions } = await (await fetch(at(`/api/photos/${photo.photo_id}/versions`))).json()
    assert.deepEqual(
      versions.map((version: { version: number; checksum: string }) => [version.version, version.checksum]),
      [
        [2, sha256(changed.buffer)],
        [1, sha256(first.buffer)],
      ],
    )
    for (const [version, bytes] of [
      [1, first.buffer],
      [2, changed.buffer],
    ] as const) {
      const original = await fetch(at(`/api/photos/${photo.photo_id}/original?v=${version}`))
      assert.equal(sha256(await original.bytes()), sha256(bytes))
    }
  })

  it('sends a form with a decision for each file', { timeout: 120_000 }, async () => {
    await put(await samplePicture('a.jpg', 11))
    await put(await samplePicture('b.jpg', 12))
    await put(await samplePicture('c.jpg', 13))
    const files = await Promise.all(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map((name, index) => samplePicture(name, 21 + index)))
    const form = new FormData()
    form.set('decisions', JSON.stringify({ 'a.jpg': 'overwrite', 'b.jpg': 'keep_both' }))
    for (const file of files) form.append('file', new Blob([new Uint8Array(file.buffer)]), file.name)
    const result = await (await fetch(at('/api/photos'), { method: 'POST', body: form })).json()
    assert.deepEqual(
      result.results.map((each: { filename: string; status: string; error_type?: string }) => [
        each.filename,
        each.status,
        each.error_type,
      ]),
      [
        ['a.jpg', 'overwritten', undefined],
        ['b (2).jpg', 'kept_both', undefined],
        ['c.jpg', 'failed', 'collision'],
        ['d.jpg', 'uploaded', undefined],
      ],
    )
    assert.deepEqual(
      [result.success, result.total_files, result.successful_uploads, result.failed_uploads, result.overwrite_uploads],
      [false, 4, 3, 1, 1],
    )
  })

  it('reads the same library after a restart', { timeout: 120_000 }, async () => {
    const before = await (await fetch(at('/api/photos?limit=500'))).json()
    await server.restart()
    assert.deepEqual(await (await fetch(at('/api/photos?limit=500'))).json(), before)
    assert.equal((await (await fetch(at('/health'))).json()).status, 'healthy')
  })
})

describe('The command line', () => {
  const server = withServer()
  const at = () => ({ url: server.current().url, folder: server.current().folder })
  const writePictures = async (seed: number) => {
    const folder = join(server.current().folder, 'camera', '日本')
    await mkdir(folder, { recursive: true })
    for (const [index, name] of ['IMG_0001.jpg', 'IMG_0002.jpg', '海.jpg'].entries()) {
      await writeFile(join(folder, name), (await samplePicture(name, seed + index)).buffer)
    }
    await writeFile(join(folder, 'notes.txt'), 'not a picture')
  }
  const statuses = (out: string) =>
    JSON.parse(out).results.map((each: { filename: string; status: string }) => [each.filename, each.status])

  it('uploads a folder, skips what is identical, and keeps or replaces what has changed', { timeout: 120_000 }, async () => {
    await writePictures(31)
    const dry = await imgstream(['upload', '--recursive', '--dry-run', 'camera'], at())
    assert.equal(dry.code, 0, dry.err)
    assert.equal((await (await fetch(`${at().url}/api/timeline`)).json()).total, 0, 'a dry run sends nothing')

    const first = await imgstream(['upload', '--recursive', '--json', 'camera'], at())
    assert.equal(first.code, 0, first.err)
    assert.deepEqual(statuses(first.out).sort(), [
      ['IMG_0001.jpg', 'uploaded'],
      ['IMG_0002.jpg', 'uploaded'],
      ['海.jpg', 'uploaded'],
    ])
    const again = await imgstream(['upload', '--recursive', '--json', 'camera'], at())
    assert.equal(again.code, 0, again.err)
    assert.ok(statuses(again.out).every(([, status]: [string, string]) => status === 'skipped'))

    await writePictures(41)
    const kept = await imgstream(['upload', '--on-collision', 'keep-both', '--recursive', '--json', 'camera'], at())
    assert.equal(kept.code, 0, kept.err)
    assert.ok(statuses(kept.out).every(([, status]: [string, string]) => status === 'kept_both'))
    await writePictures(51)
    const over = await imgstream(['upload', '--on-collision', 'overwrite', '--recursive', '--json', 'camera'], at())
    assert.equal(over.code, 0, over.err)
    assert.equal(JSON.parse(over.out).overwrite_uploads, 3)

    const { photos } = await (await fetch(`${at().url}/api/photos`)).json()
    const names = photos.map((photo: { filename: string; version: number }) => `${photo.filename} v${photo.version}`).sort()
    assert.deepEqual(names, [
      'IMG_0001 (2).jpg v1',
      'IMG_0001.jpg v2',
      'IMG_0002 (2).jpg v1',
      'IMG_0002.jpg v2',
      '海 (2).jpg v1',
      '海.jpg v2',
    ])
  })

  it('tells what is taken, and the state of the cache', { timeout: 120_000 }, async () => {
    const check = await imgstream(['collisions', 'check', '--json', 'IMG_0001.jpg', 'free.jpg'], at())
    assert.deepEqual(Object.keys(JSON.parse(check.out).collisions), ['IMG_0001.jpg'])
    const stats = await imgstream(['cache', 'stats', '--json'], at())
    assert.equal(JSON.parse(stats.out).ttl_seconds, 3600)
    const cleared = await imgstream(['cache', 'clear'], at())
    assert.equal(cleared.code, 0, cleared.err)
  })

  it('says in its exit code that no server answers', { timeout: 120_000 }, async () => {
    const result = await imgstream(['cache', 'stats'], { ...at(), url: 'http://127.0.0.1:9' })
    assert.equal(result.code, 3)
    assert.match(result.err, /No server answers/)
  })
})
