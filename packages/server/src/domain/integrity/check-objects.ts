import type { CheckCounts, Finding } from '../ports/integrity.ts'
import type { StoredObject } from '../ports/object-store.ts'
import type { CheckDeps } from './check-deps.ts'
import { readBytes } from './read-objects.ts'

const atOnce = 1000

/**
 * Goes through all objects of the storage: those that no row names and that are old enough not to be on their way. With `isDeep` their bytes are
 * read too: an original that is missing elsewhere may be among them.
 */
export async function checkObjects(
  deps: CheckDeps,
  { isDeep, counts }: { isDeep: boolean; counts: CheckCounts },
  found: (findings: Finding[]) => Promise<void>,
): Promise<void> {
  const before = deps.clock.nowMs() - deps.graceMs
  Object.assign(counts, { objects: 0, kept: 0 })
  let group: StoredObject[] = []
  async function flush() {
    const keys = group.map(({ key }) => key)
    const named = await deps.photos.referencedKeys(keys)
    const kept = await deps.kept.among(keys)
    counts.objects += group.length
    counts.kept += kept.size
    const unnamed = group.filter(({ key, createdAtMs }) => !named.has(key) && !kept.has(key) && createdAtMs < before)
    const findings: Finding[] = []
    for (const { key, byteSize } of unnamed) findings.push(await unnamedObject(deps, key, byteSize, isDeep))
    group = []
    await found(findings)
    await deps.pace.rest()
  }
  for (const prefix of ['originals/', 'derivatives/']) {
    for await (const object of deps.objects.list(prefix)) {
      group.push(object)
      if (group.length >= atOnce) await flush()
    }
  }
  if (group.length > 0) await flush()
}

async function unnamedObject(deps: CheckDeps, key: string, byteSize: number, isDeep: boolean): Promise<Finding> {
  const bytes = isDeep && key.startsWith('originals/') ? await readBytes(deps, key) : undefined
  return {
    kind: 'object_unnamed',
    subject: key,
    key,
    details: { byte_size: byteSize, ...(bytes && bytes !== 'unreadable' && { found: bytes.checksum }) },
  }
}
