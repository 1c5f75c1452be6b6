import { resolve } from 'node:path'
import { createTusTransport } from '@imgstream/client'
import { type Command, parseCommandLine, printJson, type Surroundings, wholeNumber } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { CommandError, type ExitCode, exitCodes, exitCodesHelp, wrongUsage } from '../exit-codes.ts'
import type { ImportPolicy } from '../import/import-photo.ts'
import type { ImportRequest, ImportResult } from '../import/run-import.ts'
import { exportSource, requireExport } from '../import/read-export.ts'
import { keepProgressLine } from '../progress-line.ts'
import { bytesInWords, printable } from '../words.ts'
import { stopBySignal } from '../stop-by-signal.ts'

const policies: Record<string, ImportPolicy> = { ask: 'ask', skip: 'skip', overwrite: 'overwrite', 'keep-both': 'keep_both' }

export function importPolicy(text: string): ImportPolicy {
  const policy = policies[text.replace('_', '-')]
  if (!policy) throw wrongUsage(`--on-collision takes ${Object.keys(policies).join(', ')}; it is "${printable(text)}"`)
  return policy
}

export const importCommand: Command = {
  help: `Bring what "imgstream export" took out into your library: names, bytes, dates, first upload times, versions in their order, the trash.
It sends files as any upload does. Ids are new, and so are the times of later versions and of the trash.

Usage: imgstream import [options] DIR

Given again, it goes on where it was stopped and doubles nothing. A photo whose name another one has is left alone, and told, unless
--on-collision says what to do. A token needs the scope admin (for the trash, restored versions and settings).

Options:
  --on-collision WHAT  what to do where another photo has the name:
                         ask        nothing; it is listed, and the exit code is 1 (the default)
                         skip       leave the photo in the library as it is
                         overwrite  add the versions of the export to it; its own are kept and can be restored
                         keep-both  bring it in under the next free name
  --concurrency N      photos brought in at once (default 3)
  --wait SECONDS       how long to wait for a server that stops answering (default 120)
  --json               print the result as JSON; everything else goes to the error output
  --server URL         the server to send to

${serverHelp}

Examples:
  imgstream import ~/photos-export
  imgstream import --on-collision keep-both /media/disk/library

${exitCodesHelp}
  130  stopped by Ctrl-C`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      'on-collision': { type: 'string', default: 'ask' },
      concurrency: { type: 'string', default: '3' },
      wait: { type: 'string', default: '120' },
      json: { type: 'boolean', default: false },
      server: { type: 'string' },
    })
    const [folder, ...others] = positionals
    if (folder === undefined || others.length > 0) throw wrongUsage('Which folder? imgstream import DIR')
    const policy = importPolicy(values['on-collision'])
    const from = resolve(surroundings.folder, folder)
    await requireExport(from)
    const request: ImportRequest = {
      source: exportSource(from),
      policy,
      concurrency: wholeNumber('--concurrency', values.concurrency, { min: 1, max: 32 }),
      waitMs: wholeNumber('--wait', values.wait, { min: 0, max: 86_400 }) * 1000,
    }
    return bringIn(request, { server: values.server, json: values.json }, surroundings)
  },
}

/** Brings photos in and tells how far it is; also for other commands that do. */
export async function bringIn(
  request: ImportRequest,
  options: { server: string | undefined; json: boolean },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { stdout, stderr } = surroundings
  const { importInWords, runImport } = await import('../import/run-import.ts')
  const api = connect(surroundings, options.server)
  const stop = stopBySignal()
  let now: ImportResult | undefined
  const line = keepProgressLine(stderr, () => now && `${now.photos.toLocaleString('en')} photos done, ${bytesInWords(now.sentBytes)} sent`)
  try {
    const me = await api.me()
    const result = await runImport(api, createTusTransport(api), me, request, {
      stop: stop.signal,
      progress: (is) => {
        now = is
      },
    })
    line.end()
    if (options.json) printJson(stdout, { photos: result.photos, ...result.counts, sent_bytes: result.sentBytes, problems: result.told })
    else stdout.write(`${importInWords(result)}\n`)
    return result.counts.failed + result.counts.undecided > 0 ? exitCodes.failed : exitCodes.done
  } catch (error) {
    line.end()
    if (stop.signal.aborted) {
      stderr.write('Stopped. What was brought in stays; give the same command again to go on.\n')
      return exitCodes.stopped
    }
    throw error instanceof CommandError ? error : explain(error, api)
  } finally {
    line.end()
    stop.end()
  }
}
