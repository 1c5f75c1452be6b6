import { resolve } from 'node:path'
import { createTusTransport } from '@imgstream/client'
import { type Command, parseCommandLine, printJson, type Surroundings, wholeNumber } from '../command.ts'
import { connect, explain, serverHelp } from '../connect.ts'
import { type ExitCode, exitCodes, exitCodesHelp, wrongUsage } from '../exit-codes.ts'
import { originalsInBucket, originalsInFolder, type PythonOriginals } from '../import/python-originals.ts'
import { type PythonLibrary, readPythonLibrary } from '../import/python-rows.ts'
import { type PythonFindings, pythonSource } from '../import/python-source.ts'
import { counted, printable } from '../words.ts'
import { bringIn, importPolicy } from './import.ts'

export const importPythonLibrary: Command = {
  help: `Bring the library of the Python version (Streamlit) into yours: its DuckDB file and its originals, photos/{user}/original/… Both are only
read. Names, bytes and first upload times are kept; dates are read anew from the files, and taken from its database where a file has none.

Usage: imgstream import-python-library --db FILE --photos DIR|gs://BUCKET [options]

Without --confirm nothing is brought in: it says what there is, what is missing and which names are taken. With it, it goes on where it was
stopped when it is given again, and doubles nothing. A token needs the scope admin.

Options:
  --db FILE            the database, metadata.db (gcloud storage cp gs://DATABASES/databases/USER/metadata.db .)
  --photos WHERE       the originals: a folder with what the bucket has, or gs://BUCKET, which is asked as the environment says
                       (GOOGLE_APPLICATION_CREDENTIALS, GCS_ENDPOINT)
  --user ID            whose photos, where the database has several people's
  --confirm            bring them in
  --on-collision WHAT  where another photo has the name: ask, skip, overwrite or keep-both, as "imgstream import" takes it
  --concurrency N      photos brought in at once (default 3)
  --wait SECONDS       how long to wait for a server that stops answering (default 120)
  --json               print the result as JSON
  --server URL         the server to send to

${serverHelp}

Examples:
  imgstream import-python-library --db metadata.db --photos gs://my-photos-bucket
  imgstream import-python-library --db metadata.db --photos gs://my-photos-bucket --confirm

${exitCodesHelp}
  130  stopped by Ctrl-C`,
  async run(args, surroundings) {
    const { values, positionals } = parseCommandLine(args, {
      db: { type: 'string' },
      photos: { type: 'string' },
      user: { type: 'string' },
      confirm: { type: 'boolean', default: false },
      'on-collision': { type: 'string', default: 'ask' },
      concurrency: { type: 'string', default: '3' },
      wait: { type: 'string', default: '120' },
      json: { type: 'boolean', default: false },
      server: { type: 'string' },
    })
    if (positionals.length > 0) throw wrongUsage('imgstream import-python-library takes options only')
    if (!values.db || !values.photos)
      throw wrongUsage('What and from where? imgstream import-python-library --db FILE --photos DIR|gs://BUCKET')
    const policy = importPolicy(values['on-collision'])
    const library = await readPythonLibrary(resolve(surroundings.folder, values.db), values.user)
    const originals = await originalsAt(values.photos, surroundings).catch(async (error: unknown) => {
      await library.close()
      throw error
    })
    const found = nothingFound()
    const options = { server: values.server, json: values.json }
    try {
      if (!values.confirm) return await lookOnly(library, originals, options, surroundings)
      const request = {
        source: pythonSource(library, originals, found),
        policy,
        concurrency: wholeNumber('--concurrency', values.concurrency, { min: 1, max: 32 }),
        waitMs: wholeNumber('--wait', values.wait, { min: 0, max: 86_400 }) * 1000,
      }
      return await bringIn(request, options, surroundings)
    } finally {
      await originals.close()
      await library.close()
    }
  },
}

const nothingFound = (): PythonFindings => ({ missing: [], otherSize: [], refused: [], doubled: new Set() })

async function originalsAt(where: string, { env, folder }: Surroundings): Promise<PythonOriginals> {
  if (!where.startsWith('gs://')) return originalsInFolder(resolve(folder, where))
  const name = where.slice('gs://'.length).replace(/\/$/, '')
  if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name))
    throw wrongUsage('--photos takes a folder or gs://BUCKET, without a path below it')
  const { openForeignBucket } = await import('@imgstream/server')
  return originalsInBucket(await openForeignBucket(env, folder, name))
}

/** What would be brought in, and what stands in the way. */
async function lookOnly(
  library: PythonLibrary,
  originals: PythonOriginals,
  options: { server: string | undefined; json: boolean },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const api = connect(surroundings, options.server)
  const transport = createTusTransport(api)
  const found = nothingFound()
  const taken: string[] = []
  let there = 0
  try {
    for await (const page of pythonSource(library, originals, found).pages(false)) {
      const files = page.flatMap(({ filename, problem, versions: [version] }) =>
        version?.path && problem === undefined ? [{ filename, checksum: version.checksum }] : [],
      )
      if (files.length === 0) continue
      const { collisions } = await transport.check(files, new AbortController().signal)
      for (const { filename } of files) if (found.doubled.has(filename) && !collisions[filename]) taken.push(filename)
      for (const [filename, { kind }] of Object.entries(collisions)) {
        if (kind === 'identical') there += 1
        else taken.push(filename)
      }
    }
  } catch (error) {
    throw explain(error, api)
  }
  const { photos, replaced, user } = library
  const report = {
    user,
    photos,
    replaced_rows: replaced,
    there_already: there,
    names_taken: taken,
    originals_missing: found.missing,
    refused: found.refused,
    other_size: found.otherSize,
  }
  if (options.json) printJson(surroundings.stdout, report)
  else surroundings.stdout.write(inWords(library, { ...found, taken, there }))
  return found.missing.length + found.refused.length > 0 ? exitCodes.failed : exitCodes.done
}

function inWords(
  { photos, replaced, user }: PythonLibrary,
  { missing, otherSize, refused, taken, there }: PythonFindings & { taken: string[]; there: number },
): string {
  const some = (names: readonly string[]) => `${names.slice(0, 10).map(printable).join(', ')}${names.length > 10 ? ', …' : ''}`
  const lines = [`${counted(photos, 'photo')} of ${printable(user)}`]
  if (replaced > 0)
    lines.push(`${counted(replaced, 'row')} of earlier uploads under the same names, whose bytes the Python version has overwritten`)
  if (there > 0) lines.push(`${there.toLocaleString('en')} there already`)
  if (taken.length > 0) lines.push(`${counted(taken.length, 'name')} taken by another photo (--on-collision decides): ${some(taken)}`)
  if (otherSize.length > 0)
    lines.push(`${counted(otherSize.length, 'file')} of another size than its database says; the file counts: ${some(otherSize)}`)
  if (missing.length > 0) lines.push(`${counted(missing.length, 'original')} missing: ${some(missing)}`)
  if (refused.length > 0) {
    lines.push(`${counted(refused.length, 'photo')} that cannot come in as they are:`)
    lines.push(...refused.slice(0, 10).map(({ filename, why }) => `  ${printable(filename)}  (${printable(why)})`))
    if (refused.length > 10) lines.push('  …')
  }
  lines.push('Nothing was brought in. The same with --confirm does it.')
  return `${lines.join('\n')}\n`
}
