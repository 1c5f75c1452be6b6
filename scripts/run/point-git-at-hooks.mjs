import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fromRoot, root, say } from './root.mjs'

/** Points git at the repository's own hooks, once; whoever has chosen other hooks keeps them. */
export function pointGitAtHooks() {
  if (!existsSync(fromRoot('.git')) || process.env.CI) return
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  const current = git('config', '--get', 'core.hooksPath')
  // Exit code 1: not set. Anything else: set, or no git here.
  if (current.status !== 1) return
  const { status } = git('config', 'core.hooksPath', '.githooks')
  if (status === 0)
    say('commits here now run .githooks/pre-commit (git config core.hooksPath; "git config --unset core.hooksPath" ends it)')
}
