import { createSHA256, type IHasher } from 'hash-wasm'
import { fileProblemOf } from '../files/browser-file.ts'
import { type Hashing, hashFile } from './hash-file.ts'
import type { HashAnswer, HashRequest } from './hash-messages.ts'

const wanted = new Set<number>()
let hasher: Promise<IHasher> | undefined

const answer = (message: HashAnswer) => postMessage(message)

const hashing: Hashing = {
  async incremental() {
    hasher ??= createSHA256()
    const sha256 = (await hasher).init()
    return { update: (bytes) => void sha256.update(bytes), digest: () => sha256.digest('hex') }
  },
  whole: globalThis.isSecureContext ? async (bytes) => hex(await crypto.subtle.digest('SHA-256', bytes)) : undefined,
}

const hex = (digest: ArrayBuffer) => Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')

async function hash(id: number, file: File): Promise<void> {
  try {
    const result = await hashFile(file, hashing, () => wanted.has(id))
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
