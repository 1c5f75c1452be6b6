import { createInterface } from 'node:readline'
import { type ApiClient, createApiClient } from '@imgstream/client'
import type { Surroundings } from './command.ts'
import { explain } from './connect.ts'
import { CommandError, exitCodes, wrongUsage } from './exit-codes.ts'

/**
 * Does some work signed in as a person, and signs out again: what makes tokens is not for tokens. The password is asked for at the terminal,
 * where it is not shown, or is the first line of the input.
 */
export async function signedIn<T>(
  api: ApiClient,
  email: string,
  surroundings: Surroundings,
  work: (api: ApiClient) => Promise<T>,
): Promise<T> {
  const password = await readPassword(surroundings)
  // The server takes such requests from its own pages only; this is what stands for one here.
  const origin = new URL(api.baseUrl).origin
  let cookie = ''
  const anonymous = createApiClient({
    baseUrl: api.baseUrl,
    headers: { origin },
    fetch: async (...request) => {
      const answer = await fetch(...request)
      const session = answer.headers.getSetCookie().find((each) => /^(__Host-)?imgstream=/.test(each))
      if (session !== undefined) cookie = session.split(';', 1)[0] ?? ''
      return answer
    },
  })
  try {
    await anonymous.call('signIn', { body: { email, password } })
    const person = createApiClient({ baseUrl: api.baseUrl, headers: { origin, cookie } })
    try {
      return await work(person)
    } finally {
      await person.call('signOut').catch(() => undefined)
    }
  } catch (error) {
    throw error instanceof CommandError ? error : explain(error, api)
  }
}

async function readPassword({ stdin, stderr }: Surroundings): Promise<string> {
  const isTerminal = stdin.isTTY === true
  if (isTerminal) {
    stderr.write('Password: ')
    stdin.setRawMode(true)
  }
  try {
    const password = isTerminal ? await readHidden(stdin) : await firstLine(stdin)
    if (password === '') throw wrongUsage('The password is empty: type it at the terminal, or give it as the first line of the input')
    return password
  } finally {
    if (isTerminal) {
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
    }
  }
}

async function firstLine(stdin: NodeJS.ReadStream): Promise<string> {
  for await (const line of createInterface({ input: stdin })) return line
  return ''
}

/** Key by key, so that nothing is shown: Enter ends, Backspace takes one back, Ctrl-C stops. */
function readHidden(stdin: NodeJS.ReadStream): Promise<string> {
  let typed: string[] = []
  return new Promise((resolve, reject) => {
    stdin.setEncoding('utf8').on('data', function read(keys: string) {
      for (const key of keys) {
        if (key === '\r' || key === '\n') {
          stdin.off('data', read)
          return resolve(typed.join(''))
        }
        if (key === '\u0003') {
          stdin.off('data', read)
          return reject(new CommandError(exitCodes.stopped, 'Stopped.'))
        }
        if (key === '\u007f' || key === '\b') typed = typed.slice(0, -1)
        else typed.push(key)
      }
    })
  })
}
