import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Env } from './config.ts'

/** The environment with what `folder/.env` adds to it. A variable that is set already wins over the file. */
export function withDotEnv(env: Env, folder = process.cwd()): Env {
  try {
    return { ...parseEnv(readFileSync(join(folder, '.env'), 'utf8')), ...env }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return env
    throw error
  }
}
