import { withDotEnv } from '@imgstream/server/dot-env'
import { type Command, parseCommandLine } from '../command.ts'
import { exitCodes, wrongUsage } from '../exit-codes.ts'
import { problemsInWords } from './env.ts'

export const serve: Command = {
  help: `Run the server until it is told to stop (Ctrl-C or SIGTERM); requests under way are finished first.

Usage: imgstream serve

All settings come from the environment and from .env in the current folder; "imgstream env check" shows them. Without ENVIRONMENT the server
runs as production and says what it needs.

Examples:
  ENVIRONMENT=development imgstream serve
  ENVIRONMENT=development PORT=9000 imgstream serve

Exit codes:
  0  stopped as told
  1  it could not start (the port is in use, say)
  2  settings with which it cannot run`,
  async run(args, { env, folder, stderr }) {
    const { positionals } = parseCommandLine(args, {})
    if (positionals.length > 0) throw wrongUsage('imgstream serve takes no arguments: its settings come from the environment')
    const { readConfig } = await import('@imgstream/server')
    const read = readConfig(withDotEnv(env, folder), folder)
    if (!read.ok) {
      stderr.write(`${problemsInWords(read.problems)}\n`)
      return exitCodes.usage
    }
    // The process is the server's from here on: it listens, and ends it when told to stop.
    await import('@imgstream/server/main')
    return exitCodes.done
  },
}
