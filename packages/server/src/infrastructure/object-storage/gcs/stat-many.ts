import type { BucketObject, GcsBucket } from './gcs-bucket.ts'

/** One list gives so many objects and costs a class A request, ten times as much as asking for one (class B). */
const worthAList = 10
/** A list of a range may hold objects that were not asked for: after so many of them for each one that was, the rest is asked for singly. */
const strangersEach = 5
const atOnce = 8

/** Those of these keys that are there: a list for keys of one owner that lie together, a question for each other one. */
export async function statMany(bucket: Pick<GcsBucket, 'stat' | 'list'>, keys: readonly string[]): Promise<Map<string, BucketObject>> {
  const found = new Map<string, BucketObject>()
  const single: string[] = []
  for (const [prefix, its] of Map.groupBy([...new Set(keys)], folderOfOwner)) {
    if (its.length < worthAList) single.push(...its)
    else single.push(...(await listThem(bucket, prefix, its.sort(), found)))
  }
  for (let at = 0; at < single.length; at += atOnce) {
    const objects = await Promise.all(single.slice(at, at + atOnce).map((key) => bucket.stat(key)))
    for (const object of objects) if (object) found.set(object.key, object)
  }
  return found
}

const folderOfOwner = (key: string) => `${key.split('/').slice(0, 2).join('/')}/`

/** Answers the keys that the list was not followed to. Keys are ASCII: their order is that of their bytes. */
async function listThem(bucket: Pick<GcsBucket, 'list'>, prefix: string, keys: readonly string[], found: Map<string, BucketObject>) {
  const wanted = new Set(keys)
  const [first = '', last = ''] = [keys[0], keys.at(-1)]
  let strangers = 0
  for await (const object of bucket.list(prefix, { first, last })) {
    if (wanted.has(object.key)) found.set(object.key, object)
    else if (++strangers > keys.length * strangersEach) return keys.filter((key) => key > object.key)
  }
  return []
}
