import type { MoveEnd, MoveProgress, MoveRequest } from '@imgstream/server'
import { withDotEnv } from '@imgstream/server/dot-env'
import { type Command, parseCommandLine, printJson, type Surroundings, wholeNumber } from '../command.ts'
import { CommandError, type ExitCode, exitCodes, wrongUsage } from '../exit-codes.ts'
import { showMoveProgress } from '../move/progress.ts'
import { endInWords } from '../move/report.ts'
import { printable } from '../words.ts'
import { problemsInWords } from './env.ts'
import { stopBySignal } from '../stop-by-signal.ts'

export const move: Command = {
  help: `Copy the whole library to another database and another place for photos: between one file (DuckDB) and PostgreSQL, between a folder and a
bucket, either way. The library that is moved is the one of the environment or .env in the current folder; it is only read. Stop its
servers first: none can change it meanwhile.

Usage: imgstream move --to duckdb[:FILE]|postgresql://… --objects DIR|gs://BUCKET [options]

Options:
  --to WHERE        the database to move to: duckdb:FILE, duckdb for the file of LOCAL_DB_PATH, or a PostgreSQL address. An address with a
                    password is better put into IMGSTREAM_MOVE_TO, which is read where --to is missing: others can see a command line
  --objects WHERE   the place for the photos' bytes: a folder, or gs://BUCKET, which is asked as the environment says
                    (GOOGLE_APPLICATION_CREDENTIALS, GCS_ENDPOINT)
  --dry-run, -n     count what would be moved, look at the target and write nothing
  --concurrency N   files copied at once (default 8)
  --json            print the result as JSON; everything else goes to the error output

The target must be empty, or hold the beginning of the same move. A move that was stopped, by Ctrl-C or a crash, goes on when the same
command is given again. At its end all rows are compared and every original has been read back or confirmed by its checksum; only then
it says that it is done, and servers start on the target. Every version and the trash are moved; uploads that are not complete are not.

Examples:
  imgstream move --dry-run --to duckdb:/mnt/new/imgstream.db --objects /mnt/new/photos
  IMGSTREAM_MOVE_TO=postgresql://imgstream:…@db/imgstream imgstream move --objects gs://my-photos

Exit codes:
  0  done: the target is the whole library
  1  not done: files of the library are damaged (each is listed), or the two sides are not the same at the end
  2  wrong usage or settings, or the target is not empty
  3  a database or the storage cannot be reached, is full, or is in use by a server
  130  stopped by Ctrl-C`,
  async run(args, surroundings) {
    const request = readArguments(args, withDotEnv(surroundings.env, surroundings.folder))
    return run(request, surroundings)
  },
}

interface Request extends Omit<MoveRequest, 'progress'> {
  json: boolean
}

function readArguments(args: string[], env: Surroundings['env']): Request {
  const { values, positionals } = parseCommandLine(args, {
    to: { type: 'string' },
    objects: { type: 'string' },
    'dry-run': { type: 'boolean', short: 'n', default: false },
    concurrency: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  })
  if (positionals.length > 0) throw wrongUsage('imgstream move takes options only; "imgstream move --help" lists them')
  const to = values.to ?? env.IMGSTREAM_MOVE_TO
  if (!to || !values.objects) throw wrongUsage('Where to? imgstream move --to duckdb:FILE|postgresql://… --objects DIR|gs://BUCKET')
  return {
    database: databaseOf(to),
    objects: objectsOf(values.objects),
    dryRun: values['dry-run'],
    concurrency: wholeNumber('--concurrency', values.concurrency, { min: 1, max: 64 }),
    json: values.json,
  }
}

function databaseOf(to: string): MoveRequest['database'] {
  if (/^postgres(ql)?:\/\//.test(to)) return { type: 'postgresql', url: to }
  if (to === 'duckdb') return { type: 'duckdb' }
  const path = /^duckdb:(.+)$/.exec(to)?.[1]
  if (path) return { type: 'duckdb', path }
  // Never shown: it may be an address with its password.
  throw wrongUsage('--to takes duckdb, duckdb:FILE or postgresql://user:password@host:port/database')
}

function objectsOf(objects: string): MoveRequest['objects'] {
  if (!objects.startsWith('gs://')) return { type: 'folder', path: objects }
  const name = objects.slice('gs://'.length).replace(/\/$/, '')
  if (/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name)) return { type: 'bucket', name }
  throw wrongUsage(`--objects takes a folder or gs://BUCKET, without a path below it; it is "${printable(objects)}"`)
}

async function run({ json, ...request }: Request, { env, folder, stdout, stderr }: Surroundings): Promise<ExitCode> {
  const server = await import('@imgstream/server')
  process.umask(0o077)
  const stop = stopBySignal()
  const shown = showMoveProgress(stderr)
  try {
    const progress = (now: MoveProgress) => shown.note(now)
    const end = await server.move(withDotEnv(env, folder), folder, { ...request, progress, signal: stop.signal })
    shown.end()
    if (json) printJson(stdout, endAsJson(end))
    else stdout.write(`${endInWords(end)}\n`)
    return exitCodeOf(end)
  } catch (error) {
    shown.end()
    if (error instanceof server.MoveStopped) {
      stderr.write('Stopped. What was copied stays; give the same command again to go on.\n')
      return exitCodes.stopped
    }
    if (error instanceof server.ConfigError) throw new CommandError(exitCodes.usage, problemsInWords(error.problems))
    if (error instanceof server.MoveRefused) throw new CommandError(exitCodes.usage, printable(error.message))
    if (error instanceof server.MoveUnfinished) throw new CommandError(exitCodes.failed, printable(error.message))
    if (error instanceof server.AppError) throw new CommandError(exitCodes.unreachable, printable(error.message))
    throw error
  } finally {
    stop.end()
  }
}

function exitCodeOf(end: MoveEnd): ExitCode {
  if (end.dryRun) return end.target === 'not empty' || end.target === 'another move' ? exitCodes.usage : exitCodes.done
  return end.outcome === 'damaged' || end.outcome === 'incomplete' ? exitCodes.failed : exitCodes.done
}

function endAsJson(end: MoveEnd): object {
  if (end.dryRun) return { dry_run: true, target: end.target, ...countsAsJson(end.counts) }
  if (end.outcome === 'moved before') return { outcome: end.outcome, finished_at: new Date(end.finishedAtMs).toISOString() }
  return {
    outcome: end.outcome,
    ...countsAsJson(end.counts),
    checked: end.checked.map(({ table, rows, hash }) => ({ table, rows, sha256: hash })),
    copied_objects: end.copied.objects,
    copied_bytes: end.copied.bytes,
    stored_originals: end.copied.stored.originals,
    stored_original_bytes: end.copied.stored.originalBytes,
    stored_pictures: end.copied.stored.derived,
    damaged: end.damaged.map(({ key, filename, photoId, version, why }) => ({
      key,
      filename,
      photo_id: photoId,
      version: Number(version),
      why,
    })),
  }
}

type Counts = Extract<MoveEnd, { dryRun: true }>['counts']

function countsAsJson({ tables, originals, originalBytes, derived, openUploads }: Counts) {
  return {
    tables: Object.fromEntries(tables.map(({ table, rows }) => [table, rows])),
    originals,
    original_bytes: originalBytes,
    pictures: derived,
    unfinished_uploads: openUploads,
  }
}
