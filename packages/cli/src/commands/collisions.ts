import { basename } from 'node:path'
import { type ApiClient, createPrograms } from '@imgstream/client'
import { type Collision, type CollisionCheckResponse, maxNamesPerCheck, nameKey } from '@imgstream/contract'
import { type Command, parseCommandLine, printJson, wholeNumber } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { exitCodes, exitCodesHelpOfOne, wrongUsage } from '../exit-codes.ts'
import { bytesInWords, counted, printable } from '../words.ts'

export const collisionsCheck: Command = {
  help: `Say which of these file names the library already holds. Only the names count: the files are not read and need not exist.
To compare contents too, use "imgstream upload --dry-run".

Usage: imgstream collisions check [--batch-size N] [--json] [--server URL] FILE…

Options:
  --batch-size N  names in one unit of the server's work
  --json          print the server's answer
  --server URL    the server to ask

${serverHelp}

Examples:
  imgstream collisions check IMG_0001.jpg IMG_0002.jpg
  imgstream collisions check --batch-size 500 --json DCIM/*.jpg

${exitCodesHelpOfOne}`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      'batch-size': { type: 'string' },
      json: { type: 'boolean', default: false },
      server: { type: 'string' },
    })
    if (positionals.length === 0) throw wrongUsage('Which names? imgstream collisions check FILE…')
    const size = values['batch-size']
    const batchSize = size === undefined ? undefined : wholeNumber('--batch-size', size, { min: 1, max: maxNamesPerCheck })
    const api = connect(surroundings, values.server)
    const filenames = positionals.map((path) => basename(path))
    const answer = await check(api, filenames, batchSize)
    if (values.json) printJson(surroundings.stdout, answer)
    else surroundings.stdout.write(`${inWords(filenames, answer)}\n`)
    return answer.fallback_used ? exitCodes.unreachable : exitCodes.done
  },
}

async function check(api: ApiClient, filenames: string[], batchSize: number | undefined): Promise<CollisionCheckResponse> {
  try {
    return await createPrograms(api).checkFilenameCollisions({ filenames, ...(batchSize === undefined ? {} : { batchSize }) })
  } catch (error) {
    throw explain(error, api)
  }
}

function inWords(filenames: readonly string[], answer: CollisionCheckResponse): string {
  if (answer.fallback_used) return 'The library could not be asked, so to be safe every name counts as taken. Try again in a while.'
  const names = new Map(filenames.map((filename) => [nameKey(filename), filename]))
  const taken = Object.entries(answer.collisions)
  const lines = taken.map(([filename, collision]) => `taken  ${printable(filename)}${existingInWords(collision)}`)
  return [...lines, `${counted(names.size, 'name')}: ${taken.length} taken, ${names.size - taken.length} free`].join('\n')
}

function existingInWords({ existing_photo: photo, suggested_filename: free }: Collision): string {
  if (!photo) return ''
  const facts = [bytesInWords(photo.file_size), `taken ${photo.taken_at.slice(0, 19).replace('T', ' ')}`, `version ${photo.version}`]
  return `  (${facts.join(', ')}${free ? `; free: ${printable(free)}` : ''})`
}
