import type { SchemaReport } from '@imgstream/server'
import { withDotEnv } from '@imgstream/server/dot-env'
import { type Command, parseCommandLine, printJson } from '../command.ts'
import { CommandError, exitCodes, wrongUsage } from '../exit-codes.ts'
import { problemsInWords } from './env.ts'

export const migrateStatus: Command = {
  help: `Show which changes of the schema the database has, which ones the next start of this version applies, and which older versions still
work with it. Asks the database of the environment or .env in the current folder, and only reads. With PostgreSQL servers may run
meanwhile; with DuckDB stop the server first, as one process has the file.

Usage: imgstream migrate status [--json]

Schemas are brought up to date by the server when it starts; there is no command for it.

Examples:
  imgstream migrate status
  imgstream migrate status --json

Exit codes:
  0  this version can start on the database
  1  it cannot: a later version has changed what it relies on, or a move into the database is not done
  2  wrong usage or settings
  3  the database cannot be reached, or a server has its file`,
  async run(args, { env, folder, stdout }) {
    const { values, positionals } = parseCommandLine(args, { json: { type: 'boolean', default: false } })
    if (positionals.length > 0) throw wrongUsage('imgstream migrate status takes options only')
    const server = await import('@imgstream/server')
    try {
      const report = await server.schemaStatus(withDotEnv(env, folder), folder)
      if (values.json) printJson(stdout, asJson(report))
      else stdout.write(inWords(report))
      return report.canStart ? exitCodes.done : exitCodes.failed
    } catch (error) {
      if (error instanceof server.ConfigError) throw new CommandError(exitCodes.usage, problemsInWords(error.problems))
      if (error instanceof server.AppError) throw new CommandError(exitCodes.unreachable, error.message)
      throw error
    }
  },
}

function asJson({ version, place, migrations, oldestCode, known, canStart }: SchemaReport) {
  return {
    version,
    database: place,
    known_schema: known,
    oldest_code: oldestCode,
    can_start: canStart,
    migrations: migrations.map(({ name, state, appliedAtMs }) => ({
      name,
      state,
      applied_at: appliedAtMs === undefined ? null : new Date(appliedAtMs).toISOString(),
    })),
  }
}

function inWords({ version, place, migrations, oldestCode, known, canStart }: SchemaReport): string {
  const width = Math.max(...migrations.map(({ name }) => name.length))
  const lines = migrations.map(({ name, state, appliedAtMs }) => {
    const when = appliedAtMs === undefined ? 'the next start of this version applies it' : new Date(appliedAtMs).toISOString()
    return `  ${name.padEnd(width)}  ${state.padEnd(7)}  ${when}`
  })
  const number = (schema: number) => String(schema).padStart(4, '0')
  const back =
    oldestCode === 0
      ? 'There is no library in it yet.'
      : `Versions whose own newest schema is ${number(oldestCode)} or later work with it as it is, and can be put back.`
  const start = canStart
    ? `This version (${version}, schema ${number(known)}) starts on it.`
    : `This version (${version}, schema ${number(known)}) does not start on it. Use the version that wrote it, or restore a backup from before the update.`
  return `${place[0]?.toUpperCase()}${place.slice(1)}\n\n${lines.join('\n')}\n\n${back}\n${start}\n`
}
