import { withDotEnv } from '@imgstream/server/dot-env'
import { withBackupErrors } from '../backup/surroundings.ts'
import { type Command, parseCommandLine } from '../command.ts'
import { CommandError, exitCodes, wrongUsage } from '../exit-codes.ts'
import { printable } from '../words.ts'

export const backupConfig: Command = {
  help: `Write the settings of the environment and .env into a file beside the backups, imgstream_config_YYYYmmdd_HHMMSS.env. Secrets (DATABASE_URL,
OIDC_CLIENT_SECRET) are left out, and it says so; keep those in a password manager. Other files, such as those of Terraform, belong into
version control.

Usage: imgstream backup config [--to WHERE]

Options:
  --to WHERE  a folder, gs://BUCKET/PATH, or - for the output, in place of BACKUP_TO

Examples:
  imgstream backup config
  imgstream backup config --to -

Exit codes:
  0  done
  2  wrong usage or settings
  3  the place cannot be reached`,
  async run(args, { env, folder, stdout, stderr }) {
    const { values, positionals } = parseCommandLine(args, { to: { type: 'string' } })
    if (positionals.length > 0) throw wrongUsage('imgstream backup config takes options only; --help lists them')
    const server = await import('@imgstream/server')
    process.umask(0o077)
    const given = withDotEnv(env, folder)
    const { text, leftOut } = server.describeGiven(given)
    const said =
      leftOut.length === 0 ? 'There are no secrets among them.' : `Left out as secrets: ${leftOut.join(', ')}. Keep them elsewhere.`
    if (values.to === '-') {
      stdout.write(text)
      stderr.write(`${said}\n`)
      return exitCodes.done
    }
    return withBackupErrors(server, async () => {
      const { place } = await server.openBackups(given, folder, values.to)
      const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_')
      const name = `imgstream_config_${stamp}.env`
      if (!(await place.write(name, Buffer.from(text))))
        throw new CommandError(exitCodes.failed, `${name} is there already. Give the command again.`)
      stdout.write(`${name} in ${printable(place.place)}. ${said}\n`)
      return exitCodes.done
    })
  },
}
