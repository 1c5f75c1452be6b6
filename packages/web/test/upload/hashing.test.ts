import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { FileProblem } from '@imgstream/client'
import { createSHA256 } from 'hash-wasm'
import { browserFile } from '../../src/upload/files/browser-file.ts'
import { hashFile, sliceBytes } from '../../src/upload/hashing/hash-file.ts'
import type { HashRequest } from '../../src/upload/hashing/hash-messages.ts'
import { createWorkerHasher, type WorkerLike } from '../../src/upload/hashing/worker-hasher.ts'

describe('hashing a file', () => {
  const incremental = async () => {
    const sha256 = (await createSHA256()).init()
    return { update: (slice: Uint8Array) => void sha256.update(slice), digest: () => sha256.digest('hex') }
  }
  const whole = async (bytes: Uint8Array<ArrayBuffer>) => Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
  const pngOf = (byteSize: number) => {
    const bytes = new Uint8Array(byteSize).map((_, index) => index % 251)
    bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    return bytes
  }

  for (const [what, byteSize] of [
    ['a few bytes', 2000],
    ['a picture', 3_000_000],
    ['many slices', sliceBytes * 4 + 12345],
  ] as const) {
    it(`gives the SHA-256 of ${what} and the facts of the picture, with and without the browser's own hash`, async () => {
      const bytes = pngOf(byteSize)
      const checksum = createHash('sha256').update(bytes).digest('hex')
      for (const hashing of [{ incremental }, { incremental, whole }]) {
        const result = await hashFile(new Blob([bytes]), hashing, () => true)
        assert.deepEqual([result?.checksum, result?.picture?.mediaType], [checksum, 'image/png'])
      }
    })
  }

  it('stops between slices when nobody wants it any more', async () => {
    let slices = 0
    const result = await hashFile(
      new Blob([new Uint8Array(sliceBytes * 6)]),
      { incremental: () => Promise.resolve({ update: () => void slices++, digest: () => '' }) },
      () => slices < 1,
    )
    assert.deepEqual([result, slices], [undefined, 1])
  })
})

describe('the workers that hash', () => {
  class FakeWorker implements WorkerLike {
    onmessage: WorkerLike['onmessage'] = null
    onerror: WorkerLike['onerror'] = null
    asked: HashRequest[] = []
    isTerminated = false
    postMessage(message: HashRequest) {
      this.asked.push(message)
    }
    terminate() {
      this.isTerminated = true
    }
    answer(data: unknown) {
      this.onmessage?.({ data } as MessageEvent)
    }
  }
  const setUp = () => {
    const workers: FakeWorker[] = []
    const hasher = createWorkerHasher(() => {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    }, 2)
    return { workers, hasher, file: browserFile(new File(['x'], 'a.jpg')) }
  }
  const idOf = (worker: FakeWorker | undefined) => worker?.asked[0]?.id

  it('are made when needed, and share the files', async () => {
    const { workers, hasher, file } = setUp()
    const { signal } = new AbortController()
    const results = [hasher.hash(file, signal), hasher.hash(file, signal)]
    assert.equal(workers.length, 2)
    for (const worker of workers) worker.answer({ id: idOf(worker), result: { checksum: 'c' } })
    assert.deepEqual(await Promise.all(results), [{ checksum: 'c' }, { checksum: 'c' }])
  })

  it('are told when a file is given up', async () => {
    const { workers, hasher, file } = setUp()
    const abort = new AbortController()
    const result = hasher.hash(file, abort.signal)
    abort.abort(new Error('enough'))
    await assert.rejects(result, /enough/)
    assert.deepEqual(
      workers[0]?.asked.map(({ type }) => type),
      ['hash', 'abort'],
    )
  })

  it('say what is wrong with a file', async () => {
    const { workers, hasher, file } = setUp()
    const result = hasher.hash(file, new AbortController().signal)
    workers[0]?.answer({ id: idOf(workers[0]), problem: { code: 'FILE_CHANGED', message: 'changed' } })
    await assert.rejects(result, (error: unknown) => error instanceof FileProblem && error.code === 'FILE_CHANGED')
  })

  it('are replaced when they break, and their file fails by itself', async () => {
    const { workers, hasher, file } = setUp()
    const result = hasher.hash(file, new AbortController().signal)
    workers[0]?.onerror?.({ message: 'out of memory' } as ErrorEvent)
    await assert.rejects(result, (error: unknown) => error instanceof FileProblem && error.code === 'FILE_UNREADABLE')
    assert.equal(workers[0]?.isTerminated, true)
    void hasher.hash(file, new AbortController().signal).catch(() => {})
    assert.equal(workers.length, 2)
  })
})
