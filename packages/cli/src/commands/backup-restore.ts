import { withDotEnv } from '@imgstream/server/dot-env'
import { backupProgress, untilStopped, withBackupErrors } from '../backup/surroundings.ts'
import { drilledAsJson, drilledInWords, planInWords, restoredAsJson, restoredInWords } from '../backup/restore-words.ts'
import { type Command, parseCommandLine, printJson, type Surroundings } from '../command.ts'
import { type ExitCode, exitCodes, wrongUsage } from '../exit-codes.ts'

export const backupRestore: Command = {
  help: `Put the library of this environment back to a backup. Stop its servers first.

Usage: imgstream backup restore [BACKUP] [options] --confirm

BACKUP is a name of "imgstream backup list", a path, gs://BUCKET/PATH/NAME, or what an earlier restore named to go back; without it, the
newest. The backup is read as a whole first, restored beside the library, compared row by row, and only then swapped in at one moment.
The state before is set aside, and the command says what brings it back. Files of photos are never deleted: those that only the state before
names are kept. Originals that the storage lacks are copied from the backup, where it has them. It works across engines, over a damaged
database file, and on an empty machine.

Without --confirm it says what it would do, and changes nothing.

Options:
  --confirm           do it
  --to WHERE          where backups are, in place of BACKUP_TO
  --without-manifest  take a DuckDB file that has no manifest, though nothing says whether all is in it
  --json              print the result as JSON

Examples:
  imgstream backup restore
  imgstream backup restore imgstream_20260512_030000.db --confirm
  imgstream backup restore gs://your-backup-bucket/database/imgstream_20260512_030000.jsonl.gz --confirm

Exit codes:
  0  done, and every original is there
  1  not done: the backup is damaged, and nothing was changed; or done, and originals are missing (each is listed)
  2  wrong usage or settings, there is no such backup, or --confirm is missing
  3  the database or the storage cannot be reached, is full, or is in use by a server
  130  stopped by Ctrl-C: nothing was changed`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      confirm: { type: 'boolean', default: false },
      to: { type: 'string' },
      'without-manifest': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    })
    if (positionals.length > 1) throw wrongUsage('Which backup? imgstream backup restore NAME --confirm')
    const [from] = positionals
    const { confirm, to, json } = values
    const request = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), withoutManifest: values['without-manifest'] }
    return withServer(surroundings, async (server, env, shown) => {
      const { folder, stdout } = surroundings
      if (!confirm) {
        const plan = await untilStopped((signal) => server.planRestore(env, folder, { ...request, progress: shown.note, signal }))
        shown.end()
        stdout.write(`${planInWords(plan, from)}\n`)
        return exitCodes.usage
      }
      const restored = await untilStopped((signal) => server.restore(env, folder, { ...request, progress: shown.note, signal }))
      shown.end()
      if (json) printJson(stdout, restoredAsJson(restored))
      else stdout.write(`${restoredInWords(restored)}\n`)
      return restored.missing.length > 0 ? exitCodes.failed : exitCodes.done
    })
  },
}

export const backupDrill: Command = {
  help: `Restore a backup into a temporary place, compare every row by hash and every original with the storage and the backup, say how long it
took, and take the temporary place away. The library in use is not touched; servers may run.

Usage: imgstream backup drill [BACKUP] [options]

Without BACKUP the newest. On DuckDB the temporary place is a file in the temporary folder, on PostgreSQL a schema of its own in the same
database.

Options:
  --deep      read every original and compare its SHA-256, not only its size
  --to WHERE  where backups are, in place of BACKUP_TO
  --json      print the result as JSON

Examples:
  imgstream backup drill
  imgstream backup drill imgstream_20260512_030000.db --deep

Exit codes:
  0  it can be restored, and every original is in the storage or in the backup
  1  it cannot, or originals are missing (each is listed)
  2  wrong usage or settings, or there is no such backup
  3  the database or the storage cannot be reached, or a disk is full
  130  stopped by Ctrl-C`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      deep: { type: 'boolean', default: false },
      to: { type: 'string' },
      json: { type: 'boolean', default: false },
    })
    if (positionals.length > 1) throw wrongUsage('Which backup? imgstream backup drill NAME, or nothing for the newest')
    const [from] = positionals
    const { deep, to, json } = values
    return withServer(surroundings, async (server, env, shown) => {
      const { folder, stdout } = surroundings
      const request = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), deep, progress: shown.note }
      const drilled = await untilStopped((signal) => server.drill(env, folder, { ...request, signal }))
      shown.end()
      if (json) printJson(stdout, drilledAsJson(drilled))
      else stdout.write(`${drilledInWords(drilled)}\n`)
      return drilled.missing.length > 0 ? exitCodes.failed : exitCodes.done
    })
  },
}

type Server = typeof import('@imgstream/server')
type Work = (server: Server, env: ReturnType<typeof withDotEnv>, shown: ReturnType<typeof backupProgress>) => Promise<ExitCode>

async function withServer({ env, folder, stderr }: Surroundings, work: Work): Promise<ExitCode> {
  const server = await import('@imgstream/server')
  process.umask(0o077)
  const shown = backupProgress(stderr)
  try {
    return await withBackupErrors(server, () => work(server, withDotEnv(env, folder), shown))
  } finally {
    shown.end()
  }
}
