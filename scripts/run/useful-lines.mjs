import { stripVTControlCharacters } from 'node:util'

const most = 25

/** A stack frame, and the rest of the error object that Node prints after the last one. */
const isStack = /^\s+at\s|^\s+errors: \[|^\}$/

/** What a person needs of a failed tool's output: no colour codes, no stack frames, no progress, each line once. */
export function usefulLines(output) {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !isStack.test(line))
  const once = [...new Set(lines)]
  const shown = once.slice(0, most)
  if (once.length > most) shown.push(`… and ${once.length - most} more lines; "npx vite build" in packages/web shows them`)
  return shown.join('\n')
}
