import { accessSync, constants, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Why the file at `path` cannot be read, completing “NAME …”; undefined where it can. */
export function whyUnreadable(path: string, folder: string): string | undefined {
  const whole = resolve(folder, path)
  try {
    accessSync(whole, constants.R_OK)
    return undefined
  } catch (error) {
    return `names ${whole}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`
  }
}

/**
 * What the file that `NAME_FILE` names holds, without the blanks around it: how containers hand on secrets, which would show up in a list of their
 * settings otherwise. Throws an Error that completes “NAME_FILE …”.
 */
export function readSecretFile(path: string, folder: string): string {
  const whole = resolve(folder, path)
  let text: string
  try {
    text = readFileSync(whole, 'utf8')
  } catch (error) {
    throw new Error(`names ${whole}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { cause: error })
  }
  if (text.trim() === '') throw new Error(`names ${whole}, which is empty`)
  return text.trim()
}
