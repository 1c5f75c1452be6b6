import type { ConfigResult } from './config.ts'
import { type Values, type VariableName, variables } from './variables.ts'

/** The settings in force, one line a variable; secrets are hidden, what is not set says so. */
export function describeConfig({ config, values }: Extract<ConfigResult, { ok: true }>): { name: string; value: string }[] {
  const lines = (Object.keys(variables) as VariableName[]).map((name) => ({ name, value: shown(name, values[name]) }))
  return [{ name: 'ENVIRONMENT', value: config.environment }, ...lines]
}

function shown(name: VariableName, value: Values[VariableName]): string {
  if (value === undefined) return '(not set)'
  if (variables[name].isSecret) return '(hidden)'
  return Array.isArray(value) ? value.join(',') : String(value)
}
