import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createUploadEngine, type QueueStore, type UploadTransport } from '@imgstream/client'
import { createBatchFiles } from '../../src/upload/batch-files.ts'
import type { BrowserFile } from '../../src/upload/files/browser-file.ts'
import { anItem } from './support.ts'

const never = () => new Promise<never>(() => {})
const transport: UploadTransport = {
  check: never,
  send: never,
  commit: never,
  restore: never,
  discard: () => Promise.resolve(),
  isReachable: () => Promise.resolve(true),
}
const found = (path: string, bytes = 'picture', lastModified = 1000) => ({
  file: new File([bytes], path.split('/').at(-1) ?? '', { lastModified }),
  path,
})

/** A batch that waits for these files after a reload. */
function stored(...paths: string[]): QueueStore {
  const items = paths.map((path, id) =>
    anItem({ id, phase: 'checking', file: { name: path.split('/').at(-1) ?? '', path, size: 7, lastModifiedMs: 1000 } }),
  )
  return { load: () => Promise.resolve({ batchId: 'b', items }), save: () => Promise.resolve(), clear: () => Promise.resolve() }
}

async function restored(...paths: string[]) {
  const engine = createUploadEngine<BrowserFile>({ hasher: { hash: never }, transport, store: stored(...paths) })
  const files = createBatchFiles(engine)
  await engine.restore()
  return { engine, files }
}

describe('the files of a batch', () => {
  it('are not taken twice, however often they are dropped', () => {
    const engine = createUploadEngine<BrowserFile>({ hasher: { hash: never }, transport })
    const files = createBatchFiles(engine)
    assert.deepEqual(files.add([found('a.jpg'), found('b.jpg'), found('a.jpg')]), { added: 2, repeated: 1 })
    assert.deepEqual(files.add([found('a.jpg'), found('sub/a.jpg')]), { added: 1, repeated: 1 })
    assert.equal(engine.getState().counts.total, 3)
  })

  it('take the places that a restored batch kept for them', async () => {
    const { engine, files } = await restored('trip/a.jpg', 'trip/b.jpg')
    assert.deepEqual(files.missing(), [0, 1])
    files.add([found('trip/b.jpg')])
    assert.deepEqual(files.missing(), [0])
    assert.equal(engine.getState().counts.total, 2)
    assert.equal(files.fileOf(1)?.name, 'b.jpg')
  })

  it('are recognised by name, size and time when they are chosen in another way than before', async () => {
    const { engine, files } = await restored('trip/a.jpg')
    files.add([found('a.jpg')])
    assert.deepEqual(files.missing(), [])
    assert.equal(engine.getState().counts.total, 1)
  })

  it('take their places in a batch of thousands, in whatever portions they come', async () => {
    const paths = Array.from({ length: 2500 }, (_, index) => `trip/${index}.jpg`)
    const { engine, files } = await restored(...paths)
    assert.equal(files.missing().length, 2500)
    for (let start = 0; start < paths.length; start += 700) files.add(paths.slice(start, start + 700).map((path) => found(path)))
    assert.deepEqual(files.missing(), [])
    assert.equal(engine.getState().counts.total, 2500)
    assert.equal(files.fileOf(2499)?.name, '2499.jpg')
  })

  it('are other files when their time or size is another', async () => {
    const { engine, files } = await restored('trip/a.jpg')
    files.add([found('a.jpg', 'picture', 2000), found('a.jpg', 'longer picture')])
    assert.deepEqual(files.missing(), [0])
    assert.equal(engine.getState().counts.total, 3)
  })
})
