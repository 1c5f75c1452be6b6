import type { DatabaseStatus } from '@imgstream/contract'
import { askServer } from '../ask-server.ts'
import { type Command, parseCommandLine } from '../command.ts'
import { serverHelp } from '../connect.ts'
import { exitCodesHelpOfOne, wrongUsage } from '../exit-codes.ts'
import { bytesInWords, printable } from '../words.ts'

const common = { server: { type: 'string' }, json: { type: 'boolean', default: false }, user: { type: 'string' } } as const
const where = 'In development and test only: a server of production refuses it. A token needs the scope admin for it.'

export const databaseStatus: Command = {
  help: `Show where the database is, what it has of your library, whether that fits together, and the newest backup. Nothing is changed.
${where}

Usage: imgstream database status [--user U] [--json] [--server URL]

Options:
  --user U      whose library: your own id or address, or admin; without it your own
  --json        print the server's answer
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream database status
  imgstream database status --json | jq .integrity_validation.valid

${exitCodesHelpOfOne}`,
  run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, common)
    if (positionals.length > 0) throw wrongUsage('imgstream database status takes no arguments')
    return askServer(values, surroundings, async (programs) => {
      const answer = await programs.databaseStatus(values.user)
      return { answer, words: inWords(answer) }
    })
  },
}

export const databaseReset: Command = {
  help: `Bring your library back to its newest backup, or empty it where there is none. The backup is verified and the state of now is kept before
anything is changed; either all of it is done or nothing. No picture file is deleted.
${where}

Usage: imgstream database reset --confirm [--backup NAME] [--user U] [--json] [--server URL]

Options:
  --confirm      without it nothing is done
  --backup NAME  go back to this backup instead of the newest, or to the state that an earlier reset kept
  --user U       whose library: your own id or address, or admin; without it your own
  --json         print the server's answer
  --server URL   the server to ask

${serverHelp}

Examples:
  imgstream database reset --confirm
  imgstream database reset --confirm --backup imgstream_20260512_030000.db

${exitCodesHelpOfOne}`,
  run(args, surroundings) {
    const options = { ...common, confirm: { type: 'boolean', default: false }, backup: { type: 'string' } } as const
    const { values, positionals } = parseCommandLine(args, options)
    if (positionals.length > 0) throw wrongUsage('imgstream database reset takes no arguments; a backup is named by --backup')
    if (!values.confirm) {
      throw wrongUsage('Your library would be brought back to its newest backup, or emptied where there is none. Write --confirm to do it.')
    }
    return askServer(values, surroundings, async (programs) => {
      const { backup } = values
      const answer = await programs.resetDatabase(values.user, { confirmReset: true, ...(backup !== undefined && { backup }) })
      const risk = answer.data_loss_risk ? '\nLook at it: photos may be lost.' : ''
      return { answer, words: `${printable(answer.message)}\nDone in ${answer.reset_duration_seconds} s.${risk}` }
    })
  },
}

function inWords({ environment, database_info: info, integrity_validation: found }: DatabaseStatus): string {
  const modified = info.local_modified === null ? '' : info.local_modified ? '; changed since' : '; not changed since'
  const backup =
    info.gcs_db_exists === null
      ? `${info.gcs_db_path} does not answer`
      : info.last_sync_time === null
        ? `none in ${info.gcs_db_path}`
        : `${info.last_sync_time}, ${info.gcs_db_path}${modified}`
  const rows: [string, string][] = [
    ['environment', environment],
    ['database', `${info.local_db_path}${info.local_db_exists ? '' : ' (is not there)'}, ${bytesInWords(info.local_db_size)}`],
    ['photos', info.photo_count.toLocaleString('en')],
    ['newest backup', backup],
    ['scheduled', info.sync_enabled ? 'yes' : 'no'],
    ['sound', found.valid ? 'yes' : 'no'],
    ...found.issues.map((issue): [string, string] => ['', issue]),
    ...Object.entries(info.table_info).map(([table, its]): [string, string] => [table, `${its.rows.toLocaleString('en')} rows`]),
  ]
  return rows.map(([name, value]) => `${name.padEnd(16)}${printable(value)}`).join('\n')
}
