import type { Config, ConfigResult, Env } from './config.ts'
import { readConfig } from './read-config.ts'
import { resolveSecrets } from './resolve-secrets.ts'
import type { Values } from './variables.ts'

/** One sentence wherever settings are refused, so that people find it. */
const problemsHeading = 'ImgStream cannot run with these settings:'

/** The environment does not allow a start; `problems` has one line for each variable. */
export class ConfigError extends Error {
  readonly problems: Extract<ConfigResult, { ok: false }>['problems']

  constructor(problems: Extract<ConfigResult, { ok: false }>['problems']) {
    super([problemsHeading, ...problems.map(({ variable, message }) => `  ${variable} ${message}`)].join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** The settings of this environment, secrets read. Throws ConfigError. Relative paths are taken from `folder`. */
export async function loadConfig(env: Env, folder: string): Promise<{ config: Config; values: Values; notices: readonly string[] }> {
  const read = readConfig(env, folder)
  if (!read.ok) throw new ConfigError(read.problems)
  const resolved = await resolveSecrets(read.config, async (place) =>
    (await import('../infrastructure/google/read-secret.ts')).readSecret(place),
  )
  if (!resolved.ok) throw new ConfigError(resolved.problems)
  return { config: resolved.config, values: read.values, notices: read.notices }
}
