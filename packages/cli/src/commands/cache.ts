import { askServer } from '../ask-server.ts'
import { type Command, parseCommandLine, printJson } from '../command.ts'
import { serverHelp } from '../connect.ts'
import { exitCodes, exitCodesHelpOfOne, wrongUsage } from '../exit-codes.ts'
import { inDatabase, offlineHelp, refuseServer } from '../in-database.ts'

const options = { server: { type: 'string' }, json: { type: 'boolean', default: false } } as const

export const cacheClear: Command = {
  help: `Empty the collision cache of the running server. Safe at any time: the cache only saves questions to the database, which always decides.

Usage: imgstream cache clear [--json] [--server URL | --offline]

Options:
  --json        print the server's answer
${offlineHelp}
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream cache clear
  0 2 * * *  imgstream cache clear          (in a crontab)

${exitCodesHelpOfOne}`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, { ...options, offline: { type: 'boolean', default: false } })
    if (positionals.length > 0) throw wrongUsage('imgstream cache clear takes no arguments')
    if (!values.offline) {
      return askServer(values, surroundings, async (programs) => {
        const answer = await programs.clearCollisionCache()
        return { answer, words: `entries cleared: ${answer.cleared_entries}` }
      })
    }
    refuseServer(values)
    const isTold = await inDatabase(surroundings, (offline) => offline.clearCaches())
    if (values.json) printJson(surroundings.stdout, { instances_told: isTold })
    else
      surroundings.stdout.write(
        isTold ? 'every instance is told to empty its cache\n' : 'no server has this database open: there is no cache\n',
      )
    return exitCodes.done
  },
}

export const cacheStats: Command = {
  help: `Show how full the collision cache of the running server is and how often it could answer.

Usage: imgstream cache stats [--json] [--server URL]

Options:
  --json        print the server's answer
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream cache stats
  imgstream cache stats --json | jq .hits

${exitCodesHelpOfOne}`,
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
