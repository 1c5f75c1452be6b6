#!/usr/bin/env node
// Any Node from 20 on can begin here. The program itself is TypeScript that Node runs directly, so an older one hands over to the Node
// that was installed with the dependencies.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const neededMajor = 24
const here = fileURLToPath(import.meta.url)

if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
  keepCompiled()
  await import('../src/main.ts')
} else {
  const node = installedNode(dirname(here))
  if (node && !process.env.IMGSTREAM_HANDED_OVER) handOver(node)
  else {
    console.error(
      `imgstream needs Node ${neededMajor} or newer; this is ${process.versions.node}.\nRun "npm ci" in the folder of ImgStream, which brings one along, or install Node ${neededMajor}.`,
    )
    process.exitCode = 2
  }
}

function installedNode(folder) {
  const name = process.platform === 'win32' ? 'node.cmd' : 'node'
  for (let at = folder; ; at = dirname(at)) {
    const node = join(at, 'node_modules', '.bin', name)
    if (existsSync(node)) return node
    if (dirname(at) === at) return undefined
  }
}

function handOver(node) {
  const child = spawn(node, [here, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, IMGSTREAM_HANDED_OVER: '1' },
  })
  // A terminal sends Ctrl-C to both; a service manager sends its signal to this process alone.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`imgstream could not start ${node}: ${error.message}`)
    process.exitCode = 2
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0)
  })
}

/** The program as Node has compiled it is kept: starting takes a third of the time. In a folder of this user's, since it is run. */
function keepCompiled() {
  const { NODE_COMPILE_CACHE: chosen, XDG_CACHE_HOME: caches, HOME: home = process.env.USERPROFILE } = process.env
  // Node has begun already where the first is set.
  if (chosen || !(caches || home)) return
  module.enableCompileCache(join(caches || join(home, '.cache'), 'imgstream', 'compiled'))
}
