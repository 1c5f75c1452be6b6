import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What Windows and the file systems of memory cards refuse in a name. The library itself refuses device names, path marks and end dots. */
const notPortable = /[<>:"|?*]/g

/** The name on disk: the library's own, or, where the target does not take it, the nearest that it does. */
export const diskName = (filename: string, portable: boolean) => (portable ? filename.replace(notPortable, '_') : filename)

/**
 * What two names are told apart by on the least particular of file systems: without case (Windows, macOS, memory cards) and whatever the
 * Unicode form (macOS).
 */
export const foldedName = (name: string) => name.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC')

/** Whether the folder takes every name a library can hold, tried with one that Windows and memory cards refuse. */
export async function takesEveryName(folder: string): Promise<boolean> {
  const probe = 'a:b?"c.jpg'
  try {
    await writeFile(join(folder, probe), '')
    return (await readdir(folder)).includes(probe)
  } catch {
    return false
  } finally {
    await rm(join(folder, probe), { force: true }).catch(() => {})
  }
}
