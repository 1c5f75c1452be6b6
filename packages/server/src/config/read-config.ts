import { assemble } from './assemble.ts'
import { checkTogether } from './check-together.ts'
import type { ConfigProblem, ConfigResult, Env } from './config.ts'
import { parseAll, withAliases, withSecretFiles } from './given-values.ts'
import { type Environment, environments } from './variables.ts'
import { warningsOf } from './warnings.ts'

/**
 * The environment as one frozen object, or every problem with it at once. Unset `ENVIRONMENT` means production: a server that nobody
 * configured is closed. Relative paths are taken from `folder`.
 */
export function readConfig(env: Env, folder = process.cwd()): ConfigResult {
  const notices: string[] = []
  const problems: ConfigProblem[] = []
  const environment = readEnvironment(env, problems)
  const given = withAliases(withSecretFiles(env, folder, problems), problems, notices)
  const values = parseAll(given, environment ?? 'production', problems)
  // What belongs together depends on the environment: without one, only the values themselves can be wrong.
  if (environment) checkTogether({ env, given, environment, values, folder }, problems)
  if (!environment || problems.length > 0) return { ok: false, problems, notices }
  const config = assemble(environment, env, values, folder)
  notices.push(...warningsOf(config, given))
  return { ok: true, config: Object.freeze(config), notices, values }
}

function readEnvironment(env: Env, problems: ConfigProblem[]): Environment | undefined {
  const text = env.ENVIRONMENT || 'production'
  const found = environments.find((each) => each === text)
  if (!found) problems.push({ variable: 'ENVIRONMENT', message: `must be one of ${environments.join(', ')}; it is "${text}"` })
  return found
}
