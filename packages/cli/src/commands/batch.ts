import { turnBatch } from '@imgstream/client'
import type { BatchUndo } from '@imgstream/contract'
import { type Command, parseCommandLine, printJson, type Surroundings } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { keepProgressLine } from '../progress-line.ts'
import { type ExitCode, exitCodes, exitCodesHelp, wrongUsage } from '../exit-codes.ts'
import { counted, printable } from '../words.ts'

type Turn = 'undo' | 'redo'
type Refused = BatchUndo['refused']

const reasons: Record<string, string> = { changed: 'it changed since', name_taken: 'its name is taken by another photo' }

export const batchUndo: Command = {
  help: `Take one upload back: its new photos go to the trash, and what it overwrote becomes the version before again. Photos that changed since
are left alone and listed.

Usage: imgstream batch undo [--json] [--server URL] ID

"imgstream upload" says the ID at its end.

Options:
  --json        print the result as JSON
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream batch undo eaaae936-ff20-480c-a140-98ee9a9d74ff

${exitCodesHelp}`,
  run: (args, surroundings) => turn('undo', args, surroundings),
}

export const batchRedo: Command = {
  help: `Do an upload again that was undone: its photos come out of the trash where their names are free, and what it had overwritten becomes its
version again. Nothing is sent.

Usage: imgstream batch redo [--json] [--server URL] ID

Options:
  --json        print the result as JSON
  --server URL  the server to ask

${serverHelp}

Examples:
  imgstream batch redo eaaae936-ff20-480c-a140-98ee9a9d74ff

${exitCodesHelp}`,
  run: (args, surroundings) => turn('redo', args, surroundings),
}

async function turn(which: Turn, args: string[], surroundings: Surroundings): Promise<ExitCode> {
  const { values, positionals } = parseCommandLine(args, { server: { type: 'string' }, json: { type: 'boolean', default: false } })
  const [id, ...others] = positionals
  if (id === undefined || others.length > 0) throw wrongUsage(`Which upload? imgstream batch ${which} ID`)
  const api = connect(surroundings, values.server)
  let seen = 0
  const progress = keepProgressLine(surroundings.stderr, () => (seen > 0 ? `${counted(seen, 'photo')} so far` : undefined))
  try {
    const turning = turnBatch(api, which, id, (sum) => {
      seen = sum.seen
    })
    const { turned, refused } = await turning.finally(progress.end)
    if (values.json) printJson(surroundings.stdout, { batch_id: id, [which === 'undo' ? 'undone' : 'redone']: turned, refused })
    else surroundings.stdout.write(`${words(which, turned, refused)}\n`)
    return refused.length > 0 ? exitCodes.failed : exitCodes.done
  } catch (error) {
    throw explain(error, api)
  }
}

function words(which: Turn, turned: number, refused: Refused): string {
  return [`${counted(turned, 'photo')} ${which === 'undo' ? 'undone' : 'done again'}`, ...leftAlone(refused)].join('\n')
}

function leftAlone(refused: Refused): string[] {
  if (refused.length === 0) return []
  const rows = refused.map(({ filename, reason }) => `  ${printable(filename)}  (${reasons[reason] ?? reason})`)
  return [`${counted(refused.length, 'photo')} left alone:`, ...rows]
}
