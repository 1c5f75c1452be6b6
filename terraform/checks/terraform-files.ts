import { globSync } from 'node:fs'
import { join } from 'node:path'

/** The folder `terraform`. */
export const terraformFolder = join(import.meta.dirname, '..')

/** Every configuration file of it, sorted. */
export function terraformFiles(): string[] {
  return globSync('**/*.tf', { cwd: terraformFolder, exclude: ['**/.terraform/**'] })
    .sort()
    .map((file) => join(terraformFolder, file))
}
