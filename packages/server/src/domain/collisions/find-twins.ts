import type { Candidate } from '@imgstream/contract'

/** Files of one request that share a name key or a content with others: by filename, the indexes of all of them, its own too. */
export function findTwins(files: readonly Candidate[], keys: readonly string[]): Map<string, number[]> {
  // Almost every group has one file and stays a number: ten thousand sets would cost more than the check's other half.
  const names = new Map<string, number | Set<number>>()
  const contents = new Map<string, number | Set<number>>()
  const add = (groups: typeof names, key: string, index: number) => {
    const known = groups.get(key)
    if (known === undefined) groups.set(key, index)
    else if (typeof known === 'number') groups.set(key, new Set([known, index]))
    else known.add(index)
  }
  files.forEach(({ checksum }, index) => {
    add(names, keys[index] ?? '', index)
    if (checksum) add(contents, checksum.toLowerCase(), index)
  })
  const twins = new Map<string, Set<number>>()
  for (const group of [...names.values(), ...contents.values()]) {
    if (typeof group === 'number') continue
    for (const index of group) {
      const filename = files[index]?.filename ?? ''
      const known = twins.get(filename) ?? new Set()
      for (const twin of group) known.add(twin)
      twins.set(filename, known)
    }
  }
  return new Map([...twins].map(([filename, indexes]) => [filename, [...indexes].sort((a, b) => a - b)]))
}
