import { resolve } from 'node:path'
import { type Command, parseCommandLine, printJson, type Surroundings, wholeNumber } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { CommandError, type ExitCode, exitCodes, exitCodesHelp, wrongUsage } from '../exit-codes.ts'
import type { ExportProgress, ExportRequest, ExportResult } from '../export/run-export.ts'
import { keepProgressLine } from '../progress-line.ts'
import { bytesInWords } from '../words.ts'
import { stopBySignal } from '../stop-by-signal.ts'

export const exportCommand: Command = {
  help: `Take your whole library out into a folder that opens without ImgStream: every original under its own name, in folders by year and month
with the file's time set to the moment it was taken, and what is known of the photos as Parquet and JSON with a README. SHA256SUMS lets
anybody check it: sha256sum -c SHA256SUMS. "imgstream import" brings it into a library again.

Usage: imgstream export [options] DIR

Given again, it checks what is there and fetches only what is missing or changed; stopped in any way, it goes on where it was. It deletes
nothing: files of photos that are not in the library any more are counted and left. A token needs the scope read.

Options:
  --all-versions   also the versions before the current ones (metadata names all of them in any case)
  --trash          also the photos in the trash
  --portable       replace < > : " | ? * in names by _ as Windows and memory cards need it; by itself where DIR is on such a disk
  --quick          take files that are there by their size, without reading them
  --concurrency N  files fetched at once (default 4)
  --wait SECONDS   how long to wait for a server that stops answering (default 120)
  --json           print the result as JSON; everything else goes to the error output
  --server URL     the server to ask

${serverHelp}

Examples:
  imgstream export ~/photos-export
  imgstream export --all-versions --trash /media/disk/library

${exitCodesHelp}
  130  stopped by Ctrl-C`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      'all-versions': { type: 'boolean', default: false },
      trash: { type: 'boolean', default: false },
      portable: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      concurrency: { type: 'string', default: '4' },
      wait: { type: 'string', default: '120' },
      json: { type: 'boolean', default: false },
      server: { type: 'string' },
    })
    const [folder, ...others] = positionals
    if (folder === undefined || others.length > 0) throw wrongUsage('Where to? imgstream export DIR')
    const request: ExportRequest = {
      folder: resolve(surroundings.folder, folder),
      allVersions: values['all-versions'],
      trash: values.trash,
      portable: values.portable,
      quick: values.quick,
      concurrency: wholeNumber('--concurrency', values.concurrency, { min: 1, max: 32 }),
      waitMs: wholeNumber('--wait', values.wait, { min: 0, max: 86_400 }) * 1000,
    }
    return run(request, { server: values.server, json: values.json }, surroundings)
  },
}

async function run(
  request: ExportRequest,
  options: { server: string | undefined; json: boolean },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { stdout, stderr } = surroundings
  const api = connect(surroundings, options.server)
  const { exportInWords, runExport } = await import('../export/run-export.ts')
  const stop = stopBySignal()
  let now: ExportProgress | undefined
  const line = keepProgressLine(stderr, () => now && progressLine(now))
  try {
    const me = await api.me()
    const result = await runExport(api, me, request, {
      progress: (is) => {
        now = is
      },
      warn: (text) => stderr.write(`${text}\n`),
      stop: stop.signal,
    })
    line.end()
    if (options.json) printJson(stdout, inJson(result))
    else stdout.write(`${exportInWords(result, request.folder)}\n`)
    return result.failed > 0 ? exitCodes.failed : exitCodes.done
  } catch (error) {
    line.end()
    if (stop.signal.aborted) {
      stderr.write('Stopped. What is there is whole; give the same command again to go on.\n')
      return exitCodes.stopped
    }
    throw error instanceof CommandError ? error : explain(error, api)
  } finally {
    line.end()
    stop.end()
  }
}

function progressLine({ step, photos, files, bytes, counts }: ExportProgress): string {
  const number = (value: number) => value.toLocaleString('en')
  if (step === 'listing') return `Listing: ${number(photos)} photos`
  if (step === 'metadata') return 'Writing what is known of the photos'
  const done = counts.kept + counts.fetched + counts.gone + counts.failed
  const parts = [
    `${number(done)} of ${number(files)} files (${bytesInWords(bytes)} in all)`,
    `${bytesInWords(counts.fetchedBytes)} fetched`,
  ]
  if (counts.failed > 0) parts.push(`${number(counts.failed)} failed`)
  return parts.join(', ')
}

const inJson = ({ photos, files, bytes, kept, fetched, fetchedBytes, gone, failed, leftovers, problems }: ExportResult) => ({
  photos,
  files,
  bytes,
  fetched,
  fetched_bytes: fetchedBytes,
  there_already: kept,
  gone,
  failed,
  leftovers,
  problems: problems.map(({ file, problem }) => ({ path: file.path, photo_id: file.photo_id, version: file.version, problem })),
})
