import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and the parents that it lacks. For folders that somebody named: Node's own way (`recursive`) never ends where the system
 * answers that a parent is absent although it is there, as below `/proc`, in a folder that was removed, or on a share that is gone.
 * Rejects with the system's error; EEXIST where a file is in the way.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { mode })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // mkdir takes a folder that is there in good part; a file in its place it names.
    if (code === 'EEXIST') return void (await mkdir(path, { recursive: true }))
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    await makeFolder(dirname(path), mode)
    await mkdir(path, { mode }).catch((again: NodeJS.ErrnoException) => {
      // Somebody else made it meanwhile.
      if (again.code !== 'EEXIST') throw again
    })
  }
}
