import { createHash } from 'node:crypto'
import { crc32c } from './crc32c.ts'
import { conditionNotMet, invalid, notFound } from './refusal.ts'

/** What a client says about an object that it writes. */
export interface ObjectMetadata {
  name?: string
  contentType?: string
  cacheControl?: string
  metadata?: Record<string, string>
  crc32c?: string
  md5Hash?: string
}

export interface BucketObject {
  name: string
  bytes: Buffer
  generation: number
  createdAt: Date
  crc32c: string
  md5Hash: string
  contentType: string
  cacheControl: string | undefined
  metadata: Record<string, string> | undefined
}

/** `ifGenerationMatch` and its like, from the query of a request. */
export type Preconditions = URLSearchParams

/** The objects of one bucket, in memory. Each write makes a new generation; an old one is gone. */
export class Bucket {
  readonly name: string
  readonly #objects = new Map<string, BucketObject>()
  #lastGeneration = 1_700_000_000_000_000

  constructor(name: string) {
    this.name = name
  }

  find(name: string): BucketObject | undefined {
    return this.#objects.get(name)
  }

  get(name: string, preconditions: Preconditions): BucketObject {
    const found = this.find(name)
    if (!found) throw notFound(name)
    this.require(found, preconditions)
    const generation = preconditions.get('generation')
    if (generation !== null && Number(generation) !== found.generation) throw notFound(name)
    return found
  }

  /** Throws Refusal 412 when a precondition does not hold, 400 when the bytes are not those that were announced. */
  write(name: string, bytes: Buffer, metadata: ObjectMetadata, preconditions: Preconditions): BucketObject {
    if (name === '' || Buffer.byteLength(name) > 1024) throw invalid(`Invalid object name: ${name}`)
    this.require(this.find(name), preconditions)
    const object: BucketObject = {
      name,
      bytes,
      generation: ++this.#lastGeneration,
      createdAt: new Date(),
      crc32c: crc32c(bytes),
      md5Hash: createHash('md5').update(bytes).digest('base64'),
      contentType: metadata.contentType ?? 'application/octet-stream',
      cacheControl: metadata.cacheControl,
      metadata: metadata.metadata,
    }
    for (const sum of ['crc32c', 'md5Hash'] as const) {
      if (metadata[sum] !== undefined && metadata[sum] !== object[sum]) {
        throw invalid(`Provided ${sum} "${metadata[sum]}" doesn't match calculated ${sum} "${object[sum]}".`)
      }
    }
    this.#objects.set(name, object)
    return object
  }

  delete(name: string, preconditions: Preconditions): void {
    this.get(name, preconditions)
    this.#objects.delete(name)
  }

  /** In the order of the names' bytes, as the real one lists them. */
  list(prefix: string): BucketObject[] {
    return [...this.#objects.values()]
      .filter(({ name }) => name.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  }

  /** Throws Refusal 412. Generation 0 means that there must be no such object. */
  require(object: BucketObject | undefined, preconditions: Preconditions): void {
    const generation = object?.generation ?? 0
    const match = preconditions.get('ifGenerationMatch')
    if (match !== null && Number(match) !== generation) throw conditionNotMet()
    const noMatch = preconditions.get('ifGenerationNotMatch')
    if (noMatch !== null && Number(noMatch) === generation) throw conditionNotMet()
  }
}

/** The object as the JSON API describes it. Numbers that may be large are text there. */
export function resourceOf(bucket: Bucket, object: BucketObject) {
  const { name, generation, bytes, createdAt, contentType, cacheControl, metadata, md5Hash } = object
  return {
    kind: 'storage#object',
    id: `${bucket.name}/${name}/${generation}`,
    name,
    bucket: bucket.name,
    generation: String(generation),
    metageneration: '1',
    size: String(bytes.length),
    contentType,
    cacheControl,
    metadata,
    md5Hash,
    crc32c: object.crc32c,
    etag: `"${generation}"`,
    storageClass: 'STANDARD',
    timeCreated: createdAt.toISOString(),
    updated: createdAt.toISOString(),
  }
}
