import os from 'node:os'
import { dirname } from 'node:path'
import type { Known } from './redact.ts'

const secretName = /password|passwd|secret|token|key|credential|cookie|database_url|dsn/i
/** People and computers that everybody has. */
const nobodys = new Set(['root', 'node', 'app', 'user', 'admin', 'imgstream', 'localhost', 'nobody', 'ubuntu', 'debian'])

/**
 * What is to be taken out because it is known here: values of the environment that are secret by their names, the person and the computer, and the
 * people whom settings and the server name.
 */
export function knownHere(env: Readonly<Record<string, string | undefined>>, people: readonly string[]): Known {
  const secrets: string[] = []
  const names: { text: string; as: string }[] = []
  for (const [name, value] of Object.entries(env)) {
    if (!value || value.length < 6) continue
    // What the name of a secret or of a file is, is no secret; an address hides what is in it.
    if (secretName.test(name) && !name.endsWith('_SECRET') && name !== 'GOOGLE_APPLICATION_CREDENTIALS') secrets.push(value)
    if (URL.canParse(value)) {
      const { password, hostname } = new URL(value)
      if (password) secrets.push(password, decoded(password))
      if (hostname.includes('.') && !isOpen(hostname)) names.push({ text: hostname, as: '<host>' })
    }
    for (const address of value.match(/[^\s,;<>"']+@[^\s,;<>"']+/g) ?? []) names.push({ text: address, as: '<e-mail address>' })
  }
  const own = [...people, safely(() => os.userInfo().username), env.USER, env.LOGNAME, env.USERNAME]
  for (const text of own) if (text && text.length >= 3 && !nobodys.has(text.toLowerCase())) names.push({ text, as: '<somebody>' })
  const host = os.hostname()
  if (!nobodys.has(host)) names.push({ text: host, as: '<host>' })
  const homes = [env.HOME, safely(os.homedir)].filter(
    (path): path is string => path !== undefined && path !== '/' && dirname(path) !== path,
  )
  return { secrets, names, folders: [...new Set(homes)].map((path) => ({ path, as: '~' })) }
}

/** Addresses of services that everybody uses, and of this computer. */
const isOpen = (hostname: string) => /(^|\.)(googleapis\.com|google\.com|google\.internal)$|^[\d.]+$/.test(hostname)

function safely<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function decoded(text: string): string {
  return safely(() => decodeURIComponent(text)) ?? text
}
