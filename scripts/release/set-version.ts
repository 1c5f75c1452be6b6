import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const own = /"(@imgstream\/[a-z]+)": "\d[^"]*"/g

/** Every file that names the version, with the text it gets for a new one. All packages have one version together. */
export function filesWithVersion(root: string, version: string): Map<string, string> {
  const changed = new Map<string, string>()
  const change = (name: string, edit: (text: string) => string) => {
    const before = readFileSync(join(root, name), 'utf8')
    const after = edit(before)
    if (after !== before) changed.set(name, after)
  }
  const inPackage = (text: string) =>
    text.replace(/^( {2}"version": )"[^"]*"/m, `$1"${version}"`).replace(own, (_, name: string) => `"${name}": "${version}"`)
  change('package.json', inPackage)
  for (const name of readdirSync(join(root, 'packages'))) change(`packages/${name}/package.json`, inPackage)
  change('package-lock.json', (text) => lockWithVersion(text, version))
  change('Dockerfile', (text) => text.replace(/^ARG VERSION=.*$/m, `ARG VERSION=${version}`))
  return changed
}

/** The lock file has the version of the root, of each of our packages, and what they ask of each other. */
function lockWithVersion(text: string, version: string): string {
  const lock = JSON.parse(text) as {
    version: string
    packages: Record<string, { version?: string; dependencies?: Record<string, string> }>
  }
  lock.version = version
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path !== '' && !path.startsWith('packages/')) continue
    entry.version = version
    for (const name of Object.keys(entry.dependencies ?? {})) {
      if (entry.dependencies && name.startsWith('@imgstream/')) entry.dependencies[name] = version
    }
  }
  return `${JSON.stringify(lock, null, 2)}\n`
}

export function writeAll(root: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) writeFileSync(join(root, name), text)
}
