import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fingerprint } from './fingerprint.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { runToEnd } from './processes.mjs'
import { fromRoot, record, recorded, root, say, secondsSince } from './root.mjs'

// Inside node_modules, so that removing that folder removes the record of what is in it.
const recordFile = fromRoot('node_modules/.imgstream-installed')

const whatNpmReads = [
  'name',
  'version',
  'workspaces',
  'bin',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'overrides',
  'allowScripts',
]

/** Runs `npm ci` when the packages named by the lockfile and the package files are not those that are installed. */
export async function installPackages() {
  if (isInstalled()) return
  await oneAtATime(async () => {
    if (isInstalled()) return
    const startedAt = Date.now()
    say('installing packages (npm ci); this takes a while the first time')
    // Named kinds: NODE_ENV=production or an `omit` in the user's configuration must not leave out the build tools or the native parts.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
    const npm = process.env.npm_execpath
    const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
    const code = await runToEnd(command, [...before, ...args], { cwd: root })
    if (code !== 0) throw new Error(`npm ci failed (exit code ${code}); its lines above say why`)
    record(recordFile, wanted())
    say(`packages installed in ${secondsSince(startedAt)}`)
  })
}

function isInstalled() {
  if (recorded(recordFile) === wanted()) return true
  if (!installedByHand()) return false
  record(recordFile, wanted())
  return true
}

/** npm writes this file last: when it is newer than what it was made from, someone has just run npm themselves. */
function installedByHand() {
  const hidden = statSync(fromRoot('node_modules/.package-lock.json'), { throwIfNoEntry: false })
  return hidden !== undefined && packageFiles().every((file) => statSync(file).mtimeMs <= hidden.mtimeMs)
}

function packageFiles() {
  const workspaces = readdirSync(fromRoot('packages')).map((name) => fromRoot(`packages/${name}/package.json`))
  return [fromRoot('package-lock.json'), fromRoot('package.json'), ...workspaces.sort()].filter((file) =>
    statSync(file, { throwIfNoEntry: false }),
  )
}

function wanted() {
  return `${process.platform}-${process.arch} ${fingerprint(packageFiles(), readWhatNpmReads)}`
}

/** A change of a script line or of what a package exports installs nothing new. */
function readWhatNpmReads(file) {
  const text = readFileSync(file, 'utf8')
  if (file.endsWith('package-lock.json')) return text
  const fields = JSON.parse(text)
  return JSON.stringify(whatNpmReads.map((name) => fields[name]))
}
