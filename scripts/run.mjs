// The one door to this repository's commands: `npm start`, `npm test` and the others come through here.
// It must run on Node 20 without any package installed; what it starts runs on the pinned Node with all of them.

import { buildWeb } from './run/build-web.mjs'
import { developmentAddress, refuseTakenPort } from './run/development-port.mjs'
import { findNode } from './run/find-node.mjs'
import { installPackages } from './run/install-packages.mjs'
import { pointGitAtHooks } from './run/point-git-at-hooks.mjs'
import { become, runTogether } from './run/processes.mjs'
import { fromRoot, recorded, root } from './run/root.mjs'
import { serverFlags } from './run/server-flags.mjs'

const server = fromRoot('packages/server/src/main.ts')

const commands = {
  start: { needsWeb: true, run: (node, rest) => become(node, [...serverFlags, server, ...rest], developmentUnlessSaid()) },
  dev: { run: develop },
  seed: { run: script('scripts/seed.ts') },
  bench: { needsWeb: true, run: script('bench/run.ts') },
  test: { needsWeb: true, run: script('scripts/test.ts') },
  check: { run: script('scripts/test.ts', '--without-browser') },
  generate: { run: script('scripts/generate.ts') },
  release: { run: script('scripts/release.ts') },
  screenshots: { needsWeb: true, run: script('e2e/screenshots.ts') },
}

function script(path, ...fixed) {
  return (node, rest) => become(node, [fromRoot(path), ...fixed, ...rest])
}

/** Nothing said means development here, at a clone's prompt; the server by itself takes it for production. A .env file may say it too. */
function developmentUnlessSaid() {
  const isSaidInFile = /^\s*(export\s+)?ENVIRONMENT\s*=\s*\S/m.test(recorded(fromRoot('.env')) ?? '')
  return isSaidInFile ? {} : { ENVIRONMENT: 'development' }
}

async function develop(node, rest) {
  const address = developmentAddress()
  await refuseTakenPort(address)
  // Where Vite sends what it does not serve itself.
  const api = { IMGSTREAM_API: `http://${address.host}:${address.port}` }
  await runTogether(developmentProcesses(node, rest), { ...developmentUnlessSaid(), ...api })
}

/** The server starts again when one of its files changes; Vite serves the pages and hands everything else to it. */
function developmentProcesses(node, rest) {
  const vite = fromRoot('node_modules/vite/bin/vite.js')
  return [
    { command: node, args: ['--watch', '--watch-preserve-output', ...serverFlags, server, ...rest], cwd: root },
    { command: node, args: [vite], cwd: fromRoot('packages/web') },
  ]
}

async function main([name = '', ...rest]) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new Error(`Say what to run: ${Object.keys(commands).join(', ')}`)
  await installPackages()
  pointGitAtHooks()
  const node = findNode()
  if (command.needsWeb) await buildWeb(node)
  await command.run(node, rest)
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`imgstream: ${error.message}`)
  process.exitCode = 1
})
