import type { ConfigProblem, Env } from './config.ts'
import { readSecretFile } from './secret-files.ts'
import { aliases, type Environment, type Values, type VariableName, variables } from './variables.ts'

/** A secret may lie in a file that `NAME_FILE` names. Its name wins, as the real environment does over `.env`. */
export function withSecretFiles(env: Env, folder: string, problems: ConfigProblem[]): Env {
  const found: Record<string, string> = {}
  for (const name of Object.keys(variables) as VariableName[]) {
    const path = variables[name].isSecret ? env[`${name}_FILE`]?.trim() : undefined
    if (!path || env[name]?.trim()) continue
    try {
      found[name] = readSecretFile(path, folder)
    } catch (error) {
      problems.push({ variable: `${name}_FILE`, message: messageOf(error) })
    }
  }
  return { ...env, ...found }
}

/** What somebody has set, as it is written. */
export type Given = Partial<Record<VariableName, string>>

/** An empty variable counts as unset: that is what `NAME=` in a file means. The variable's own name wins over an older one. */
export function withAliases(env: Env, problems: ConfigProblem[], notices: string[]): Given {
  const given: Given = {}
  for (const name of Object.keys(variables) as VariableName[]) {
    const value = env[name]?.trim()
    if (value) given[name] = value
  }
  for (const { old, now, isDeprecated, toNew } of aliases) {
    const value = env[old]?.trim()
    if (!value) continue
    if (isDeprecated) notices.push(`${old} is deprecated. Set ${now} instead.`)
    if (given[now] !== undefined) continue
    try {
      given[now] = toNew ? toNew(value) : value
    } catch (error) {
      problems.push({ variable: old, message: messageOf(error) })
    }
  }
  return given
}

/** Every value that can be read, its default where nobody has set it; the others are problems. */
export function parseAll(given: Given, environment: Environment, problems: ConfigProblem[]): Values {
  const values: Partial<Record<VariableName, unknown>> = {}
  for (const name of Object.keys(variables) as VariableName[]) {
    const text = given[name] ?? variables[name].defaults?.[environment]
    if (text === undefined) continue
    try {
      values[name] = variables[name].parse(text)
    } catch (error) {
      const shown = variables[name].isSecret ? '' : `; it is "${text}"`
      problems.push({ variable: name, message: `${messageOf(error)}${shown}` })
    }
  }
  // Each value was parsed by its own variable.
  return values as Values
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
