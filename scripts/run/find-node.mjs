import { spawnSync } from 'node:child_process'
import { fromRoot, recorded } from './root.mjs'

/** Node runs our TypeScript directly, and hashes passwords with its own Argon2, from this version on. */
const oldestMajor = 24

/** The pinned Node that came with the packages, else the one that runs this script if it is new enough. */
export function findNode() {
  const pinned = fromRoot('node_modules/.bin/node')
  if (majorOf(pinned) >= oldestMajor) return pinned
  if (Number.parseInt(process.versions.node, 10) >= oldestMajor) return process.execPath
  const version = recorded(fromRoot('.node-version'))?.trim()
  throw new Error(
    `Node ${oldestMajor} or newer is needed, this is ${process.version}, and npm has no Node ${version} for ` +
      `${process.platform} on ${process.arch} that runs here. Install Node ${version} from nodejs.org or your system, then try again.`,
  )
}

function majorOf(node) {
  if (node === process.execPath) return Number.parseInt(process.versions.node, 10)
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return Number.parseInt(stdout?.slice(1) ?? '', 10)
}
