import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './root.mjs'

/** All files below the given files and folders, in a fixed order; what does not exist is left out. */
export function filesBelow(paths) {
  return paths.flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (!stats) return []
    if (!stats.isDirectory()) return [path]
    const names = readdirSync(path).sort()
    return filesBelow(names.map((name) => join(path, name)))
  })
}

/** One word that changes when a name or the content of one of these files does. */
export function fingerprint(files, read = (file) => readFileSync(file)) {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(read(file))
      .update('\0')
  return hash.digest('hex')
}
