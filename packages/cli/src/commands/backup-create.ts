import { withDotEnv } from '@imgstream/server/dot-env'
import { resolve } from 'node:path'
import { backupProgress, untilStopped, withBackupErrors } from '../backup/surroundings.ts'
import { createdInWords } from '../backup/words.ts'
import { type Command, parseCommandLine, printJson, type Surroundings } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { CommandError, exitCodes, wrongUsage } from '../exit-codes.ts'
import { followJob } from '../follow-job.ts'
import { printable } from '../words.ts'

export const backupCreate: Command = {
  help: `Make a backup of the whole library at one moment, while uploads go on. It is read back as a whole before it counts as one.

Usage: imgstream backup create [options]

A library in a DuckDB file becomes imgstream_YYYYmmdd_HHMMSS.db, which DuckDB opens by itself; one in PostgreSQL a .jsonl.gz, lines of JSON
that both engines restore. Beside it lies a manifest with counts and hashes. Times in names are UTC.

Where a server holds the DuckDB file, it is asked to make the backup (its job "backup"); that is for whoever runs it, and a token needs
the scope admin.

Options:
  --to WHERE           a folder or gs://BUCKET/PATH in place of BACKUP_TO; there no older backup is ever taken away
  --format db|portable db: a DuckDB file (from DuckDB only); portable: lines of JSON, from either engine
  --with-originals     copy originals too, those that are not there yet, each checked by its SHA-256 (BACKUP_WITH_ORIGINALS)
  --json               print the result as JSON
  --server URL         ask that server, whatever the environment says

${serverHelp}

Examples:
  imgstream backup create
  imgstream backup create --to /mnt/disk/backups --with-originals
  imgstream backup create --to gs://your-backup-bucket/database

Exit codes:
  0  done and verified
  1  not done, or originals of the library are missing or damaged (each is listed)
  2  wrong usage or settings
  3  the database, the storage or the server cannot be reached, or a disk is full
  130  stopped by Ctrl-C`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      to: { type: 'string' },
      format: { type: 'string' },
      'with-originals': { type: 'boolean' },
      server: { type: 'string' },
      json: { type: 'boolean', default: false },
    })
    if (positionals.length > 0) throw wrongUsage('imgstream backup create takes options only; --help lists them')
    const { format } = values
    if (format !== undefined && format !== 'db' && format !== 'portable')
      throw wrongUsage(`--format takes db or portable; it is "${printable(format)}"`)
    const request: Request = {
      ...(values.to !== undefined && { to: values.to }),
      ...(format !== undefined && { format }),
      ...(values['with-originals'] && { withOriginals: true }),
    }
    const facts = values.server === undefined ? await here(request, surroundings) : await byServer(request, values.server, surroundings)
    if (values.json) printJson(surroundings.stdout, facts)
    else surroundings.stdout.write(`${createdInWords(facts)}\n`)
    return Number(facts.originals_missing ?? 0) > 0 ? exitCodes.failed : exitCodes.done
  },
}

interface Request {
  to?: string
  format?: 'db' | 'portable' | undefined
  withOriginals?: boolean
}

type Facts = Readonly<Record<string, unknown>>

async function here({ format, ...request }: Request, surroundings: Surroundings): Promise<Facts> {
  const server = await import('@imgstream/server')
  process.umask(0o077)
  const { env, folder, stderr } = surroundings
  const shown = backupProgress(stderr)
  try {
    return await untilStopped((signal) =>
      withBackupErrors(server, async () =>
        server.createdFacts(
          await server.createBackup(withDotEnv(env, folder), folder, {
            ...request,
            ...(format && { kind: format === 'db' ? 'duckdb' : 'portable' }),
            progress: shown.note,
            signal,
          }),
        ),
      ),
    )
  } catch (error) {
    shown.end()
    // Whoever has the file makes the copy.
    if (error instanceof CommandError && error.isHeldByServer) return byServer({ format, ...request }, undefined, surroundings)
    throw error
  } finally {
    shown.end()
  }
}

async function byServer({ to, format, withOriginals }: Request, url: string | undefined, surroundings: Surroundings): Promise<Facts> {
  const api = connect(surroundings, url)
  const options = {
    ...(to !== undefined && { to: to.startsWith('gs://') ? to : resolve(surroundings.folder, to) }),
    ...(format && { format }),
    ...(withOriginals && { with_originals: true }),
  }
  try {
    return (await followJob(api, surroundings.stderr, { name: 'backup', options })).result ?? {}
  } catch (error) {
    throw error instanceof CommandError ? error : explain(error, api)
  }
}
