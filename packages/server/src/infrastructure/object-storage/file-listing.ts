import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredObject } from '../../domain/ports/object-store.ts'
import { errorCode, translateDiskError } from './disk-errors.ts'

const abandonedPartMs = 3_600_000

/** Undefined where there is no file. */
export async function sizeOf(path: string) {
  try {
    const found = await stat(path)
    return found.isFile() ? found : undefined
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined
    return translateDiskError(error)
  }
}

/** Every object below the root whose key begins with the prefix; uploads are none. */
export async function* listBelow(root: string, prefix: string): AsyncGenerator<StoredObject> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const pending = [folder.replace(/\/$/, '')]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const entries = await readdir(join(root, next), { withFileTypes: true }).catch((error) => {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return []
      return translateDiskError(error)
    })
    for (const entry of entries) {
      const key = next === '' ? entry.name : `${next}/${entry.name}`
      if (key === 'staging' || !(key.startsWith(prefix) || prefix.startsWith(`${key}/`))) continue
      if (entry.isDirectory()) pending.push(key)
      const found = entry.isFile() ? await sizeOf(join(root, key)) : undefined
      if (found) yield { key, byteSize: found.size, createdAtMs: Math.round(found.ctimeMs) }
    }
  }
}

/** Parts of small objects that a killed process left. */
export async function removeAbandonedParts(staging: string) {
  for (const name of await readdir(staging)) {
    if (!name.startsWith('part.')) continue
    const found = await sizeOf(join(staging, name))
    if (found && found.mtimeMs < Date.now() - abandonedPartMs) await rm(join(staging, name), { force: true })
  }
}
