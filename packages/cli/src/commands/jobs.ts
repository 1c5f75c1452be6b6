import type { Job, JobRun } from '@imgstream/contract'
import { askServer } from '../ask-server.ts'
import { type Command, parseCommandLine, printJson } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { CommandError, exitCodes, exitCodesHelpOfOne, wrongUsage } from '../exit-codes.ts'
import { followJob } from '../follow-job.ts'
import { durationInWords, printable } from '../words.ts'

const common = { server: { type: 'string' }, json: { type: 'boolean', default: false } } as const

export const jobsList: Command = {
  help: `Show the background jobs of the server: how often each runs, when it ran last, what it did then or why it failed.

Usage: imgstream jobs [--json] [--server URL]

It is for whoever runs the server: an account with the role owner, or somebody whom OPERATORS names. A token needs the scope admin for it.

Options:
  --json        print the server's answer, with the last five runs of each
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream jobs
  imgstream jobs --json | jq '.jobs[] | select(.last_runs[0].state != "done")'

${exitCodesHelpOfOne}`,
  run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, common)
    if (positionals.length > 0) throw wrongUsage('imgstream jobs takes no arguments; "imgstream jobs run NAME" runs one')
    return askServer(values, surroundings, async (programs) => {
      const answer = await programs.listJobs()
      return { answer, words: table(answer.jobs, Date.now()) }
    })
  },
}

export const jobsRun: Command = {
  help: `Run a background job of the server now, show how far it is, and say what it did. Where a run is under way already, that one is followed.

Usage: imgstream jobs run NAME [--json] [--server URL]

"imgstream jobs" says the names. It is for whoever runs the server; a token needs the scope admin for it. Ctrl-C ends the showing, not
the job.

Options:
  --json        print the run as the server tells it
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream jobs run sweep

${exitCodesHelpOfOne}`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, common)
    const [name, ...others] = positionals
    if (name === undefined || others.length > 0) throw wrongUsage('Which job? imgstream jobs run NAME; "imgstream jobs" says the names')
    if (!/^[a-z][a-z-]{0,49}$/.test(name)) throw wrongUsage(`There is no job "${printable(name)}"; "imgstream jobs" says the names`)
    const api = connect(surroundings, values.server)
    try {
      const run = await followJob(api, surroundings.stderr, { name, orTheRunning: true })
      if (values.json) printJson(surroundings.stdout, run)
      else surroundings.stdout.write(`${name}: ${whatItDid(run)}\n`)
      return exitCodes.done
    } catch (error) {
      throw error instanceof CommandError ? error : explain(error, api)
    }
  },
}

/** Each job in a line, in columns. */
function table(jobs: readonly Job[], nowMs: number): string {
  const rows = [
    ['JOB', 'EVERY', 'LAST RUN', 'WHAT IT DID'],
    ...jobs.map(({ name, every_seconds: every, running, last_runs: [last] }) => [
      name,
      every === null ? 'when asked' : shortDuration(every),
      running ? 'running now' : last ? `${durationInWords(nowMs - Date.parse(last.started_at))} ago` : 'never',
      running ? howFar(running) : last ? whatItDid(last) : '',
    ]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}

const shortDuration = (seconds: number) =>
  seconds % 86_400 === 0 ? `${seconds / 86_400} d` : seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds / 60)} min`

function howFar({ progress }: JobRun): string {
  if (!progress) return ''
  return `${progress.done.toLocaleString('en')}${progress.total === null ? '' : ` of ${progress.total.toLocaleString('en')}`} ${progress.what ?? ''}`.trimEnd()
}

/** `objects 2, expiredUploads 0`; `failed: why`. */
function whatItDid({ state, result, error }: JobRun): string {
  if (state === 'failed') return `failed: ${printable(error ?? '')}`
  if (state === 'stopped') return 'stopped before its end'
  const facts = Object.entries(result ?? {}).filter(([, value]) => ['number', 'string', 'boolean'].includes(typeof value))
  return facts.length === 0 ? 'done' : facts.map(([name, value]) => `${inWords(name)} ${printable(String(value))}`).join(', ')
}

/** `expiredUploads` as `expired uploads`. */
const inWords = (name: string) => name.replaceAll('_', ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
