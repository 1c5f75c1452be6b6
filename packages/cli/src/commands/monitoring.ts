import type { CollisionStatistics } from '@imgstream/contract'
import { askServer } from '../ask-server.ts'
import { type Command, parseCommandLine, printJson } from '../command.ts'
import { serverHelp } from '../connect.ts'
import { exitCodes, exitCodesHelpOfOne, wrongUsage } from '../exit-codes.ts'
import { inDatabase, offlineHelp, refuseServer } from '../in-database.ts'
import { counted } from '../words.ts'

const common = { server: { type: 'string' }, json: { type: 'boolean', default: false } } as const

export const monitoringStats: Command = {
  help: `Show how often names were taken, what was decided, how overwrites went and how long all of it took, from the events the server has stored.

Usage: imgstream monitoring stats [--user U] [--json] [--server URL]

Options:
  --user U      whose library: your own id or address, or admin; without it your own
  --json        print the server's answer
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream monitoring stats
  imgstream monitoring stats --json | jq .overwrite_metrics.success_rate

${exitCodesHelpOfOne}`,
  run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, { ...common, user: { type: 'string' } })
    if (positionals.length > 0) throw wrongUsage('imgstream monitoring stats takes no arguments')
    return askServer(values, surroundings, async (programs) => {
      const answer = await programs.collisionStatistics(values.user)
      return { answer, words: inWords(answer) }
    })
  },
}

export const monitoringPrune: Command = {
  help: `Forget the events of your library that are older than so many days, and say how many they were. The server does the same by itself, with the
days of MONITORING_EVENT_RETENTION_DAYS. A token needs the scope admin for it.

Usage: imgstream monitoring prune [--older-than 30d] [--json] [--server URL | --offline]

Options:
  --older-than  days, as 30d or 30 (default 30d)
  --json        print the server's answer
${offlineHelp}
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream monitoring prune --older-than 90d
  0 3 * * 0  imgstream monitoring prune          (in a crontab)

${exitCodesHelpOfOne}`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      ...common,
      offline: { type: 'boolean', default: false },
      'older-than': { type: 'string', default: '30d' },
    })
    if (positionals.length > 0) throw wrongUsage('imgstream monitoring prune takes no arguments')
    const days = /^(\d{1,5})d?$/.exec(values['older-than'])?.[1]
    if (days === undefined) throw wrongUsage(`--older-than takes days, such as 30d; it is "${values['older-than']}"`)
    if (!values.offline) {
      return askServer(values, surroundings, async (programs) => {
        const answer = await programs.clearOldEvents({ olderThanDays: Number(days) })
        return { answer, words: `events cleared: ${answer.cleared_events}` }
      })
    }
    refuseServer(values)
    const cleared = await inDatabase(surroundings, (offline) => offline.pruneEvents(Date.now() - Number(days) * 86_400_000))
    if (values.json) printJson(surroundings.stdout, { cleared_events: cleared })
    else surroundings.stdout.write(`events cleared: ${cleared}\n`)
    return exitCodes.done
  },
}

function inWords(statistics: CollisionStatistics): string {
  const { collision_metrics: met, user_decision_metrics: decided, overwrite_metrics: overwritten } = statistics
  const { batch_processing_metrics: checks } = statistics
  const rows: [string, string][] = [
    ['taken names met', `${count(met.total_detected)}, found in ${ms(met.average_detection_time_ms)} each`],
    ['resolved', `${count(met.total_resolved)}, in ${ms(met.average_resolution_time_ms)} each`],
    [
      'decisions',
      `${count(decided.total_decisions)}: ${count(decided.overwrite_count)} overwrite (${percent(decided.overwrite_rate)}), ` +
        `${count(decided.skip_count)} skip, ${count(decided.keep_both_count)} keep both${asked(decided.average_decision_time_ms)}`,
    ],
    [
      'overwrites',
      `${count(overwritten.total_operations)}: ${count(overwritten.successful_operations)} done (${percent(overwritten.success_rate)}), ` +
        `${count(overwritten.failed_operations)} failed; ${ms(overwritten.average_operation_time_ms)} each`,
    ],
    [
      'checks',
      `${count(checks.total_batches)} of ${counted(checks.total_files_processed, 'file')}, ${count(checks.total_collisions_found)} taken ` +
        `(${percent(checks.collision_rate)}); ${ms(checks.average_batch_processing_time_ms)} each`,
    ],
  ]
  return rows.map(([name, value]) => `${name.padEnd(17)}${value}`).join('\n')
}

const count = (value: number) => value.toLocaleString('en')
const percent = (rate: number) => `${(rate * 100).toFixed(1)} %`
/** Where rules decided, nobody was asked. */
const asked = (value: number) => (value === 0 ? '' : `; ${ms(value)} each where a person was asked`)
const ms = (value: number) => `${value.toFixed(1)} ms`
