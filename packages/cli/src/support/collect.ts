import { readdir, readFile, stat, statfs } from 'node:fs/promises'
import os from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type ApiClient, ApiError } from '@imgstream/client'

/** A part of the bundle: what it is, and its lines. */
export interface Section {
  title: string
  text: string
}

const lastLogBytes = 256 * 1024

/** What this computer is. */
export function computerSection(cliVersion: string): Section {
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`
  return {
    title: 'This computer',
    text: [
      `imgstream ${cliVersion}, Node ${process.versions.node}`,
      `${os.type()} ${os.release()}, ${process.platform} ${process.arch}`,
      `${os.cpus().length} processors (${os.cpus()[0]?.model ?? 'unknown'}), load ${os
        .loadavg()
        .map((load) => load.toFixed(2))
        .join(' ')}`,
      `memory ${gigabytes(os.totalmem())}, free ${gigabytes(os.freemem())}; up ${Math.round(os.uptime() / 3600)} h`,
      `time ${new Date().toISOString()}, zone ${Intl.DateTimeFormat().resolvedOptions().timeZone}`,
    ].join('\n'),
  }
}

/** How much room is where ImgStream keeps things. */
export async function diskSection(places: readonly { what: string; path: string }[]): Promise<Section> {
  const lines = await Promise.all(
    places.map(async ({ what, path }) => {
      const at = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? 'unknown')
      const disk = await statfs(typeof at === 'string' ? dirname(path) : path).catch(() => undefined)
      const room = disk
        ? `${((disk.bavail * disk.bsize) / 1e9).toFixed(1)} GB free of ${((disk.blocks * disk.bsize) / 1e9).toFixed(1)} GB`
        : 'no disk'
      const is = typeof at === 'string' ? at : at.isFile() ? `file of ${at.size} bytes` : 'folder'
      const mode = typeof at === 'string' ? '' : `, mode ${(at.mode & 0o777).toString(8)}`
      return `${what}: ${path}: ${is}${mode}; ${room}`
    }),
  )
  return { title: 'Disk', text: lines.join('\n') }
}

/** What the running server says, each question for itself: one that fails says why. */
export async function serverSections(api: ApiClient): Promise<Section[]> {
  const ask = async (title: string, question: () => Promise<unknown>): Promise<Section> => {
    try {
      return { title, text: JSON.stringify(await question(), undefined, 2) }
    } catch (error) {
      const why = error instanceof ApiError ? `${error.code} (${error.status}): ${error.message}` : String(error)
      return { title, text: `not answered: ${why}` }
    }
  }
  const signal = AbortSignal.timeout(30_000)
  return [
    await ask('Server: health', () => api.call('getHealth', {}, { signal })),
    await ask('Server: what it is', () => api.call('getSupportFacts', {}, { signal })),
    await ask('Server: background jobs', () => api.call('listJobs', {}, { signal })),
    await ask('Server: collisions', () => api.call('getCollisionStatistics', { query: {} }, { signal })),
    await ask('Server: collision cache', () => api.call('getCollisionCache', {}, { signal })),
  ]
}

/** The last lines that a server wrote, of the file and of the one before it where the file has just begun. */
export async function logSection(path: string): Promise<Section> {
  const title = 'Log: the last lines'
  try {
    const rotated = (await readdir(dirname(path))).filter((name) => name.startsWith(`${basename(path)}.`))
    const previous = rotated.find((name) => name === `${basename(path)}.1`)
    const texts = [await readFile(path, 'utf8').catch(() => '')]
    if ((texts[0] ?? '').length < lastLogBytes && previous) texts.unshift(await readFile(join(dirname(path), previous), 'utf8'))
    const whole = texts.join('')
    const text = whole.length > lastLogBytes ? whole.slice(whole.indexOf('\n', whole.length - lastLogBytes) + 1) : whole
    return { title, text: `${text.trimEnd() || '(empty)'}\n(files: ${[basename(path), ...rotated].join(', ')})` }
  } catch (error) {
    return { title, text: `cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}` }
  }
}
