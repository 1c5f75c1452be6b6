import { withDotEnv } from '@imgstream/server/dot-env'
import { backupProgress, untilStopped, withBackupErrors } from '../backup/surroundings.ts'
import { listInWords, manifestAsJson } from '../backup/words.ts'
import { type Command, parseCommandLine, printJson, type Surroundings } from '../command.ts'
import { exitCodes, wrongUsage } from '../exit-codes.ts'
import { counted, printable } from '../words.ts'

const common = { to: { type: 'string' }, json: { type: 'boolean', default: false } } as const
const commonHelp = `  --to WHERE  a folder or gs://BUCKET/PATH in place of BACKUP_TO
  --json      print it as JSON`

/** The place of the environment, or of `--to`. No server is asked: it only reads there. */
async function backupsOf(to: string | undefined, { env, folder }: Surroundings) {
  const server = await import('@imgstream/server')
  return { server, backups: await withBackupErrors(server, () => server.openBackups(withDotEnv(env, folder), folder, to)) }
}

export const backupList: Command = {
  help: `Show the backups of a place, newest first, and files there that are none.

Usage: imgstream backup list [--to WHERE] [--json]

Options:
${commonHelp}

Examples:
  imgstream backup list
  imgstream backup list --to gs://your-backup-bucket/database --json

Exit codes:
  0  done
  2  wrong usage or settings
  3  the place cannot be reached`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, common)
    if (positionals.length > 0) throw wrongUsage('imgstream backup list takes options only; --help lists them')
    const { server, backups } = await backupsOf(values.to, surroundings)
    const list = await withBackupErrors(server, () => backups.list())
    if (values.json) {
      printJson(surroundings.stdout, {
        place: backups.place.place,
        backups: list.backups.map(({ manifest, problem, originals }) => ({
          ...manifestAsJson(manifest),
          problem: problem ?? null,
          originals_missing: originals?.missing ?? null,
        })),
        unfinished: list.unfinished.map(({ name, why }) => ({ name, why })),
      })
    } else surroundings.stdout.write(`${listInWords(backups.place.place, list)}\n`)
    return exitCodes.done
  },
}

export const backupVerify: Command = {
  help: `Read a whole backup: its file by size and SHA-256, then every row of every table by count and hash.

Usage: imgstream backup verify [NAME] [--to WHERE] [--json]

Without NAME the newest. "imgstream backup list" shows the names.

Options:
${commonHelp}

Examples:
  imgstream backup verify
  imgstream backup verify imgstream_20260512_030000.db --to /mnt/disk/backups

Exit codes:
  0  it is what was written
  1  it is not: what is wrong is said
  2  wrong usage or settings, or there is no such backup
  3  the place cannot be reached
  130  stopped by Ctrl-C`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, common)
    if (positionals.length > 1) throw wrongUsage('Which backup? imgstream backup verify NAME, or nothing for the newest')
    const { server, backups } = await backupsOf(values.to, surroundings)
    const shown = backupProgress(surroundings.stderr)
    try {
      const { manifest, verified } = await untilStopped((signal) =>
        withBackupErrors(server, async () => {
          const found = await backups.find(positionals[0])
          const total = found.tables.reduce((sum, { rows }) => sum + rows, 0)
          let done = 0
          const looked = (rows: number) => shown.note({ step: 'reading rows', done: (done += rows), total })
          return { manifest: found, verified: await backups.verify(found, { looked, signal }) }
        }),
      )
      shown.end()
      const why = verified.outcome === 'damaged' ? verified.why : null
      if (values.json) printJson(surroundings.stdout, { ...manifestAsJson(manifest), outcome: verified.outcome, why })
      else if (why === null) {
        const rows = manifest.tables.reduce((sum, each) => sum + each.rows, 0)
        surroundings.stdout.write(
          `${manifest.file.name} is what was written: ${counted(rows, 'row')} in ${manifest.tables.length} tables, and its file, by SHA-256.\n`,
        )
      } else
        surroundings.stdout.write(
          `${manifest.file.name} is damaged: ${printable(why)}.\nAnother one: "imgstream backup list" shows which there are.\n`,
        )
      return why === null ? exitCodes.done : exitCodes.failed
    } finally {
      shown.end()
    }
  },
}
