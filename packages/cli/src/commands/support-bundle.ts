import { open, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { withDotEnv } from '@imgstream/server/dot-env'
import packageJson from '../../package.json' with { type: 'json' }
import { type Command, parseCommandLine, type Surroundings } from '../command.ts'
import { connect, serverHelp } from '../connect.ts'
import { CommandError, type ExitCode, exitCodes, wrongUsage } from '../exit-codes.ts'
import { computerSection, diskSection, logSection, type Section, serverSections } from '../support/collect.ts'
import { knownHere } from '../support/known.ts'
import { createRedactor } from '../support/redact.ts'
import { printable } from '../words.ts'
import { problemsInWords } from './env.ts'

export const supportBundle: Command = {
  help: `Write what helps others to find a mistake into one text file that you can read before you send it: versions, settings, health, statistics,
schema, background jobs, disk, the last lines of the log file.

Usage: imgstream support-bundle [--log FILE] [--server URL] [FILE]

Secrets, e-mail addresses, names of people, computers and files, places and IP addresses are taken out. What looks like one is taken out
too, rather than left in. The file says at its top what is inside and what was taken out. It is for you alone (0600) until you send it,
and never written over another one. FILE is imgstream-support_YYYYmmdd_HHMMSS.txt unless given.

Run it where the server runs, so that settings and log are the server's own. Without a running server it has what there is.

Options:
  --log FILE    the log to take the last lines of (default: LOG_FILE of the settings)
  --server URL  the server to ask

${serverHelp}
Who runs the server sees more: jobs and schema need an operator, with a token one with the scope admin.

Examples:
  imgstream support-bundle
  journalctl -u imgstream -n 2000 > server.log && imgstream support-bundle --log server.log

Exit codes:
  0  written
  1  it could not be written
  2  wrong usage`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, { log: { type: 'string' }, server: { type: 'string' } })
    if (positionals.length > 1) throw wrongUsage('imgstream support-bundle takes one file')
    const target = resolve(surroundings.folder, positionals[0] ?? defaultName(new Date()))
    return write(target, values, surroundings)
  },
}

const defaultName = (now: Date) => `imgstream-support_${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_')}.txt`

async function write(
  target: string,
  options: { log?: string | undefined; server?: string | undefined },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { folder, stderr, stdout } = surroundings
  if (!(await stat(dirname(target)).catch(() => undefined))) throw wrongUsage(`There is no folder ${printable(dirname(target))}`)
  const env = withDotEnv(surroundings.env, folder)
  const api = connect(surroundings, options.server)
  const settings = await settingsOf(env, folder)
  const log = options.log === undefined ? settings.logFile : resolve(folder, options.log)
  const me = await api.me({ signal: AbortSignal.timeout(10_000) }).catch(() => undefined)
  const server = await serverSections(api)
  // A server that answers has said what its schema is, and has the file of a DuckDB to itself.
  const hasAnswered = server.some(({ text }) => text.includes('"migrations"'))
  const sections: Section[] = [
    computerSection(packageJson.version),
    settings.section,
    ...server,
    ...(hasAnswered ? [] : [await schemaOf(env, folder)]),
    await diskSection(settings.places),
    log === undefined
      ? { title: 'Log: the last lines', text: 'no LOG_FILE is set; --log takes what the server printed' }
      : await logSection(log),
  ]
  const redact = createRedactor(
    knownHere(
      env,
      [me?.email, me?.display_name].filter((name): name is string => name !== undefined && name !== ''),
    ),
  )
  const body = sections.map(({ title, text }) => `## ${title}\n\n${redact(text)}\n`).join('\n')
  const text = `${headline(sections, redact.counts)}\n${body}`
  try {
    const file = await open(target, 'wx', 0o600)
    await file.writeFile(text)
    await file.close()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw wrongUsage(`${printable(target)} is there already; choose another name`)
    throw new CommandError(exitCodes.failed, `${printable(target)} cannot be written: ${printable(message)}`)
  }
  stdout.write(`${target}\n`)
  stderr.write(`${told(sections, redact.counts)}\nRead it before you send it.\n`)
  return exitCodes.done
}

async function settingsOf(env: Surroundings['env'], folder: string) {
  const { describeConfig, readConfig } = await import('@imgstream/server')
  const read = readConfig(env, folder)
  const notices = read.notices.map((notice) => `Note: ${notice}`)
  const title = 'Settings here'
  if (!read.ok) {
    return {
      section: { title, text: [...notices, problemsInWords(read.problems)].join('\n') },
      logFile: undefined,
      places: [],
    }
  }
  const { config } = read
  const lines = describeConfig(read).map(({ name, value }) => `${name} ${value}`)
  const places = [
    ...(config.database.type === 'duckdb' && 'path' in config.database ? [{ what: 'database', path: config.database.path }] : []),
    ...(config.storage.type === 'folder' ? [{ what: 'photos', path: config.storage.path }] : []),
    ...(config.log.file === undefined ? [] : [{ what: 'log', path: config.log.file }]),
    { what: 'here', path: folder },
  ]
  return { section: { title, text: [...notices, ...lines].join('\n') }, logFile: config.log.file, places }
}

const schemaWaitMs = 15_000

async function schemaOf(env: Surroundings['env'], folder: string): Promise<Section> {
  const title = 'Schema of the database'
  const { schemaStatus } = await import('@imgstream/server')
  // A database that cannot be reached is waited for longer than anybody waits for a bundle.
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('the database does not answer')), schemaWaitMs).unref())
  try {
    return { title, text: JSON.stringify(await Promise.race([schemaStatus(env, folder), late]), undefined, 2) }
  } catch (error) {
    return { title, text: `not read: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function headline(sections: readonly Section[], counts: ReadonlyMap<string, number>): string {
  return `# ImgStream support bundle\n\n${told(sections, counts)}\n`
}

function told(sections: readonly Section[], counts: ReadonlyMap<string, number>): string {
  const kinds = [...counts].map(([kind, count]) => `${kind} ${count} times`)
  return [
    `Inside: ${sections.map(({ title }) => title).join('; ')}.`,
    `Taken out: ${kinds.length > 0 ? kinds.join('; ') : 'nothing was found'}.`,
    'Left out altogether: photos, the database, tokens, passwords and other secrets, who has accounts.',
  ].join('\n')
}
