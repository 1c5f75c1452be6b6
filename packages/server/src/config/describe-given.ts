import type { Env } from './config.ts'
import { aliases, type VariableName, variables } from './variables.ts'

export interface GivenSettings {
  /** Text of a `.env`: what is set, without secrets. */
  text: string
  /** Names of what is set and was left out. */
  leftOut: string[]
}

/** The settings that somebody has set, as a file that sets them again. Secrets are named and left out, also those within an address. */
export function describeGiven(env: Env): GivenSettings {
  const names = ['ENVIRONMENT', ...Object.keys(variables), ...aliases.map(({ old }) => old)]
  const secrets = Object.keys(variables).filter((name) => variables[name as VariableName].isSecret)
  const leftOut: string[] = []
  const lines: string[] = []
  for (const name of [...names, ...secrets.map((each) => `${each}_FILE`)]) {
    const value = env[name]?.trim()
    if (!value) continue
    if (secrets.includes(name) || hasPassword(value)) {
      leftOut.push(name)
      lines.push(`# ${name} is set, and left out here as a secret.`)
    } else lines.push(`${name}=${quoted(value)}`)
  }
  const head = [
    '# The settings of ImgStream, written by "imgstream backup config". Secrets are not in this file: keep them in a password manager.',
    ...(leftOut.length > 0 ? [`# Left out: ${leftOut.join(', ')}.`] : []),
  ]
  return { text: `${[...head, ...lines].join('\n')}\n`, leftOut }
}

function hasPassword(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { password } = new URL(value)
  return password !== ''
}

/** As node:util parseEnv reads it back. */
function quoted(value: string): string {
  if (/^[\w./:@,+*=-]*$/.test(value)) return value
  return value.includes("'") ? `"${value}"` : `'${value}'`
}
