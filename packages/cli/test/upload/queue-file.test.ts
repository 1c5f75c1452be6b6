import assert from 'node:assert/strict'
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { QueueItem } from '@imgstream/client'
import { findFiles } from '../../src/upload/find-files.ts'
import { QueueFile } from '../../src/upload/queue-file.ts'
import { aFolder } from '../support/pictures.ts'

async function aQueue(t: TestContext, names: string[]) {
  const folder = await aFolder(t, Object.fromEntries(names.map((name) => [name, name])))
  const { files } = await findFiles(['.'], { folder, recursive: false })
  const open = (found = files) =>
    new QueueFile({ XDG_STATE_HOME: join(folder, '.state') }, { server: 'http://x', paths: [folder], files: found })
  const item = (id: number, overrides: Partial<QueueItem> = {}): QueueItem => {
    const { facts } = files[id] as (typeof files)[0]
    return { id, file: facts, filename: facts.name, phase: 'waiting', checksum: 'a', attempts: 0, ...overrides }
  }
  return { files, open, item }
}

void describe('remembering an upload', () => {
  void it('keeps the last state of each file, for the owner of this machine alone', async (t) => {
    const { open, item } = await aQueue(t, ['0.jpg', '1.jpg'])
    const queue = open()
    assert.ok(queue.lock())
    await queue.save('batch', [item(0, { phase: 'hashing' }), item(1)])
    await queue.save('batch', [item(0, { uploadUrl: 'http://x/1' })])
    const stored = await open().load()
    assert.equal(stored?.batchId, 'batch')
    assert.deepEqual(
      stored.items.map(({ id, phase, uploadUrl }) => [id, phase, uploadUrl]),
      [
        [0, 'waiting', 'http://x/1'],
        [1, 'waiting', undefined],
      ],
    )
    assert.equal((await stat(queue.path)).mode & 0o777, 0o600)
    assert.equal((await stat(join(queue.path, '..'))).mode & 0o777, 0o700)
  })

  void it('reads what a crash tore, as far as it is whole', async (t) => {
    const { open, item } = await aQueue(t, ['0.jpg', '1.jpg'])
    const queue = open()
    queue.lock()
    await queue.save('batch', [item(0)])
    await appendFile(queue.path, JSON.stringify(item(1)).slice(0, 40))
    await queue.save('batch', [item(0, { attempts: 2 })])
    assert.deepEqual(
      (await open().load())?.items.map(({ id, attempts }) => [id, attempts]),
      [[0, 2]],
    )
  })

  void it('takes up every file of a long upload, whatever their names hold', async (t) => {
    // JSON leaves these two as they are, and readers of lines take them for the end of one.
    const { files, open, item } = await aQueue(t, ['a\u2028b.jpg', 'c\u0085d.jpg'])
    const queue = open()
    queue.lock()
    for (let attempts = 0; attempts < 1500; attempts += 1) await queue.save('batch', [item(0, { attempts }), item(1)])
    assert.ok((await stat(queue.path)).size > 256 * 1024)
    for (const run of ['as it was written', 'as it was gathered']) {
      const stored = await open().load()
      assert.deepEqual(
        stored?.items.map(({ file, attempts }) => [file.name, attempts]),
        [
          [files[0]?.facts.name, 1499],
          [files[1]?.facts.name, 0],
        ],
        run,
      )
    }
    assert.ok((await stat(queue.path)).size < 2000, 'one line a file is left')
  })

  void it('loses nothing where it was stopped while it gathered what it had written', async (t) => {
    const { open, item } = await aQueue(t, ['0.jpg'])
    const queue = open()
    queue.lock()
    await queue.save('batch', [item(0, { attempts: 3 })])
    await writeFile(`${queue.path}.new`, '{"batchId":"batch"}\n{"id":0,"fi')
    assert.deepEqual(
      (await open().load())?.items.map(({ attempts }) => attempts),
      [3],
    )
  })

  void it('forgets files that are not there any more and closes up the places', async (t) => {
    const { files, open, item } = await aQueue(t, ['0.jpg', '1.jpg', '2.jpg', '3.jpg'])
    const queue = open()
    queue.lock()
    const twinOf = (id: number) => ({ class: 'twin', twinOf: id, sameContent: false }) as const
    await queue.save('batch', [
      item(0),
      item(1),
      item(2, { phase: 'review', classification: twinOf(1) }),
      item(3, { phase: 'review', classification: twinOf(0) }),
    ])
    const stored = await open(files.slice(1)).load()
    assert.deepEqual(
      stored?.items.map(({ id, filename, phase, classification }) => [id, filename, phase, classification?.twinOf]),
      [
        [0, '1.jpg', 'waiting', undefined],
        [1, '2.jpg', 'review', 0],
        [2, '3.jpg', 'checking', undefined],
      ],
    )
    assert.equal(await open([]).load(), undefined)
  })

  void it('asks again about what was stored, since the library may have changed', async (t) => {
    const { open, item } = await aQueue(t, ['0.jpg'])
    const queue = open()
    queue.lock()
    await queue.save('batch', [item(0, { phase: 'done' })])
    const stored = (await open().load())?.items[0]
    assert.deepEqual([stored?.phase, stored?.answerLost], ['checking', true])
  })

  void it('lets one process at a time remember an upload, and outlives a killed one', async (t) => {
    const { open } = await aQueue(t, ['0.jpg'])
    const queue = open()
    assert.ok(queue.lock())
    const lock = `${queue.path}.lock`
    assert.equal(await readFile(lock, 'utf8'), String(process.pid))
    await writeFile(lock, String(process.ppid))
    assert.equal(open().lock(), false)
    await writeFile(lock, '999999999')
    assert.ok(open().lock())
  })
})
