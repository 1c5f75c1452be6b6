import { rmSync, statSync } from 'node:fs'
import { filesBelow, fingerprint } from './fingerprint.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { runAndListen } from './processes.mjs'
import { usefulLines } from './useful-lines.mjs'
import { fromRoot, record, recorded, say, secondsSince } from './root.mjs'

const recordFile = fromRoot('.cache/web-built')

/** Builds the web client when one of the files it is made from has changed since the last build. */
export async function buildWeb(node) {
  if (isBuilt()) return
  await oneAtATime(async () => {
    if (isBuilt()) return
    const startedAt = Date.now()
    say('building the web client (vite build)')
    // Forget the last build first: a build that fails half way must not count as that one.
    rmSync(recordFile, { force: true })
    const inputs = currentInputs()
    const vite = fromRoot('node_modules/vite/bin/vite.js')
    const args = [vite, 'build', '--logLevel', 'error']
    const { code, output } = await runAndListen(node, args, { cwd: fromRoot('packages/web'), env: { NODE_ENV: 'production' } })
    if (code !== 0) throw new Error(`the web client could not be built (exit code ${code}):\n${usefulLines(output)}`)
    record(recordFile, inputs)
    say(`web client built in ${secondsSince(startedAt)}`)
  })
}

function isBuilt() {
  return (
    statSync(fromRoot('packages/web/dist/index.html'), { throwIfNoEntry: false }) !== undefined && recorded(recordFile) === currentInputs()
  )
}

function currentInputs() {
  const own = ['src', 'public', 'index.html', 'vite.config.ts', 'package.json', 'tsconfig.json'].map((name) => `packages/web/${name}`)
  const shared = ['client', 'contract', 'pictures'].map((name) => `packages/${name}/src`)
  const inputs = [...own, ...shared, 'package-lock.json', 'tsconfig.base.json']
  return fingerprint(filesBelow(inputs.map(fromRoot)))
}
