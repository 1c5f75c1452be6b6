import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { ExportSeen } from '../support/export-seen.ts'
import { fromRoot, newFolder } from '../support/paths.ts'
import { NotMeasurable, type Row } from '../support/row.ts'

const photos = 1_000_000

export const exportMemory: Row = {
  name: 'export-memory',
  what: 'Memory of imgstream export at its highest, 1,000,000 photos: listed, planned and their metadata written as JSON and Parquet',
  budget: { at: 'most', limit: 450, unit: 'MB' },
  async run(progress) {
    if (process.platform !== 'linux') throw new NotMeasurable('memory is read from /proc, which only Linux has')
    const folder = await newFolder('export')
    progress('exporting rows that are made up')
    const child = fork(fromRoot('bench/support/export-entry.ts'), [String(photos), folder], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the export ended with exit code ${code}`)))
    // The child sends this, once.
    const [seen] = (await Promise.race([once(child, 'message'), ended])) as [ExportSeen]
    ended.catch(() => {})
    await rm(folder, { recursive: true, force: true })
    const steps = seen.steps.map(({ name, seconds, peakMb }) => `${name} ${seconds.toFixed(0)} s and ${peakMb.toFixed(0)} MB`)
    const megabytes = Math.round(seen.metadataBytes / 1_000_000).toLocaleString('en')
    return {
      value: Math.max(...seen.steps.map(({ peakMb }) => peakMb)),
      detail: `resident, the process that makes up the rows included: ${steps.join(', ')}; ${megabytes} MB of metadata, no originals`,
    }
  },
}
