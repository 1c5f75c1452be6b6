// npm run release -- 0.2.0          sets the version everywhere and gives what is unreleased in the changelog that version and today's date
// npm run release -- notes [0.2.0]  prints what changed with a version, for the page of its release; without one, with this version
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { notesOf, releasedChangelog } from './release/changelog.ts'
import { filesWithVersion, writeAll } from './release/set-version.ts'

const root = join(import.meta.dirname, '..')
const [first = '', second] = process.argv.slice(2)
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
const { version: current } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

try {
  if (first === 'notes') console.log(notesOf(changelog, second ?? current))
  else if (/^\d+\.\d+\.\d+$/.test(first)) {
    const day = new Date().toISOString().slice(0, 10)
    const files = filesWithVersion(root, first).set('CHANGELOG.md', releasedChangelog(changelog, first, day))
    writeAll(root, files)
    console.log(`${[...files.keys()].join('\n')}\n\nLook at the changes, then: git commit -am 'release ${first}' && git tag v${first}`)
  } else throw new Error('Say which version: npm run release -- 0.2.0, or: npm run release -- notes [0.2.0]')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
