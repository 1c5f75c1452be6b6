import { resolve } from 'node:path'
import {
  type ApiClient,
  createReviewShare,
  createTusTransport,
  createUploadEngine,
  type QueueItem,
  type QueueState,
  reviewIds,
} from '@imgstream/client'
import { type Command, parseCommandLine, printJson, type Surroundings, wholeNumber } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { type ExitCode, exitCodes, exitCodesHelp, wrongUsage } from '../exit-codes.ts'
import { showProgress } from '../progress.ts'
import { createAsker } from '../upload/ask.ts'
import { type Decide, driveUpload, type UploadEnd } from '../upload/drive-upload.ts'
import { type FoundFiles, findFiles } from '../upload/find-files.ts'
import type { NodeFile } from '../upload/node-file.ts'
import { nodeHasher } from '../upload/node-hasher.ts'
import { choicesByRule, type Policy, policies } from '../upload/policy.ts'
import { QueueFile } from '../upload/queue-file.ts'
import { resultOf, table } from '../upload/report.ts'
import { suggestionLines } from '../upload/suggestions.ts'
import { counted, pathFrom, printable } from '../words.ts'
import { stopBySignal } from '../stop-by-signal.ts'

export const upload: Command = {
  help: `Send photos to the library of the running server. Nothing is sent twice and nothing is stored over unseen: a file that the library
has already is skipped, and a file whose name is taken by another picture waits for your decision.

Usage: imgstream upload [options] DIR|FILE…

A folder gives its pictures (JPEG, HEIC, HEIF, PNG, WebP); hidden files are left out, other files are listed and left alone.

Options:
  --on-collision WHAT  what to do where the name is taken by another picture:
                         ask        show both sides and ask at the terminal (the default)
                         skip       leave the photo in the library as it is
                         overwrite  make the file its new version; the old version is kept and can be restored
                         keep-both  store the file under the next free name
                         newer      overwrite where the file is newer, else skip
                         larger     overwrite where the file is larger, else skip
                         suggested  what is suggested for each file: keep both, unless it is the same shot in a larger or edited form
                                    (a new version) or the same picture twice (skipped); --dry-run shows it first
                       Two different files of one upload with the same name are both kept under skip and overwrite.
  --recursive, -r      also the folders inside
  --dry-run, -n        show what would happen and send nothing
  --json               print the result as JSON; everything else goes to the error output
  --concurrency N      files sent at once (by default 3 at first, then as many as get the most through)
  --wait SECONDS       how long to wait for a server that stops answering (default 120)
  --server URL         the server to send to

${serverHelp}

An upload that was stopped, by Ctrl-C or a crash, goes on where it was when the same command is given again.

Examples:
  imgstream upload ~/Pictures/2025
  imgstream upload --recursive --dry-run /media/card/DCIM
  imgstream upload --on-collision keep-both --json IMG_0001.jpg IMG_0002.heic

${exitCodesHelp}
  130  stopped by Ctrl-C`,
  async run(args, surroundings) {
    const request = readArguments(args)
    const found = await findFiles(request.paths, { folder: surroundings.folder, recursive: request.recursive })
    const api = connect(surroundings, request.server)
    tellWhatWasLeftOut(request.paths, found, surroundings)
    const { max_upload_bytes: maxBytes, min_upload_bytes: minBytes } = await reach(api)
    return run({ request, found, api, surroundings, limits: { minBytes, maxBytes } })
  },
}

interface Request {
  paths: string[]
  policy: Policy
  recursive: boolean
  isDryRun: boolean
  json: boolean
  concurrency: number | undefined
  waitMs: number
  server: string | undefined
}

function readArguments(args: string[]): Request {
  const { values, positionals } = parseCommandLine(args, {
    'on-collision': { type: 'string', default: 'ask' },
    recursive: { type: 'boolean', short: 'r', default: false },
    'dry-run': { type: 'boolean', short: 'n', default: false },
    json: { type: 'boolean', default: false },
    concurrency: { type: 'string' },
    wait: { type: 'string', default: '120' },
    server: { type: 'string' },
  })
  // The API words it with an underscore, and people type what they read.
  const wanted = values['on-collision'].replace('_', '-')
  const policy = policies.find((each) => each === wanted)
  if (!policy) throw wrongUsage(`--on-collision takes ${policies.join(', ')}; it is "${printable(wanted)}"`)
  if (positionals.length === 0) throw wrongUsage('Which files? imgstream upload DIR|FILE… ("imgstream upload --help" says more)')
  return {
    paths: positionals,
    policy,
    recursive: values.recursive,
    isDryRun: values['dry-run'],
    json: values.json,
    concurrency: values.concurrency === undefined ? undefined : wholeNumber('--concurrency', values.concurrency, { min: 1, max: 32 }),
    waitMs: wholeNumber('--wait', values.wait, { min: 0, max: 86_400 }) * 1000,
    server: values.server,
  }
}

async function reach(api: ApiClient) {
  try {
    return await api.me()
  } catch (error) {
    throw explain(error, api)
  }
}

function tellWhatWasLeftOut(paths: readonly string[], found: FoundFiles, { stderr, folder }: Surroundings): void {
  const list = (listed: readonly string[]) => {
    const shown = listed.slice(0, 10).map((path) => `  ${pathFrom(folder, path)}`)
    if (listed.length > shown.length) shown.push(`  and ${(listed.length - shown.length).toLocaleString('en')} more`)
    return `${shown.join('\n')}\n`
  }
  const { files, notPictures, foldersNotEntered, unreadable } = found
  if (files.length === 0 && unreadable.length === 0)
    stderr.write(`No pictures found in:\n${list(paths.map((path) => resolve(folder, path)))}`)
  if (notPictures.length > 0) stderr.write(`Not pictures, left out (${counted(notPictures.length, 'file')}):\n${list(notPictures)}`)
  if (foldersNotEntered.length > 0) {
    stderr.write(`Not entered without --recursive (${counted(foldersNotEntered.length, 'folder')}):\n${list(foldersNotEntered)}`)
  }
}

interface Run {
  request: Request
  found: FoundFiles
  api: ApiClient
  surroundings: Surroundings
  limits: { minBytes: number; maxBytes: number }
}

async function run({ request, found, api, surroundings, limits }: Run): Promise<ExitCode> {
  const { stderr, env, folder } = surroundings
  const paths = request.paths.map((path) => resolve(folder, path))
  const file = request.isDryRun ? undefined : new QueueFile(env, { server: api.baseUrl, paths, files: found.files })
  const isOurs = file?.lock() ?? false
  if (file && !isOurs) stderr.write('The same upload is running already; this one will not be resumable.\n')
  const store = isOurs ? file : undefined
  const engine = createUploadEngine<NodeFile>(
    {
      hasher: nodeHasher,
      transport: createTusTransport(api),
      reviewShare: createReviewShare(api),
      ...(store ? { store } : {}),
      storeFailed: (error) => stderr.write(`The upload cannot be remembered for a restart: ${String(error)}\n`),
    },
    {
      limits,
      ...(request.concurrency === undefined ? {} : { concurrency: request.concurrency }),
      checkOnly: request.isDryRun,
      decidesAlone: true,
    },
  )
  const stop = stopBySignal()
  const progress = showProgress(stderr, engine.getState)
  const asker = createAsker({
    input: surroundings.stdin,
    output: stderr,
    begin: () => progress.pause(),
    end: () => progress.resume(),
    stop: stop.stopNow,
  })
  try {
    const open = await engine.restore()
    if (open > 0) stderr.write(`Going on with the upload that was stopped: ${counted(open, 'file')} to look at again.\n`)
    engine.add(found.files)
    engine.retryFailed()
    const end = await driveUpload(engine, deciderFor(request, asker.decide, surroundings), { waitMs: request.waitMs, stop: stop.signal })
    await engine.close()
    progress.end()
    if (end === 'finished') await store?.clear()
    return report({ end, request, found, api, surroundings, state: engine.getState(), batchId: engine.batchId })
  } finally {
    progress.end()
    asker.close()
    stop.end()
    if (isOurs) file?.unlock()
  }
}

function deciderFor({ policy, isDryRun }: Request, ask: Decide, { stdin }: Surroundings): Decide {
  if (policy !== 'ask') return (items, itemAt) => Promise.resolve(choicesByRule(items, policy, itemAt))
  return !isDryRun && stdin.isTTY ? ask : () => Promise.resolve([])
}

interface Ended extends Omit<Run, 'limits'> {
  end: UploadEnd
  state: QueueState
  batchId: string
}

function report({ end, request, found, api, surroundings, state, batchId }: Ended): ExitCode {
  const { stdout, stderr, folder, stdin } = surroundings
  const result = resultOf(state, found, request.isDryRun)
  const pathOf = (index: number) => pathFrom(folder, state.items.at(index)?.file.path ?? result.results[index]?.filename ?? '')
  if (request.json) printJson(stdout, request.isDryRun ? { ...result, dry_run: true } : result)
  else stdout.write(`${table(result, request.isDryRun, pathOf)}\n`)
  if (result.successful_uploads > 0 && !request.isDryRun) stderr.write(`To take this upload back: imgstream batch undo ${batchId}\n`)
  if (end === 'stopped') {
    stderr.write('Stopped. What is said to be stored is stored; give the same command again to go on.\n')
    return exitCodes.stopped
  }
  if (end === 'unreachable') {
    stderr.write(`The server at ${api.baseUrl} does not answer any more. Give the same command again to go on.\n`)
    return exitCodes.unreachable
  }
  const undecided = state.counts.byPhase.review
  if (undecided > 0) {
    const why = request.policy === 'ask' && !stdin.isTTY ? ', and there is no terminal to ask at' : ''
    const items = reviewIds(state).map((id) => state.items.at(id) as QueueItem)
    stderr.write(`${counted(undecided, 'file')} ${request.isDryRun ? 'to decide' : `not sent: a decision is needed${why}`}. What is suggested:
${suggestionLines(items).join('\n')}
Pass --on-collision suggested to take that, else skip, overwrite, keep-both, newer or larger.\n`)
  }
  // A dry run that leaves questions open has failed at nothing.
  const failed = request.isDryRun ? result.failed_uploads - undecided : result.failed_uploads
  return failed > 0 ? exitCodes.failed : exitCodes.done
}
