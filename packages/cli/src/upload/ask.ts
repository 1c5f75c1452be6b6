import { createInterface, type Interface } from 'node:readline/promises'
import { allowedChoices, type Choice, type ChoiceFor, differenceOf, factsOfItem, factsOfPhoto, type QueueItem } from '@imgstream/client'
import { counted, printable } from '../words.ts'
import { factRows, suggestedChoiceWords, suggestionWords } from './describe-item.ts'
import type { Decide } from './drive-upload.ts'
import { choicesByRule, type Rule } from './policy.ts'
import { suggestionLines } from './suggestions.ts'

interface Terminal {
  input: NodeJS.ReadableStream
  output: NodeJS.WritableStream
  /** Called around each question, so that nothing else writes meanwhile. */
  begin(): void
  end(): void
  /** Ctrl-C while a question stands. */
  stop(): void
}

type ItemAt = (id: number) => QueueItem | undefined

const single: Record<string, Choice> = { o: 'overwrite', s: 'skip', b: 'keep_both', r: 'restore' }
const forAll: Record<string, Rule> = {
  a: 'suggested',
  A: 'suggested',
  O: 'overwrite',
  S: 'skip',
  B: 'keep-both',
  n: 'newer',
  N: 'newer',
  l: 'larger',
  L: 'larger',
}
const choiceWords: Record<Choice, string> = {
  overwrite: 'o overwrite',
  skip: 's skip',
  keep_both: 'b keep both',
  restore: 'r take out of the trash',
}

const help = `  o  overwrite: the file becomes the photo's new version; the old one is kept and can be restored
  s  skip: nothing changes
  b  keep both: the file gets the next free name
  r  take the photo out of the trash instead of sending the file (where it is there)
  a  for all that are still to be decided: what is suggested for each
  O  S  B  overwrite, skip or keep both for all of them
  n  for all: overwrite where the file is newer, skip where it is not
  l  for all: overwrite where the file is larger, skip where it is not
  q  ask no more: what is not decided is not sent
  ?  this help
`

/** Asks at the terminal, file by file, until an answer speaks for all. */
export function createAsker(terminal: Terminal): { decide: Decide; close(): void } {
  let reader: Interface | undefined
  let isOver = false
  let standing: Rule | undefined

  function open(): Interface {
    if (reader) return reader
    const { input, output } = terminal
    reader = createInterface({ input, output, terminal: 'isTTY' in input && input.isTTY === true })
    reader.on('SIGINT', () => terminal.stop())
    reader.on('close', () => {
      isOver = true
    })
    return reader
  }

  async function answer(prompt: string): Promise<string> {
    if (isOver) return 'q'
    const asked = open()
    const closed = new Promise<string>((resolve) => asked.once('close', () => resolve('q')))
    return (await Promise.race([asked.question(prompt), closed])).trim()
  }

  async function ask(item: QueueItem, left: string, itemAt: ItemAt): Promise<Choice | Rule | 'quit'> {
    terminal.output.write(`\n${describe(item, left, itemAt)}\n`)
    const allowed = item.classification ? allowedChoices(item.classification) : []
    const letters = allowed.map((choice) => choiceWords[choice]).join(', ')
    for (;;) {
      const text = await answer(`${letters}; for all a as suggested, O S B n l; q, ? `)
      if (text === 'q') return 'quit'
      const choice = single[text]
      if (choice && allowed.includes(choice)) return choice
      const rule = forAll[text]
      if (rule) return rule
      terminal.output.write(text === '?' ? help : 'That is not possible here. ? explains the answers.\n')
    }
  }

  async function decideAll(items: readonly QueueItem[], itemAt: ItemAt, areAll: boolean): Promise<ChoiceFor[]> {
    let open = [...items]
    const choices: ChoiceFor[] = []
    const keep = (made: readonly ChoiceFor[]) => {
      choices.push(...made)
      const decided = new Set(made.map(({ id }) => id))
      open = open.filter(({ id }) => !decided.has(id))
    }
    const left = () => `${counted(open.length, 'file')} to decide${areAll ? '' : ' so far'}`
    if (standing) keep(choicesByRule(open, standing, itemAt))
    // What a person needs before answering for all.
    if (open.length > 1 && !isOver) terminal.output.write(`\n${left()}; what is suggested for them:\n${suggestionLines(open).join('\n')}\n`)
    while (open.length > 0 && !isOver) {
      const item = open[0] as QueueItem
      const askedAt = performance.now()
      const said = await ask(item, open.length > 1 ? `  (${left()})` : '', itemAt)
      const askedMs = Math.round(performance.now() - askedAt)
      if (said === 'quit') isOver = true
      else if (isChoice(said)) keep([{ id: item.id, choice: said, askedMs, ...suggestedName(item, said) }])
      else {
        standing = said
        // Only this one was asked about; the others follow the answer.
        keep(choicesByRule(open, said, itemAt).map((choice) => (choice.id === item.id ? { ...choice, askedMs } : choice)))
      }
    }
    return choices
  }

  return {
    async decide(items, itemAt, areAll) {
      terminal.begin()
      try {
        return await decideAll(items, itemAt, areAll)
      } finally {
        terminal.end()
      }
    },
    close: () => reader?.close(),
  }
}

const isChoice = (said: Choice | Rule): said is Choice => Object.values(single).includes(said as Choice)

/** Keeping both takes the better name that was suggested, where the file has only a phone's placeholder. */
function suggestedName({ classification }: QueueItem, choice: Choice): { filename?: string } {
  const suggestion = classification?.suggestion
  return choice === 'keep_both' && suggestion?.choice === choice && suggestion.filename ? { filename: suggestion.filename } : {}
}

function describe(item: QueueItem, left: string, itemAt: ItemAt): string {
  const { classification } = item
  const twin = classification?.twinOf === undefined ? undefined : itemAt(classification.twinOf)
  const other = classification?.existing ? factsOfPhoto(classification.existing) : twin && factsOfItem(twin)
  const rows = [['', headingOf(item, twin), 'this file', ''], ...factRows(other, factsOfItem(item), differenceOf(item, itemAt))]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row) => `  ${row.map((cell, column) => printable(cell).padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
  const { suggestion } = classification ?? {}
  const suggested = suggestion ? [`  suggestion: ${suggestedChoiceWords[suggestion.choice]} (${suggestionWords[suggestion.reason]})`] : []
  return [`${printable(item.file.path)}${left}`, ...lines, ...suggested].join('\n')
}

function headingOf(item: QueueItem, twin: QueueItem | undefined): string {
  const { classification, returned } = item
  if (classification?.class === 'unknown') return 'could not be asked'
  if (classification?.class === 'in_trash') return 'in the trash'
  if (twin && !classification?.existing) return 'earlier in this upload'
  return returned === 'changed' ? 'in the library (changed)' : 'in the library'
}
