import { createSHA256, type IHasher } from 'hash-wasm'
import { fileProblemOf } from '../files/browser-file.ts'
import { hashFile } from './hash-file.ts'
import type { HashAnswer, HashRequest } from './hash-messages.ts'

const wanted = new Set<number>()
let hasher: Promise<IHasher> | undefined

const answer = (message: HashAnswer) => postMessage(message)

async function hash(id: number, file: File): Promise<void> {
  try {
    hasher ??= createSHA256()
    const sha256 = (await hasher).init()
    const sum = { update: (bytes: Uint8Array) => void sha256.update(bytes), digest: () => sha256.digest('hex') }
    const result = await hashFile(file, sum, () => wanted.has(id))
    if (result) answer({ id, result })
  } catch (error) {
    const { code, message } = fileProblemOf(error)
    answer({ id, problem: { code, message } })
  } finally {
    wanted.delete(id)
  }
}

// One file at a time: the hash state is one. The page gives each of its workers one file and waits.
let queue = Promise.resolve()
addEventListener('message', ({ data }: MessageEvent<HashRequest>) => {
  if (data.type === 'abort') {
    wanted.delete(data.id)
    return
  }
  wanted.add(data.id)
  queue = queue.then(() => (wanted.has(data.id) ? hash(data.id, data.file) : undefined))
})
