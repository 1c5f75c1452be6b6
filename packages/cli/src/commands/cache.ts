import { askServer } from '../ask-server.ts'
import { type Command, parseCommandLine } from '../command.ts'
import { serverHelp } from '../connect.ts'
import { exitCodesHelp, wrongUsage } from '../exit-codes.ts'

const options = { server: { type: 'string' }, json: { type: 'boolean', default: false } } as const

export const cacheClear: Command = {
  name: 'cache clear',
  summary: "empty the server's collision cache",
  help: `Empty the collision cache of the running server. Safe at any time: the cache only saves questions to the database, which always decides.

Usage: imgstream cache clear [--json] [--server URL]

Options:
  --json        print the server's answer
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream cache clear
  0 2 * * *  imgstream cache clear          (in a crontab)

${exitCodesHelp}`,
  run: (args, surroundings) =>
    askServer(withoutArguments('cache clear', args), surroundings, async (programs) => {
      const answer = await programs.clearCollisionCache()
      return { answer, words: `entries cleared: ${answer.cleared_entries}` }
    }),
}

export const cacheStats: Command = {
  name: 'cache stats',
  summary: "show the figures of the server's collision cache",
  help: `Show how full the collision cache of the running server is and how often it could answer.

Usage: imgstream cache stats [--json] [--server URL]

Options:
  --json        print the server's answer
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream cache stats
  imgstream cache stats --json | jq .hits

${exitCodesHelp}`,
  run: (args, surroundings) =>
    askServer(withoutArguments('cache stats', args), surroundings, async (programs) => {
      const answer = await programs.collisionCacheStats()
      const asked = answer.hits + answer.misses
      const share = asked === 0 ? '' : ` (${Math.round((answer.hits / asked) * 100)} % hits)`
      const rows = [
        ['entries', `${answer.total_entries} of at most ${answer.max_entries}`],
        ['valid', answer.valid_entries],
        ['expired', answer.expired_entries],
        ['kept for', `${answer.ttl_seconds} s`],
        ['hits', answer.hits],
        ['misses', `${answer.misses}${share}`],
      ]
      return { answer, words: rows.map(([name, value]) => `${String(name).padEnd(10)}${value}`).join('\n') }
    }),
}

function withoutArguments(name: string, args: string[]) {
  const { values, positionals } = parseCommandLine(args, options)
  if (positionals.length > 0) throw wrongUsage(`imgstream ${name} takes no arguments`)
  return values
}
