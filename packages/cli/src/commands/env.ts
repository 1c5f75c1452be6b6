import { withDotEnv } from '@imgstream/server/dot-env'
import { type Command, parseCommandLine } from '../command.ts'
import { exitCodes, wrongUsage } from '../exit-codes.ts'
import { printable } from '../words.ts'

export const envCheck: Command = {
  help: `Show the settings that a server started here would run with, secrets hidden, and whether it is a development environment.
Reads the environment and .env in the current folder; starts nothing and connects to nothing.

Usage: imgstream env check

Examples:
  imgstream env check
  ENVIRONMENT=production imgstream env check

Exit codes:
  0  the settings work
  2  they do not; every problem is listed with its variable`,
  async run(args, { env, folder, stdout, stderr }) {
    const { positionals } = parseCommandLine(args, {})
    if (positionals.length > 0) throw wrongUsage('imgstream env check takes no arguments')
    const { describeConfig, readConfig } = await import('@imgstream/server')
    const read = readConfig(withDotEnv(env, folder), folder)
    for (const notice of read.notices) stderr.write(`Note: ${printable(notice)}\n`)
    if (!read.ok) {
      stderr.write(`${problemsInWords(read.problems)}\n`)
      return exitCodes.usage
    }
    const settings = describeConfig(read)
    const width = Math.max(...settings.map(({ name }) => name.length))
    for (const { name, value } of settings) stdout.write(`${name.padEnd(width)}  ${printable(value)}\n`)
    stdout.write(`\ndevelopment: ${read.config.environment === 'development' ? 'True' : 'False'}\n`)
    return exitCodes.done
  },
}

export function problemsInWords(problems: readonly { variable: string; message: string }[]): string {
  const lines = problems.map(({ variable, message }) => `  ${variable} ${printable(message)}`)
  return `ImgStream cannot run with these settings:\n${lines.join('\n')}`
}
