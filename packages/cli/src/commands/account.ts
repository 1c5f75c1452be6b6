import { type Command, parseCommandLine } from '../command.ts'
import { exitCodes, exitCodesHelpOfOne, wrongUsage } from '../exit-codes.ts'
import { ofOwner } from './token.ts'

export const accountReset: Command = {
  help: `Make a link by which a person sets a new password, good once and for a day. For whoever runs the server: it works in the database of this
environment, without a server, so it brings back an owner who is locked out too. With DuckDB stop the server first.

Usage: imgstream account reset ADDRESS

Examples:
  imgstream account reset me@example.com

${exitCodesHelpOfOne}`,
  async run(args, surroundings) {
    const { positionals } = parseCommandLine(args, {})
    const [email, ...others] = positionals
    if (email === undefined || others.length > 0) throw wrongUsage('Whose password? imgstream account reset ADDRESS')
    const link = await ofOwner(surroundings, email, (offline, ownerId) => offline.resetLink(ownerId))
    surroundings.stdout.write(`${link.url}\n`)
    surroundings.stderr.write(`Good once, until ${new Date(link.expiresAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC.\n`)
    return exitCodes.done
  },
}
