import { withDotEnv } from '@imgstream/server/dot-env'
import { withBackupErrors } from '../backup/surroundings.ts'
import { type Command, parseCommandLine, printJson, type Surroundings } from '../command.ts'
import { exitCodes, wrongUsage } from '../exit-codes.ts'
import { counted, printable } from '../words.ts'

type Server = typeof import('@imgstream/server')
type Aside = import('@imgstream/server').Aside

async function aside<T>({ env, folder }: Surroundings, work: (aside: Aside) => Promise<T>): Promise<T> {
  const server: Server = await import('@imgstream/server')
  return withBackupErrors(server, () => server.withAside(withDotEnv(env, folder), folder, work))
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} MB`
const instant = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

export const backupAside: Command = {
  help: `Show the states that restores and resets set aside, and the files of photos that are kept though the library does not name them: what, since
when (UTC), how large. On DuckDB stop the server first.

Usage: imgstream backup aside [--json]

Options:
  --json  print it as JSON

Examples:
  imgstream backup aside

Exit codes:
  0  done
  2  wrong usage or settings
  3  the database or the storage cannot be reached, or a server has the database file`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, { json: { type: 'boolean', default: false } })
    if (positionals.length > 0) throw wrongUsage('imgstream backup aside takes options only; --help lists them')
    const { states, quarantine, files } = await aside(surroundings, (its) => its.list())
    const { stdout } = surroundings
    if (values.json) {
      printJson(stdout, {
        states: states.map(({ name, setAsideAtMs, byteSize }) => ({
          name,
          set_aside_at: new Date(setAsideAtMs).toISOString(),
          bytes: byteSize,
        })),
        files: { objects: files.objects, bytes: files.byteSize },
        quarantine: { objects: quarantine.objects, bytes: quarantine.byteSize },
      })
      return exitCodes.done
    }
    for (const { name, setAsideAtMs, byteSize } of states)
      stdout.write(`${instant(setAsideAtMs)}  ${megabytes(byteSize)}  ${printable(name)}\n`)
    if (states.length === 0) stdout.write('No state is kept aside.\n')
    stdout.write(`files: ${counted(files.objects, 'kept file')} of photos, ${megabytes(files.byteSize)}\n`)
    stdout.write(`quarantine: ${counted(quarantine.objects, 'damaged file')}, ${megabytes(quarantine.byteSize)}\n`)
    return exitCodes.done
  },
}

export const backupRelease: Command = {
  help: `Take away a state that was set aside, and let go of the kept files that neither the library nor another such state names: the server's
hourly sweep deletes them. The library is never touched. There is no way back to that state afterwards, and older backups that name those
files can bring them back only where they were made with originals. On DuckDB stop the server first.

Usage: imgstream backup release NAME --confirm [--now] [--json]

NAME is one that "imgstream backup aside" shows: a state, "files" for kept files that no state names, or "quarantine" for damaged files
that repairs replaced. Without --confirm it says what it would free, and changes nothing. Within a day of a restore or reset it needs --now.

Options:
  --confirm  do it
  --now      also within a day of the newest restore or reset
  --json     print the result as JSON

Examples:
  imgstream backup release schema:imgstream_aside_20260512_030000
  imgstream backup release schema:imgstream_aside_20260512_030000 --confirm

Exit codes:
  0  done
  2  wrong usage or settings, not confirmed, too early, or nothing is called so
  3  the database or the storage cannot be reached, or a server has the database file`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      confirm: { type: 'boolean', default: false },
      now: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    })
    const [name] = positionals
    if (name === undefined || positionals.length > 1) throw wrongUsage('Release what? "imgstream backup aside" shows the names')
    const { confirm, now, json } = values
    const { stdout } = surroundings
    const plan = await aside(surroundings, (its) => (confirm ? its.release(name, { isNow: now }) : its.plan(name)))
    const facts = { name, released: confirm, state_bytes: plan.state?.byteSize ?? 0, objects: plan.keys.length, bytes: plan.byteSize }
    if (json) printJson(stdout, { ...facts, unreadable: plan.unreadable })
    else {
      const state = plan.state ? `the state ${printable(name)} (${megabytes(plan.state.byteSize)}) and ` : ''
      const files = `${counted(plan.keys.length, 'kept file')} (${megabytes(plan.byteSize)})`
      stdout.write(confirm ? `Released: ${state}${files}.\n` : `It would free ${state}${files}. Nothing was changed. To do it: --confirm\n`)
      for (const each of plan.unreadable)
        stdout.write(`No file is freed while ${printable(each)} cannot be read: it may name any of them.\n`)
    }
    return confirm ? exitCodes.done : exitCodes.usage
  },
}
