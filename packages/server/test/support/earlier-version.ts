import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../../..')

/** The code that an update comes from, by its commit: the newest whose schema is older than what has been added since. */
export const earlierCommit = '7ac888e03381e826b966b7f2295ef27e276a3368'

/** Why the earlier code cannot be had here: a clone without its history, a copy without a repository. */
export function noEarlierVersion(): string | false {
  const { status } = spawnSync('git', ['-C', root, 'cat-file', '-e', `${earlierCommit}^{commit}`])
  return status === 0 ? false : 'the history of the repository is not here'
}

/**
 * Lays the earlier version out in a folder of its own, beside the packages that are installed here, and answers its folder and its program.
 * What it imports of ours is its own.
 */
export async function layOutEarlierVersion(): Promise<{ folder: string; main: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-earlier-'))
  const unpacked = spawnSync('sh', [
    '-c',
    `git -C "$1" archive "$2" package.json packages | tar -x -C "$3"`,
    'sh',
    root,
    earlierCommit,
    folder,
  ])
  if (unpacked.status !== 0) throw new Error(String(unpacked.stderr))
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '@imgstream'), { recursive: true })
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '@imgstream') await symlink(join(root, 'node_modules', name), join(modules, name))
  }
  for (const name of await readdir(join(folder, 'packages')))
    await symlink(join(folder, 'packages', name), join(modules, '@imgstream', name))
  return { folder, main: join(folder, 'packages/server/src/main.ts') }
}
