import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createThroughput, emptyQueue, reduceQueue } from '@imgstream/client'
import { progressLine } from '../src/progress.ts'
import { bytesInWords, durationInWords, pathFrom, printable } from '../src/words.ts'

void describe('words for the terminal', () => {
  const sizes: [bytes: number, words: string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [99_400, '99.4 kB'],
    [99_600, '100 kB'],
    [999_600, '1.0 MB'],
    [3_200_000_000, '3.2 GB'],
  ]
  for (const [bytes, words] of sizes) void it(`says ${words} for ${bytes} bytes`, () => assert.equal(bytesInWords(bytes), words))

  const durations: [ms: number, words: string][] = [
    [400, '0 s'],
    [59_400, '59 s'],
    [59_600, '1 min 0 s'],
    [3_725_000, '1 h 2 min'],
    [47 * 3_600_000, '47 h 0 min'],
    [100 * 86_400_000, '100 days'],
    [1247 * 86_400_000, '3.4 years'],
  ]
  for (const [ms, words] of durations) void it(`says ${words} for ${ms} ms`, () => assert.equal(durationInWords(ms), words))

  const names: [name: string, shown: string][] = [
    ['花見 😀.jpg', '花見 😀.jpg'],
    ['a\tb\r\n.jpg', 'a\\x09b\\x0d\\x0a.jpg'],
    ['\u009b31mred', '\\x9b31mred'],
    ['gpj.\u202efdp', 'gpj.\\u{202e}fdp'],
    ['half \ud83d', 'half \ufffd'],
  ]
  for (const [name, shown] of names) void it(`shows ${JSON.stringify(shown)}`, () => assert.equal(printable(name), shown))

  void it('shows paths as they are known from here', () => {
    assert.equal(pathFrom('/home/me', '/home/me/a/b.jpg'), 'a/b.jpg')
    assert.equal(pathFrom('/home/me', '/media/card/b.jpg'), '/media/card/b.jpg')
  })

  void it('tells files, bytes, speed and time left, and an outage instead', () => {
    const file = { name: 'a.jpg', path: 'a.jpg', size: 10_000_000, lastModifiedMs: 0 }
    let state = reduceQueue(emptyQueue, { type: 'files_found', files: [{ file }, { file }] })
    for (const event of [
      { type: 'hashing_started', id: 0 },
      { type: 'hashed', id: 0, checksum: 'a' },
      { type: 'classified', results: [{ id: 0, classification: { class: 'new' } }] },
      { type: 'sending_started', id: 0 },
      { type: 'progressed', id: 0, sentBytes: 4_000_000 },
    ] as const) {
      state = reduceQueue(state, event)
    }
    const throughput = createThroughput()
    throughput.note(0, 0)
    throughput.note(4_000_000, 4000)
    assert.equal(progressLine(state, throughput), '0 of 2 files, 4.0 MB of 20.0 MB sent, 1.0 MB/s, 16 s left, 1 to read')
    const offline = reduceQueue(state, { type: 'connection_lost' })
    assert.match(progressLine(offline, throughput), /the server does not answer, trying again/)
  })
})
