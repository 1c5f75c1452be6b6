import assert from 'node:assert/strict'
import { mkdir, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createApiClient } from '@imgstream/client'
import { aServer } from '../support/a-server.ts'
import { imgstream, resultOf, statuses } from '../support/imgstream.ts'
import { aFolder, aJpeg, fill } from '../support/pictures.ts'

const timeout = 120_000

void describe('imgstream upload', { concurrency: 2 }, () => {
  void it('sends the pictures of a folder, and none of them again', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, {
      'photos/a.jpg': await aJpeg({ shade: 1 }),
      'photos/b.JPEG': await aJpeg({ shade: 2 }),
      'photos/notes.txt': 'not a picture',
      'photos/.hidden.jpg': await aJpeg({ shade: 3 }),
      'photos/deeper/c.jpg': await aJpeg({ shade: 4 }),
    })
    const first = await imgstream(['upload', 'photos', '--server', server.url], { folder })
    assert.equal(first.code, 0, first.stderr)
    assert.match(first.stdout, /^uploaded +[\d.]+ k?B +photos\/a\.jpg$/m)
    assert.match(first.stdout, /^2 files: 2 uploaded$/m)
    assert.match(first.stderr, /Not pictures, left out \(1 file\):\n {2}photos\/notes\.txt/)
    assert.match(first.stderr, /Not entered without --recursive \(1 folder\):\n {2}photos\/deeper/)

    const again = await imgstream(['upload', '--recursive', 'photos'], { folder, env: { IMGSTREAM_URL: server.url } })
    assert.equal(again.code, 0, again.stderr)
    assert.match(again.stdout, /a\.jpg {2}\(identical to the photo in the library\)/)
    assert.match(again.stdout, /^3 files: 1 uploaded, 2 skipped$/m)
  })

  void it('says that a folder without pictures holds none', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, { 'notes/a.txt': 'not a picture' })
    const { code, stdout, stderr } = await imgstream(['upload', 'notes', '--server', server.url], { folder })
    assert.equal(code, 0)
    assert.match(stderr, /^No pictures found in:\n {2}notes$/m)
    assert.match(stdout, /^0 files$/m)
  })

  void it('prints the batch result as JSON and nothing else on its output', { timeout }, async (t) => {
    const server = await aServer(t)
    const bytes = await aJpeg({ takenAt: '2025:05:14 10:31:07' })
    const folder = await aFolder(t, { 'a.jpg': bytes, 'broken.jpg': 'x'.repeat(500), 'notes.txt': 'y'.repeat(500) })
    const ran = await imgstream(['upload', '--json', 'a.jpg', 'broken.jpg', 'notes.txt', 'missing.jpg', '--server', server.url], { folder })
    assert.equal(ran.code, 1)
    const result = resultOf(ran)
    assert.deepEqual(
      { ...result, results: result.results.length },
      {
        success: false,
        total_files: 4,
        successful_uploads: 1,
        failed_uploads: 3,
        skipped_uploads: 0,
        overwrite_uploads: 0,
        results: 4,
      },
    )
    const { photo_id, ...first } = result.results[0] as (typeof result.results)[0]
    assert.match(photo_id ?? '', /^[0-9a-f-]{36}$/)
    assert.deepEqual(first, {
      success: true,
      filename: 'a.jpg',
      status: 'uploaded',
      version: 1,
      file_size: bytes.length,
      created_at: '2025-05-14T10:31:07.000',
      is_overwrite: false,
      message: '',
    })
    assert.deepEqual(statuses(ran), {
      'a.jpg': 'uploaded',
      'broken.jpg': 'failed: unsupported_format',
      'notes.txt': 'failed: not_a_picture',
      [join(folder, 'missing.jpg')]: 'failed: file_unreadable',
    })
  })

  const policies: [policy: string, expected: Record<string, string>][] = [
    ['skip', { 'a.jpg': 'skipped', 'b.jpg': 'skipped' }],
    ['overwrite', { 'a.jpg': 'overwritten', 'b.jpg': 'overwritten' }],
    ['keep-both', { 'a.jpg': 'kept_both', 'b.jpg': 'kept_both' }],
    ['newer', { 'a.jpg': 'overwritten', 'b.jpg': 'skipped' }],
    ['larger', { 'a.jpg': 'skipped', 'b.jpg': 'overwritten' }],
    ['suggested', { 'a.jpg': 'kept_both', 'b.jpg': 'kept_both' }],
    ['ask', { 'a.jpg': 'failed: collision', 'b.jpg': 'failed: collision' }],
  ]
  void it('decides names that are taken by the rule that is given, as the dry run told', { timeout: 2 * timeout }, async (t) => {
    const server = await aServer(t)
    const api = createApiClient({ baseUrl: server.url })
    for (const [index, [policy, expected]] of policies.entries()) {
      // Each rule with names and pictures of its own.
      const named = <T>(files: Record<string, T>) =>
        Object.fromEntries(Object.entries(files).map(([name, value]) => [policy + name, value]))
      const shade = (number: number) => index * 10 + number
      const before = named({
        'a.jpg': await aJpeg({ shade: shade(1), width: 60, takenAt: '2025:05:14 10:00:00' }),
        'b.jpg': await aJpeg({ shade: shade(2), width: 60, takenAt: '2025:05:14 10:00:00' }),
        'same.jpg': await aJpeg({ shade: shade(3) }),
      })
      for (const [filename, body] of Object.entries(before))
        await api.call('uploadPhoto', { params: { filename }, body: new Uint8Array(body) })
      const folder = await aFolder(t, {
        ...before,
        ...named({
          'a.jpg': await aJpeg({ shade: shade(4), width: 20, takenAt: '2025:05:15 10:00:00' }),
          'b.jpg': await aJpeg({ shade: shade(5), width: 200, takenAt: '2025:05:13 10:00:00' }),
          'new.jpg': await aJpeg({ shade: shade(6) }),
        }),
      })
      const place = { folder, env: { IMGSTREAM_URL: server.url } }
      const dry = await imgstream(['upload', '.', '--dry-run', '--json', '--on-collision', policy], place)
      assert.equal(dry.code, 0, dry.stderr)
      const ran = await imgstream(['upload', '.', '--json', '--on-collision', policy], place)
      assert.deepEqual(statuses(ran), named({ ...expected, 'new.jpg': 'uploaded', 'same.jpg': 'skipped' }), policy)
      assert.deepEqual(statuses(dry), statuses(ran), policy)
      assert.equal(ran.code, policy === 'ask' ? 1 : 0, ran.stderr)
      if (policy === 'ask') {
        assert.match(ran.stderr, /no terminal to ask at\. What is suggested:\n +2 +keep both +taken at another moment\n/)
        assert.match(ran.stderr, /Pass --on-collision suggested to take that, else skip, overwrite, keep-both, newer or larger\./)
      }
      const { photos } = await api.call('listPhotos', { query: { q: policy } })
      assert.equal(photos.length, policy === 'keep-both' || policy === 'suggested' ? 6 : 4, policy)
    }
  })

  void it('tells before sending what is suggested, and does that when told to', { timeout }, async (t) => {
    const server = await aServer(t)
    const takenAt = '2025:05:14 10:00:00'
    const folder = await aFolder(t, { 'shot.jpg': await aJpeg({ takenAt }), 'other.jpg': await aJpeg({ shade: 1, takenAt }) })
    const place = { folder, env: { IMGSTREAM_URL: server.url } }
    assert.equal((await imgstream(['upload', '.'], place)).code, 0)
    await fill(folder, {
      'shot.jpg': await aJpeg({ width: 80, takenAt }),
      'other.jpg': await aJpeg({ shade: 2, takenAt: '2025:05:15 10:00:00' }),
    })

    const asked = await imgstream(['upload', '.', '--dry-run'], place)
    assert.equal(asked.code, 0, asked.stderr)
    assert.match(asked.stdout, /^decide .* shot\.jpg {2}\(.*; suggestion: overwrite, the same shot, and this file is larger\)$/m)
    assert.match(
      asked.stderr,
      /^2 files to decide\. What is suggested:\n( +1 {2}(keep both|overwrite) .*\n){2}Pass --on-collision suggested/m,
    )
    const left = await imgstream(['upload', '.'], place)
    assert.equal(left.code, 1, left.stderr)
    assert.match(left.stdout, /^undecided .* shot\.jpg {2}\(.*\)\n2 files: 2 undecided$/m)
    const planned = await imgstream(['upload', '.', '--dry-run', '--on-collision', 'suggested'], place)
    assert.match(planned.stdout, /^keep both .* other\.jpg {2}\(as other \(2\)\.jpg, taken at another moment\)$/m)

    const ran = await imgstream(['upload', '.', '--json', '--on-collision', 'suggested'], place)
    assert.equal(ran.code, 0, ran.stderr)
    assert.deepEqual(statuses(ran), { 'shot.jpg': 'overwritten', 'other.jpg': 'kept_both' })
  })

  void it('says how it is taken back, and that takes back what nobody changed since', { timeout }, async (t) => {
    const server = await aServer(t)
    const api = createApiClient({ baseUrl: server.url })
    const folder = await aFolder(t, { 'a.jpg': await aJpeg({ shade: 1 }), 'b.jpg': await aJpeg({ shade: 2 }) })
    const place = { folder, env: { IMGSTREAM_URL: server.url } }
    await imgstream(['upload', 'a.jpg'], place)
    await fill(folder, { 'a.jpg': await aJpeg({ shade: 3 }), 'c.jpg': await aJpeg({ shade: 4 }) })
    const ran = await imgstream(['upload', '--on-collision', 'overwrite', '.'], place)
    const id = /^To take this upload back: imgstream batch undo ([0-9a-f-]{36})$/m.exec(ran.stderr)?.[1] ?? ''
    const library = async () => (await api.call('listPhotos')).photos.map(({ filename, version }) => `${filename} ${version}`).toSorted()
    assert.deepEqual(await library(), ['a.jpg 2', 'b.jpg 1', 'c.jpg 1'])

    const undone = await imgstream(['batch', 'undo', id], place)
    assert.deepEqual([undone.code, undone.stdout], [0, '3 photos undone\n'], undone.stderr)
    assert.deepEqual(await library(), ['a.jpg 3'])
    await imgstream(['upload', '--on-collision', 'keep-both', 'a.jpg', 'c.jpg'], place)
    const again = await imgstream(['batch', 'redo', id], place)
    assert.equal(again.code, 1, again.stdout)
    assert.match(again.stdout, /^2 photos done again\n1 photo left alone:\n {2}c\.jpg {2}\(its name is taken by another photo\)\n$/)
    const unknown = await imgstream(['batch', 'undo', '00000000-0000-4000-8000-000000000000'], place)
    assert.deepEqual([unknown.code, unknown.stdout], [2, ''])
    assert.match(unknown.stderr, /BATCH_NOT_FOUND/)
  })

  void it('sends nothing in a dry run and says so', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, { 'z.jpg': await aJpeg(), 'page.jpg': `<html>${' '.repeat(200)}</html>` })
    const ran = await imgstream(['upload', '-n', '.', '--server', server.url], { folder })
    assert.equal(ran.code, 1, ran.stderr)
    // What would fail stands last, where it is seen.
    assert.match(ran.stdout, /^upload +[\d.]+ k?B +z\.jpg\nfail /m)
    assert.match(ran.stdout, /^fail +[\d.]+ k?B +page\.jpg {2}\(its bytes are no picture/m)
    assert.match(ran.stdout, /^2 files: 1 to upload, 1 would fail \(dry run: nothing was sent\)$/m)
    assert.equal((await createApiClient({ baseUrl: server.url }).call('listPhotos')).photos.length, 0)
  })

  void it('keeps two different files of one name, whatever the rule about the library', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, { '1/a.jpg': await aJpeg({ shade: 1 }), '2/a.jpg': await aJpeg({ shade: 2 }) })
    const ran = await imgstream(['upload', '-r', '.', '--on-collision', 'skip', '--server', server.url], { folder })
    assert.equal(ran.code, 0, ran.stderr)
    assert.match(ran.stdout, /^kept both .* [12]\/a\.jpg {2}\(as a \(2\)\.jpg\)$/m)
  })

  void it('comes to an end where links lead in a circle, and takes each file once', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, { 'photos/a.jpg': await aJpeg() })
    await symlink('..', join(folder, 'photos', 'up'))
    await symlink('self.jpg', join(folder, 'photos', 'self.jpg'))
    const ran = await imgstream(['upload', '-r', '--json', 'photos', 'photos/a.jpg', '--server', server.url], { folder })
    assert.equal(ran.code, 1)
    assert.deepEqual(statuses(ran), { 'a.jpg': 'uploaded', [join(folder, 'photos', 'self.jpg')]: 'failed: file_unreadable' })
  })

  void it('shows names of any script, and none that could move the cursor', { timeout }, async (t) => {
    const server = await aServer(t)
    const names = ['か\u3099 😀.jpg', 'e\u0301té.jpg', '\u202egpj.evil.jpg', 'a\u001b[2Jb.jpg', 'новый\nline.jpg']
    const folder = await aFolder(t, Object.fromEntries(await Promise.all(names.map(async (name, shade) => [name, await aJpeg({ shade })]))))
    const ran = await imgstream(['upload', '.', '--server', server.url], { folder })
    assert.match(ran.stdout, /か\u3099 😀\.jpg/)
    assert.match(ran.stdout, /\\u\{202e\}gpj\.evil\.jpg/)
    assert.match(ran.stdout, /a\\x1b\[2Jb\.jpg/)
    assert.match(ran.stdout, /новый\\x0aline\.jpg/)
    assert.doesNotMatch((ran.stdout + ran.stderr).replaceAll('\n', ''), /[\p{Cc}\u202e]/u)
  })

  void it('tells nothing to send from something wrong', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, {})
    await mkdir(join(folder, 'empty'))
    const ran = await imgstream(['upload', 'empty', '--json', '--server', server.url], { folder })
    assert.equal(ran.code, 0)
    assert.deepEqual(resultOf(ran), {
      success: true,
      total_files: 0,
      successful_uploads: 0,
      failed_uploads: 0,
      skipped_uploads: 0,
      overwrite_uploads: 0,
      results: [],
    })
  })

  void it('keeps the time of a file that has no other', { timeout }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, { 'a.jpg': await aJpeg() })
    const time = new Date('2019-08-07T06:05:04Z')
    await utimes(join(folder, 'a.jpg'), time, time)
    assert.equal((await imgstream(['upload', 'a.jpg', '--server', server.url], { folder })).code, 0)
    const { photos } = await createApiClient({ baseUrl: server.url }).call('listPhotos')
    assert.equal(photos[0]?.taken_source, 'file_time')
    assert.equal(photos[0]?.taken_at.slice(0, 10), '2019-08-07')
  })
})
