import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../../app-error.ts'
import type { PasswordHasher } from '../../domain/ports/accounts.ts'
import { createSlots } from '../imaging/slots.ts'

/** argon2id with 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet. 30 ms of one core. */
const costs = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const keyBytes = 32
/** Two at once, so that pictures keep half of libuv's four threads; 40 MiB at most. Whoever comes when so many wait is asked to come again. */
const atOnce = 2
const mostWaiting = 40

const derive = promisify(argon2)
type Costs = typeof costs

/** Hashes as PHC strings (`$argon2id$v=19$m=19456,t=2,p=1$salt$hash`), worked out on libuv's threads: the event loop stays free. */
export function createArgon2Passwords(current: Costs = costs): PasswordHasher {
  const slots = createSlots(atOnce)
  let waiting = 0

  async function derived(password: string, salt: Buffer, { memory, passes, parallelism }: Costs, length: number): Promise<Buffer> {
    if (waiting >= mostWaiting) {
      throw new AppError('TOO_MANY_REQUESTS', 'Many people sign in at this moment. Nothing was done; try again in a few seconds.', {
        details: { retry_after_seconds: 3 },
      })
    }
    waiting += 1
    try {
      return await slots.run(() =>
        derive('argon2id', { message: Buffer.from(password), nonce: salt, tagLength: length, memory, passes, parallelism }),
      )
    } finally {
      waiting -= 1
    }
  }

  return {
    async hash(password) {
      const salt = randomBytes(saltBytes)
      const key = await derived(password, salt, current, keyBytes)
      return `$argon2id$v=19$m=${current.memory},t=${current.passes},p=${current.parallelism}$${unpadded(salt)}$${unpadded(key)}`
    },
    async verify(password, hash) {
      const stored = hash === undefined ? undefined : parse(hash)
      if (!stored) {
        await derived(password, randomBytes(saltBytes), current, keyBytes)
        return false
      }
      return timingSafeEqual(await derived(password, stored.salt, stored.costs, stored.key.length), stored.key)
    },
    isOutdated: (hash) => {
      const stored = parse(hash)?.costs
      return stored?.memory !== current.memory || stored.passes !== current.passes || stored.parallelism !== current.parallelism
    },
  }
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

function parse(text: string): { costs: Costs; salt: Buffer; key: Buffer } | undefined {
  const [, memory, passes, parallelism, salt = '', key = ''] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text) ?? []
  if (memory === undefined) return undefined
  return {
    costs: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  }
}
