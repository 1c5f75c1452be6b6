import { type ApiClient, NetworkError } from '@imgstream/client'
import type { IntegrityFinding, IntegrityReport } from '@imgstream/contract'
import { withDotEnv } from '@imgstream/server/dot-env'
import { type Command, parseCommandLine, printJson, type Surroundings } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { CommandError, exitCodes, wrongUsage } from '../exit-codes.ts'
import { followJob } from '../follow-job.ts'
import { keepProgressLine } from '../progress-line.ts'
import { bytesInWords, counted, printable } from '../words.ts'
import { problemsInWords } from './env.ts'
import { stopBySignal } from '../stop-by-signal.ts'

export const verify: Command = {
  help: `Compare the library with its storage: rows, files, hashes and counts. Each finding is told with what to do about it.

Usage: imgstream verify [--deep] [--repair] [--again] [--json] [--server URL]

It is for whoever runs the server; a token needs the scope admin for it. Where a server answers, it checks as its job "verify", for half of
the time at most, so that nobody waits for it. Where none does, this command opens the library itself.

Options:
  --deep        read every byte too: the whole database, originals against their SHA-256, pictures drawn to their ends
  --repair      put right what can be: pictures are made anew, counts and names follow the photos, originals are put back where the storage
                or a backup with originals still has their bytes. Nothing that may be a photo is deleted: what is damaged is kept aside
  --again       begin anew where a check that was stopped would go on
  --json        print what was found as JSON; everything else goes to the error output
  --server URL  the server to ask

${serverHelp}

Ctrl-C ends the showing, not the check of a server; without one it stops, and the same command goes on where it was.

Examples:
  imgstream verify
  imgstream verify --deep --repair
  imgstream verify --json | jq -r '.findings[] | select(.kind == "original_missing") | .filename'

Exit codes:
  0  everything fits together
  1  something is wrong, or the check failed
  2  wrong usage or settings
  3  the server, its database or its storage cannot be reached
  130  stopped by Ctrl-C`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      deep: { type: 'boolean', default: false },
      repair: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      server: { type: 'string' },
    })
    if (positionals.length > 0) throw wrongUsage('imgstream verify takes options only; "imgstream verify --help" lists them')
    const { deep, repair, again, json, server } = values
    const options = { deep, repair, again }
    const report = (await byServer(surroundings, server, options)) ?? (await byItself(surroundings, options))
    if (report === 'stopped') return exitCodes.stopped
    if (json) printJson(surroundings.stdout, report)
    else surroundings.stdout.write(`${reportInWords(report)}\n`)
    return report.problems > 0 ? exitCodes.failed : exitCodes.done
  },
}

interface Options {
  deep: boolean
  repair: boolean
  again: boolean
}

/** Undefined where no server answers, and none was named. */
async function byServer(surroundings: Surroundings, server: string | undefined, options: Options): Promise<IntegrityReport | undefined> {
  const api = connect(surroundings, server)
  const isNamed = server !== undefined || Boolean(withDotEnv(surroundings.env, surroundings.folder).IMGSTREAM_URL)
  try {
    await api.call('getIntegrity', { query: { limit: 1 } })
  } catch (error) {
    if (error instanceof NetworkError && !isNamed) return undefined
    throw explain(error, api)
  }
  try {
    const asked = Object.fromEntries(Object.entries(options).filter(([, value]) => value))
    await followJob(api, surroundings.stderr, { name: 'verify', options: asked })
    return await wholeReport(api)
  } catch (error) {
    throw error instanceof CommandError ? error : explain(error, api)
  }
}

async function wholeReport(api: ApiClient): Promise<IntegrityReport> {
  const report = await api.call('getIntegrity', { query: { limit: 500 } })
  for (let cursor = report.next_cursor; cursor !== null; ) {
    const more = await api.call('getIntegrity', { query: { limit: 500, cursor } })
    report.findings.push(...more.findings)
    cursor = more.next_cursor
  }
  return { ...report, next_cursor: null }
}

async function byItself({ env, folder, stderr }: Surroundings, options: Options): Promise<IntegrityReport | 'stopped'> {
  const server = await import('@imgstream/server')
  process.umask(0o077)
  const stop = stopBySignal()
  let said: string | undefined
  const line = keepProgressLine(stderr, () => said)
  try {
    let doing = ''
    const show = (done: number, total: number | undefined, what: string) => {
      said = `checking ${what}: ${done.toLocaleString('en')}${total === undefined ? '' : ` of ${total.toLocaleString('en')}`}`
      if (what !== doing) line.show()
      doing = what
    }
    return await server.verifyOffline(withDotEnv(env, folder), folder, { ...options, show, signal: stop.signal })
  } catch (error) {
    if (error instanceof server.CheckStopped) {
      stderr.write('Stopped. What was found is kept; give the same command again to go on.\n')
      return 'stopped'
    }
    if (error instanceof server.ConfigError) throw new CommandError(exitCodes.usage, problemsInWords(error.problems))
    if (error instanceof server.AppError) {
      const isDamaged = error.code === 'DATABASE_DAMAGED'
      throw new CommandError(isDamaged ? exitCodes.failed : exitCodes.unreachable, error.message.split('\n').map(printable).join('\n'))
    }
    throw error
  } finally {
    line.end()
    stop.end()
  }
}

const shown = 100

function reportInWords({ check, problems, findings, by_kind: byKind }: IntegrityReport): string {
  const lines = check
    ? [
        `${counted(check.photos, 'photo')}, ${counted(check.versions, 'version')}, ${counted(check.originals, 'original')}, ${counted(check.objects, 'object')} in the storage`,
        ...(check.deep ? [`${bytesInWords(check.bytes_read)} of originals read`] : []),
        ...(check.kept_objects > 0 ? [`${counted(check.kept_objects, 'object')} kept aside that no photo names`] : []),
        ...(check.repaired > 0 ? [`${counted(check.repaired, 'finding')} repaired`] : []),
      ]
    : []
  if (problems === 0) return [...lines, 'Everything fits together.'].join('\n')
  const kinds = Object.entries(byKind).map(([kind, count]) => `${kind} ${count}`)
  return [
    ...lines,
    `${counted(problems, 'finding')}: ${kinds.join(', ')}`,
    ...findings.slice(0, shown).map(findingInWords),
    ...(findings.length > shown ? [`and ${(findings.length - shown).toLocaleString('en')} more; --json lists all`] : []),
  ].join('\n')
}

function findingInWords({ filename, version, photo_id: photoId, object_key: key, message, advice, note }: IntegrityFinding): string {
  const whose = filename === null ? (photoId ?? key) : `${filename}${version === null ? '' : ` (version ${version})`}`
  return [
    `\n${whose === null ? '' : `${printable(whose)}: `}${printable(message)}`,
    ...(key === null ? [] : [`  ${printable(key)}`]),
    ...(note === null ? [] : [`  Not repaired: ${printable(note)}`]),
    `  ${printable(advice)}`,
  ].join('\n')
}
