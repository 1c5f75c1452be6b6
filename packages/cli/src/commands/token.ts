import { createApiClient } from '@imgstream/client'
import { type ApiToken, type Scope, scopes } from '@imgstream/contract'
import type { Offline } from '@imgstream/server'
import { type Command, parseCommandLine, printJson, type Surroundings, wholeNumber } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { exitCodes, exitCodesHelpOfOne, wrongUsage } from '../exit-codes.ts'
import { inDatabase, refuseServer } from '../in-database.ts'
import { signedIn } from '../sign-in.ts'
import { printable } from '../words.ts'

const options = {
  server: { type: 'string' },
  email: { type: 'string' },
  offline: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

const whoHelp = `Options for all:
  --email ADDRESS  whose tokens: with a server you are asked for the password (or give it as the first line of the input). Without it the
                   server must not ask for sign-in, as in development
  --offline        without a server, in the database of this environment: for whoever runs it, and for those who sign in by a proxy
  --server URL     the server to ask; with sign-in the address of its PUBLIC_URL
  --json           print the answer as JSON`

export const tokenCreate: Command = {
  help: `Make an API token and print it, this once. Put it into IMGSTREAM_TOKEN where the other commands run.

Usage: imgstream token create --name NAME [--scope SCOPES] [--days N] [--email ADDRESS] [--offline]

Options:
  --name NAME      what it is for
  --scope SCOPES   upload, read, metrics (/metrics alone), admin (everything), or several with commas between (default upload)
  --days N         days until it ends, 1 to 366 (default 90)

${whoHelp}

${serverHelp}

Examples:
  imgstream token create --name "backup of the phone" --email me@example.com --server https://photos.example.com
  imgstream token create --name cron --scope read,upload --offline --email me@example.com

${exitCodesHelpOfOne}`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      ...options,
      name: { type: 'string' },
      scope: { type: 'string', default: 'upload' },
      days: { type: 'string', default: '90' },
    })
    const name = values.name?.trim()
    if (!name || positionals.length > 0) throw wrongUsage('What is the token for? imgstream token create --name NAME')
    const granted = readScopes(values.scope)
    const days = wholeNumber('--days', values.days, { min: 1, max: 366 })
    const made = await ask(values, surroundings, {
      online: (api) => api.call('createToken', { body: { name, scopes: granted, expires_in_days: days } }),
      async offline({ tokens }, ownerId) {
        const { secret, token } = await tokens.create(ownerId, { name, scopes: granted, days })
        return { token_id: token.id, name, scopes: granted, expires_at: new Date(token.expiresAtMs).toISOString(), token: secret }
      },
    })
    if (values.json) printJson(surroundings.stdout, made)
    else {
      surroundings.stdout.write(`${made.token}\n`)
      surroundings.stderr.write(`Keep it: it is not shown again. It ends on ${made.expires_at.slice(0, 10)}; its id is ${made.token_id}.\n`)
    }
    return exitCodes.done
  },
}

export const tokenList: Command = {
  help: `List API tokens with their ids, scopes, ends and last uses. The tokens themselves are known to nobody but who made them.

Usage: imgstream token list [--email ADDRESS] [--offline]

${whoHelp}

${serverHelp}

Examples:
  imgstream token list --email me@example.com --server https://photos.example.com

${exitCodesHelpOfOne}`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, options)
    if (positionals.length > 0) throw wrongUsage('imgstream token list takes no arguments')
    const tokens = await ask(values, surroundings, {
      online: async (api) => (await api.call('listTokens')).tokens,
      offline: async (offline, ownerId) =>
        (await offline.tokens.list(ownerId)).map((token) => ({
          token_id: token.id,
          name: token.name,
          scopes: [...token.scopes],
          created_at: new Date(token.createdAtMs).toISOString(),
          last_used_at: token.lastUsedAtMs === undefined ? null : new Date(token.lastUsedAtMs).toISOString(),
          expires_at: new Date(token.expiresAtMs).toISOString(),
        })),
    })
    if (values.json) printJson(surroundings.stdout, { tokens })
    else surroundings.stdout.write(tokens.length === 0 ? 'no tokens\n' : tokens.map(inWords).join(''))
    return exitCodes.done
  },
}

export const tokenRevoke: Command = {
  help: `Revoke an API token: whatever uses it is refused from now on.

Usage: imgstream token revoke ID [--email ADDRESS] [--offline]

"imgstream token list" says the ID.

${whoHelp}

${serverHelp}

Examples:
  imgstream token revoke 0193a5b0-7c1e-7000-8000-000000000001 --email me@example.com

${exitCodesHelpOfOne}`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, options)
    const [id, ...others] = positionals
    if (id === undefined || others.length > 0) throw wrongUsage('Which token? imgstream token revoke ID')
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw wrongUsage('The ID of a token is what "imgstream token list" says')
    const revoked = await ask(values, surroundings, {
      online: async (api) => (await api.call('revokeToken', { params: { id } })).revoked,
      offline: (offline, ownerId) => offline.tokens.revoke(ownerId, id),
    })
    if (revoked === 0) throw wrongUsage('There is no such token, or it is revoked by now')
    if (values.json) printJson(surroundings.stdout, { revoked })
    else surroundings.stdout.write('revoked\n')
    return exitCodes.done
  },
}

type Api = ReturnType<typeof createApiClient>
interface Ways<T> {
  online(api: Api): Promise<T>
  offline(offline: Offline, ownerId: string): Promise<T>
}

async function ask<T>(
  values: { server?: string | undefined; email?: string | undefined; offline: boolean },
  surroundings: Surroundings,
  { online, offline }: Ways<T>,
): Promise<T> {
  if (values.offline) {
    if (values.email === undefined) throw wrongUsage('Whose? With --offline give --email too')
    refuseServer(values)
    return ofOwner(surroundings, values.email, offline)
  }
  const api = connect(surroundings, values.server)
  if (values.email !== undefined) return signedIn(api, values.email, surroundings, online)
  try {
    // Without the token of the environment: tokens are not for tokens.
    return await online(createApiClient({ baseUrl: api.baseUrl }))
  } catch (error) {
    throw explain(error, api)
  }
}

/** In the database of this environment, on the owner of an e-mail address. */
export function ofOwner<T>(surroundings: Surroundings, email: string, work: (offline: Offline, ownerId: string) => Promise<T>): Promise<T> {
  return inDatabase(surroundings, async (offline) => {
    const owners = await offline.owners(email)
    const [owner, ...others] = owners.filter(({ subject }) => !subject.startsWith('dev:') || owners.length === 1)
    if (!owner) throw wrongUsage(`Nobody here has the e-mail address ${printable(email)}`)
    if (others.length > 0) {
      throw wrongUsage(
        `${printable(email)} signs in here in ${others.length + 1} ways, each with a library of its own; make the token in the browser`,
      )
    }
    return work(offline, owner.id)
  })
}

function readScopes(text: string): Scope[] {
  const given = text.split(',').map((each) => each.trim())
  const known = given.flatMap((each) => scopes.find((scope) => scope === each) ?? [])
  if (known.length !== given.length)
    throw wrongUsage(`--scope takes ${scopes.join(', ')}, or several with commas between; it is "${printable(text)}"`)
  return [...new Set(known)]
}

function inWords(token: ApiToken): string {
  const used = token.last_used_at === null ? 'never used' : `last used ${token.last_used_at.slice(0, 10)}`
  return `${token.token_id}  ${printable(token.name)}  (${token.scopes.join(', ')}; ends ${token.expires_at.slice(0, 10)}; ${used})\n`
}
