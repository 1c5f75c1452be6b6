import { AppError } from '../../app-error.ts'

/** Characters, counted as people count them. */
export const passwordLength = { least: 12, most: 256 }

/** What people type where twelve characters are asked for. Lists of leaks are full of shorter ones, which the length refuses already. */
const common = [
  'password',
  'passw0rd',
  'letmein',
  'welcome',
  'iloveyou',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'superman',
  'trustno1',
  'starwars',
  'dragon',
  'monkey',
  'shadow',
  'master',
  'michael',
  'jordan',
  'whatever',
  'administrator',
  'changeme',
  'secret',
  'qwerty',
  'qwertyuiop',
  'asdfgh',
  'asdfghjkl',
  'zxcvbn',
  'zxcvbnm',
  '1qaz2wsx',
  '1q2w3e4r',
  '1q2w3e4r5t',
  'qazwsx',
  'abcdef',
  'abcdefghijklmnopqrstuvwxyz',
  'abc123',
  'correcthorsebatterystaple',
  'imgstream',
  'photo',
  'photos',
  'google',
  'sakura',
  'doraemon',
  'pokemon',
  'pasuwado',
  'nippon',
]
const rows = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']

/** One text however it was typed (NIST SP 800-63B §5.1.1.2: normalise before hashing). */
export const normalPassword = (password: string): string => password.normalize('NFKC')

/**
 * By length, not by kinds of characters (NIST SP 800-63B): twelve at least, and none that a first guess would try. Throws AppError
 * WEAK_PASSWORD, with the reason in its details.
 */
export function requireGoodPassword(password: string, person: { email: string; displayName: string }): void {
  const length = [...normalPassword(password)].length
  const refuse = (reason: string, message: string) => {
    throw new AppError('WEAK_PASSWORD', message, { details: { reason, least: passwordLength.least, most: passwordLength.most } })
  }
  if (length < passwordLength.least)
    refuse('short', `The password needs ${passwordLength.least} characters at least; a few words are easy to keep in mind.`)
  if (length > passwordLength.most) refuse('long', `The password may have ${passwordLength.most} characters at most.`)
  if (isCommon(password, person)) refuse('common', 'This password is among the first that anybody would try. Choose another one.')
}

function isCommon(password: string, { email, displayName }: { email: string; displayName: string }): boolean {
  const plain = normalPassword(password)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  const own = [email, ...email.split('@'), displayName]
    .map((text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
    .filter((text) => text.length > 2)
  // What is left when the usual words, rows of keys and years are taken out is what an attacker would have to guess.
  let rest = plain
  for (const word of [...own, ...common].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '')
  rest = rest.replace(/(19|20)\d\d/g, '').replace(/(.{1,4}?)\1{2,}/gu, '')
  return rest.length < 4 || rows.some((row) => runs(row).some((run) => run.includes(rest)))
}

const runs = (row: string) => [row.repeat(3), [...row].reverse().join('').repeat(3)]
