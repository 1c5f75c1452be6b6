import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import type { Classification, QueueItem } from '@imgstream/client'
import { createApiClient } from '@imgstream/client'
import type { Photo } from '@imgstream/contract'
import { createAsker } from '../../src/upload/ask.ts'
import { aServer } from '../support/a-server.ts'
import { bin, imgstream } from '../support/imgstream.ts'
import { aFolder, aJpeg, fill } from '../support/pictures.ts'

const existing: Photo = {
  photo_id: '00000000-0000-7000-8000-000000000000',
  filename: 'a.jpg',
  file_size: 2000,
  checksum: 'a'.repeat(64),
  media_type: 'image/jpeg',
  width: 4000,
  height: 3000,
  taken_at: '2025-05-14T10:31:07.120',
  taken_offset: null,
  taken_source: 'exif_original',
  first_uploaded_at: '2025-06-01T00:00:00.000Z',
  uploaded_at: '2025-06-01T00:00:00.000Z',
  version: 1,
  thumbhash: null,
  renditions: 'ready',
  camera: 'Apple iPhone 15',
  latitude: null,
  longitude: null,
}

const inReview = (id: number, classification: Classification, size = 1000): QueueItem => ({
  id,
  file: { name: `${id}.jpg`, path: `/photos/${id}.jpg`, size, lastModifiedMs: Date.UTC(2025, 6, 1) },
  filename: `${id}.jpg`,
  phase: 'review',
  checksum: 'b'.repeat(64),
  picture: { width: 4000, height: 3000, takenAt: '2025-05-14T10:31:07.120', camera: 'Apple iPhone 15' },
  classification,
  attempts: 0,
})

const different: Classification = { class: 'different', existing, sameContent: false }

/** Decides these files with these lines typed, and gives what was chosen and shown. */
async function answering(lines: string[], items: QueueItem[]) {
  const input = new PassThrough()
  const output = new PassThrough()
  const pending = [...lines]
  let shown = ''
  // Each line is typed when the question for it stands there.
  output.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    if (!text.endsWith('? ')) return
    const line = pending.shift()
    if (line === undefined) input.end()
    else input.write(`${line}\n`)
  })
  const asker = createAsker({ input, output, begin() {}, end() {}, stop() {} })
  const choices = await asker.decide(items, (id) => items[id], true)
  const later = await asker.decide([{ ...inReview(9, different), id: 9 }], () => undefined, true)
  asker.close()
  return { choices: choices.map(({ id, choice }) => `${id} ${choice}`), later: later.map(({ choice }) => choice), shown }
}

void describe('asking at the terminal', () => {
  const three = () => [inReview(0, different), inReview(1, different, 3000), inReview(2, different)]

  void it('takes an answer for each file', async () => {
    const { choices } = await answering(['o', 's', 'b', 's'], three())
    assert.deepEqual(choices, ['0 overwrite', '1 skip', '2 keep_both'])
  })

  void it('takes an answer for all that remain, also for those that come later', async () => {
    const { choices, later } = await answering(['s', 'B'], three())
    assert.deepEqual(choices, ['0 skip', '1 keep_both', '2 keep_both'])
    assert.deepEqual(later, ['keep_both'])
  })

  void it('takes for each what is suggested, and tells beforehand what that is', async () => {
    const suggesting = (choice: 'keep_both' | 'overwrite', reason: 'another_camera' | 'same_shot_larger'): Classification => ({
      ...different,
      suggestion: { choice, reason },
    })
    const items = [
      inReview(0, suggesting('overwrite', 'same_shot_larger')),
      inReview(1, suggesting('keep_both', 'another_camera')),
      inReview(2, suggesting('keep_both', 'another_camera')),
      inReview(3, different),
    ]
    const { choices, later, shown } = await answering(['a', 's', 's'], items)
    // Where nothing is suggested the question comes for that file.
    assert.deepEqual(choices, ['0 overwrite', '1 keep_both', '2 keep_both', '3 skip'])
    assert.deepEqual(later, ['skip'])
    assert.match(
      shown,
      /4 files to decide; what is suggested for them:\n +2 {2}keep both +taken with another camera\n +1 {2}overwrite +the same shot, and this file is larger\n/,
    )
  })

  void it('compares when told to: larger overwrites, smaller is skipped', async () => {
    assert.deepEqual((await answering(['l'], three())).choices, ['0 skip', '1 overwrite', '2 skip'])
  })

  void it('shows both sides and how they differ', async () => {
    const { shown } = await answering(['q'], [inReview(0, different)])
    assert.match(shown, /\/photos\/0\.jpg\n/)
    assert.match(shown, /in the library +this file/)
    assert.match(shown, /size +2\.0 kB +1\.0 kB +smaller \(50 %\)/)
    assert.match(shown, /taken +2025-05-14 10:31:07\.12 +2025-05-14 10:31:07\.12 +same moment/)
    assert.match(shown, /pixels +4000 × 3000 +4000 × 3000 +same/)
    assert.match(shown, /changed +2025-07-01 00:00:00 UTC +after the upload/)
  })

  void it('explains itself, refuses what is not possible, and asks again', async () => {
    const { choices, shown } = await answering(['?', 'x', 'o', 'b'], [inReview(0, { class: 'unknown' })])
    assert.deepEqual(choices, ['0 keep_both'])
    assert.match(shown, /O {2}S {2}B {2}overwrite, skip or keep both for all/)
    assert.equal(shown.match(/That is not possible here/g)?.length, 2)
  })

  void it('leaves the rest undecided when told to quit, or when nobody is there any more', async () => {
    for (const lines of [['o', 'q'], ['o']]) {
      const { choices, later } = await answering(lines, three())
      assert.deepEqual(choices, ['0 overwrite'])
      assert.deepEqual(later, [])
    }
  })

  const script = '/usr/bin/script'
  const terminal = process.platform === 'linux' && existsSync(script) ? false : `there is no ${script} to make a terminal`
  void it('asks on a real terminal', { timeout: 120_000, skip: terminal }, async (t) => {
    const server = await aServer(t)
    const folder = await aFolder(t, { 'a.jpg': await aJpeg({ shade: 1 }), 'b.jpg': await aJpeg({ shade: 2 }) })
    assert.equal((await imgstream(['upload', '.', '--server', server.url], { folder })).code, 0)
    await fill(folder, { 'a.jpg': await aJpeg({ shade: 3 }), 'b.jpg': await aJpeg({ shade: 4 }) })
    const command = `'${process.execPath}' '${bin}' upload . --server ${server.url}`
    const child = spawn(script, ['-qec', command, '/dev/null'], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, XDG_STATE_HOME: `${folder}/.state`, TERM: 'xterm' },
    })
    const answers = ['o\r', 's\r']
    let screen = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text
      while (answers.length > 0 && screen.split('; q, ? ').length > 3 - answers.length) child.stdin.write(answers.shift() ?? '')
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    assert.equal(code, 0, screen)
    assert.match(screen, /2 files: 1 overwritten, 1 skipped/)
    const api = createApiClient({ baseUrl: server.url })
    const { photos } = await api.call('listPhotos')
    assert.deepEqual(photos.map(({ filename, version }) => `${filename} ${version}`).toSorted(), ['a.jpg 2', 'b.jpg 1'])
    const { user_decision_metrics: decided } = await api.call('getCollisionStatistics', {})
    assert.deepEqual([decided.total_decisions, decided.overwrite_count, decided.skip_count], [2, 1, 1])
    assert.ok(decided.average_decision_time_ms > 0, 'how long the question stood')
  })
})
