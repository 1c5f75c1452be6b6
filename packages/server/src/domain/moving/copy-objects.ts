import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { AppError } from '../../app-error.ts'
import type { LibraryObjects, TargetObjects } from '../ports/moving.ts'
import type { NamedObject } from './library-objects.ts'
import { MoveStopped } from './progress.ts'

/** Damage on the way is gone at another try; damage that stays is the object's. */
const tries = 3

export type Copied =
  | { kind: 'copied'; byteSize: number }
  /** It was there already, with the right bytes. */
  | { kind: 'there' }
  /** The source does not have this picture, which can be made again. */
  | { kind: 'absent' }
  | { kind: 'damaged'; why: string }

/**
 * Copies one object and says how that went. An original is only stored when it has the size and SHA-256 that the library recorded.
 * Throws AppError when one of the stores is away or full.
 */
export async function copyObject(from: LibraryObjects, to: TargetObjects, object: NamedObject): Promise<Copied> {
  let why = ''
  for (let attempt = 0; attempt < tries; attempt++) {
    try {
      const copied = await copyOnce(from, to, object)
      if (copied.kind !== 'damaged') return copied
      why = copied.why
    } catch (error) {
      if (error instanceof AppError || error instanceof MoveStopped) throw error
      why = error instanceof Error ? error.message : String(error)
    }
  }
  return { kind: 'damaged', why }
}

async function copyOnce(from: LibraryObjects, to: TargetObjects, object: NamedObject): Promise<Copied> {
  const body = await from.read(object.key)
  if (!body) return object.original ? { kind: 'damaged', why: 'the file is missing' } : { kind: 'absent' }
  const seen = watched(body)
  try {
    const written = await to.write(object.key, seen.bytes(), () => requireSound(object, seen.facts()))
    if (written) return { kind: 'copied', byteSize: seen.facts().byteSize }
  } catch (error) {
    if (error instanceof Unsound) return { kind: 'damaged', why: error.message }
    throw error
  } finally {
    body.destroy()
  }
  return compareExisting(from, to, object)
}

/** A run before this one has stored it. */
async function compareExisting(from: LibraryObjects, to: TargetObjects, object: NamedObject): Promise<Copied> {
  const [wanted, found] = [await factsOf(from, object.key), await factsOf(to, object.key)]
  if (wanted) requireSound(object, wanted)
  if (wanted && wanted.byteSize === found?.byteSize && wanted.checksum === found.checksum) return { kind: 'there' }
  await to.delete(object.key)
  return { kind: 'damaged', why: 'the copy in the target had other bytes' }
}

interface Facts {
  byteSize: number
  /** SHA-256, lower-case hex. */
  checksum: string
}

class Unsound extends Error {}

function requireSound({ original }: NamedObject, { byteSize, checksum }: Facts): void {
  if (!original) return
  if (byteSize !== original.byteSize) throw new Unsound(`it has ${byteSize} bytes instead of ${original.byteSize}`)
  if (checksum !== original.checksum) throw new Unsound('its bytes are not those that were uploaded (SHA-256 differs)')
}

async function factsOf(store: LibraryObjects, key: string): Promise<Facts | undefined> {
  const body = await store.read(key)
  if (!body) return undefined
  const seen = watched(body)
  for await (const _ of seen.bytes()) void _
  return seen.facts()
}

function watched(body: Readable) {
  const hash = createHash('sha256')
  let byteSize = 0
  let checksum: string | undefined
  return {
    async *bytes(): AsyncGenerator<Buffer> {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        hash.update(chunk)
        byteSize += chunk.length
        yield chunk
      }
    },
    facts: (): Facts => ({ byteSize, checksum: (checksum ??= hash.digest('hex')) }),
  }
}
