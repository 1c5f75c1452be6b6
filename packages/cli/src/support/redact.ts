import { mediaTypes } from '@imgstream/contract'

/** What is known to be secret or somebody's own, wherever it stands. */
export interface Known {
  /** Values that must not be shown at all: passwords, tokens, addresses with them. */
  secrets: readonly string[]
  /** Names of people and computers, with the word that takes their place. */
  names: readonly { text: string; as: string }[]
  /** Folders, the longest first, with what they are called instead. */
  folders: readonly { path: string; as: string }[]
}

export interface Redactor {
  (text: string): string
  /** How often each kind was taken out. */
  readonly counts: ReadonlyMap<string, number>
}

const extensions = [...new Set(Object.values(mediaTypes).flatMap(({ extensions: own }) => own as readonly string[]))]
  .map((extension) => extension.replace('.', ''))
  .concat('tiff?', 'gif', 'avif', 'dng', 'cr[23]', 'nef', 'arw', 'mov', 'mp4')
  .join('|')

/** What a name of a file may not hold, so that it ends where one of these stands. */
const outsideNames = /["'=:<>|*?\t(){}[\],;`]/
const endOfName = new RegExp(String.raw`\.(?:${extensions})(?![\p{L}\p{N}])`, 'giu')
const ipv6Groups = String.raw`(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){0,6}`
/** A longer line is cut: what follows helps nobody, and costs time to look through. */
const longestLine = 4000

type Form = readonly [kind: string, pattern: RegExp, replace: (found: string, ...groups: string[]) => string | undefined]

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g
/** Kinds of things by their form, in the order they are looked for: what holds others comes first. */
const early: readonly Form[] = [
  ['secret', /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi, (_, scheme = '') => `${scheme}<secret>@`],
  ['secret', /\b(bearer|basic)(\s+)[\w.~+/=-]{8,}/gi, (_, scheme = '', gap = '') => `${scheme}${gap}<secret>`],
  ['secret', /\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?/g, () => '<secret>'],
  // Those of Google, Amazon, GitHub and such, by how they begin, wherever they stand.
  ['secret', /\b(?:ya29\.|GOCSPX-|AIza|AKIA|ASIA|gh[opsu]_|github_pat_|sk-|xox[abp]-)[\w-]{10,}/g, () => '<secret>'],
  ['secret', /\b(__(?:host|secure)-[\w-]+=)[^;\s"']+/gi, (_, name = '') => `${name}<secret>`],
  [
    'secret',
    /((?:password|passwd|pwd|secret|token|api[_-]?key|credential|signature|authorization|cookie|upload_id)s?["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&"'}\])]+)/gi,
    (_, name = '', value = '') =>
      /^["']?(?:true|false|null|undefined|\(|<|\d{1,9}$|[A-Z_]+$)/.test(value) ? undefined : `${name}<secret>`,
  ],
  // A word for it, and behind it, without a sign between, what no sentence would have there.
  [
    'secret',
    /\b((?:password|passwd|pwd|secret|token|cookie|api[_-]?key)\s+)(?=[\w+/=.-]*\d)(?=[\w+/=.-]*[a-z])[\w+/=.-]{8,}/gi,
    (_, name = '') => `${name}<secret>`,
  ],
  // The one-time code of the first owner.
  ['secret', /\b(?:[2-9A-HJ-NP-Z]{4}-){2,}[2-9A-HJ-NP-Z]{4}\b/g, () => '<secret>'],
  ['e-mail address', /[\p{L}\p{N}._%+-]+(?:@|%40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu, () => '<e-mail address>'],
]
const late: readonly Form[] = [
  ['name of a file', /%[0-9a-f]{2}[^\s"']*\.(?:jpe?g|heic|heif|png|webp)\b/gi, () => '<name of a file>'],
  [
    'place',
    /((?:latitude|longitude|altitude_?m?|lat|lon|lng|gps\w*)["']?\s*[=:]\s*["']?)-?\d+(?:\.\d+)?/gi,
    (_, name = '') => `${name}<place>`,
  ],
  ['place', /\b((?:latitude|longitude|lat|lon|lng)\s+)-?\d{1,3}\.\d{2,}/gi, (_, name = '') => `${name}<place>`],
  ['place', /(?<![\d.])-?\d{1,2}\.\d{3,},\s*-?\d{1,3}\.\d{3,}(?![\d.])/g, () => '<place>'],
  [
    "somebody's name",
    /((?:display_?name|owner_?name|user_?name|full_?name|displayName)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;}]+)/gi,
    (_, name = '') => `${name}<somebody>`,
  ],
  ['folder of a person', /((?:\/home\/|\/Users\/|[A-Z]:\\+Users\\+))[^/\\\s"':]+/gi, (_, start = '') => `${start}<user>`],
  ['IP address', /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g, (found) => (isNobodys(found) ? undefined : '<IP address>')],
  [
    'IP address',
    new RegExp(String.raw`(?<![\w:.])(?:${ipv6Groups}|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?![\w:])`, 'gi'),
    (found) => (/^::1$/.test(found) || !/::|(?:[0-9a-f]+:){7}/i.test(found) ? undefined : '<IP address>'),
  ],
  [
    'secret',
    /(?<![\w/.-])[\w-]{32,}(?![\w/.])/g,
    (found) => (/[a-z]/.test(found) && /[A-Z]/.test(found) && /\d/.test(found) ? '<secret>' : undefined),
  ],
]

/** Pictures that we make are named by our own ids. */
const isOurPicture = (name: string) => /[0-9a-f-]{36}\.(preview|thumb|full)\.jpg$/.test(name)
const isNobodys = (address: string) => /^(127\.|0\.0\.0\.0$|255\.|169\.254\.169\.254$)/.test(address)

/** Takes out what is secret or personal: first what is known, then whatever has the form of such a thing. Rather too much than too little. */
export function createRedactor(known: Known): Redactor {
  const counts = new Map<string, number>()
  const count = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const secrets = [...new Set(known.secrets)].filter((text) => text.length >= 6).toSorted(longestFirst)
  const folders = known.folders.filter(({ path }) => path.length > 1).toSorted((a, b) => longestFirst(a.path, b.path))
  const names = known.names.filter(({ text }) => text.length >= 2).toSorted((a, b) => longestFirst(a.text, b.text))

  const line = (text: string) => {
    let now = text
    for (const [kind, pattern, replace] of early) now = replaced(now, pattern, replace, () => count(kind))
    for (const { path, as } of folders) {
      const pattern = new RegExp(`${escaped(path)}(?=[/\\\\\\s"':,)]|$)`, 'g')
      now = replaced(
        now,
        pattern,
        () => as,
        () => count('folder of a person'),
      )
    }
    now = withoutFilenames(now, () => count('name of a file'))
    for (const [kind, pattern, replace] of late) now = replaced(now, pattern, replace, () => count(kind))
    for (const { text: name, as } of names) {
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu')
      now = replaced(
        now,
        pattern,
        () => as,
        () => count("somebody's name"),
      )
    }
    return now.length > longestLine ? `${now.slice(0, longestLine)}…` : now
  }
  const redact = (text: string) => {
    let now = replaced(
      text,
      privateKey,
      () => '<private key>',
      () => count('private key'),
    )
    for (const secret of secrets)
      now = replaced(
        now,
        new RegExp(escaped(secret), 'g'),
        () => '<secret>',
        () => count('secret'),
      )
    // Cut before it is looked through, with room for a name that stands at the cut.
    return now
      .split('\n')
      .map((each) => line(each.slice(0, 2 * longestLine)))
      .join('\n')
  }
  return Object.assign(redact, { counts })
}

/**
 * Names of pictures and films, with all that stands before them up to what cannot be part of a name: whether a word belongs to it nobody
 * can know.
 */
function withoutFilenames(text: string, counted: () => void): string {
  let done = ''
  let from = 0
  for (const end of text.matchAll(endOfName)) {
    let start = end.index
    while (start > from && !outsideNames.test(text[start - 1] ?? '')) start -= 1
    const name = text.slice(start, end.index + end[0].length)
    const isName = start < end.index && !isOurPicture(name)
    done += text.slice(from, start) + (isName ? `${/^\s*/.exec(name)?.[0] ?? ''}<name of a file>` : name)
    if (isName) counted()
    from = end.index + end[0].length
  }
  return done + text.slice(from)
}

function replaced(
  text: string,
  pattern: RegExp,
  replace: (found: string, ...groups: string[]) => string | undefined,
  counted: () => void,
): string {
  return text.replace(pattern, (found: string, ...rest: unknown[]) => {
    const groups = rest.filter((each): each is string => typeof each === 'string')
    const by = replace(found, ...groups)
    if (by === undefined || by === found) return found
    counted()
    return by
  })
}

const longestFirst = (a: string, b: string) => b.length - a.length
const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
