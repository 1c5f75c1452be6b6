/** A block of code of a guide. Its first line is three backquotes, a language and words for the test: `sh run`, `sh run fails`, `ts run`, `json answer`. */
export interface GuideBlock {
  line: number
  language: string
  words: string[]
  text: string
}

export function blocksOf(guide: string): GuideBlock[] {
  const blocks: GuideBlock[] = []
  let open: GuideBlock | undefined
  for (const [index, line] of guide.split('\n').entries()) {
    const fence = /^\s*```(.*)$/.exec(line)
    if (open && fence) {
      blocks.push(open)
      open = undefined
    } else if (open) open.text += `${line.trimStart() === '' ? '' : line}\n`
    else if (fence) {
      const [language = '', ...words] = (fence[1] ?? '').trim().split(/\s+/)
      open = { line: index + 1, language, words, text: '' }
    }
  }
  if (open) throw new Error(`the block of line ${open.line} does not end`)
  return blocks
}

/** What a test runs, in order: each command with whether it must fail, and the JSON that it should answer with where the guide shows one. */
export interface GuideStep {
  line: number
  command: string
  fails: boolean
  answer?: unknown
}

export function stepsOf(guide: string): GuideStep[] {
  const steps: GuideStep[] = []
  for (const { line, language, words, text } of blocksOf(guide)) {
    if (words.includes('answer')) {
      const step = steps.at(-1)
      if (!step) throw new Error(`line ${line} shows the answer of nothing`)
      step.answer = JSON.parse(text)
    } else if (words.includes('run')) {
      const command = commandFor[language]?.(text, steps.length)
      if (command === undefined) throw new Error(`line ${line}: only sh and ts are run`)
      steps.push({ line, command, fails: words.includes('fails') })
    }
  }
  return steps
}

/** What is typed at a prompt to run a block of each language. A program becomes a file beside the pictures. */
const commandFor: Record<string, (text: string, index: number) => string> = {
  sh: (text) => text,
  bash: (text) => text,
  ts: (text, index) => `cat > example-${index}.mts <<'END_OF_EXAMPLE'\n${text}END_OF_EXAMPLE\nnode example-${index}.mts\n`,
}

/** Commands without what differs between languages: comments, and what echo says. */
export const bareCommand = (command: string) =>
  command
    .split('\n')
    .map((line) => line.replace(/(^|\s)(#|\/\/ ).*$/, '').trimEnd())
    .filter((line) => line !== '')
    .join('\n')

/** Where an answer lacks a field that the guide shows, or has another type there; undefined where it is as shown. */
export function differenceFrom(shown: unknown, real: unknown, at = 'the answer'): string | undefined {
  if (shown === null || shown === undefined) return undefined
  if (Array.isArray(shown)) {
    if (!Array.isArray(real)) return `${at} is no list`
    return shown.length === 0 ? undefined : real.length === 0 ? `${at} is empty` : differenceFrom(shown[0], real[0], `${at}[0]`)
  }
  if (typeof shown === 'object') {
    if (typeof real !== 'object' || real === null) return `${at} is no object`
    for (const [name, value] of Object.entries(shown)) {
      if (!(name in real)) return `${at} has no ${name}`
      const difference = differenceFrom(value, (real as Record<string, unknown>)[name], `${at}.${name}`)
      if (difference) return difference
    }
    return undefined
  }
  // A field that may be null is shown with a value.
  return real === null || typeof real === typeof shown ? undefined : `${at} is ${typeof real}, and shown as ${typeof shown}`
}
