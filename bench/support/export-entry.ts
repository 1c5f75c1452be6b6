// Takes out a library of made-up rows, without its files: listing, planning and metadata. How many photos and where to come as arguments;
// what was seen goes back by a message.
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiClient } from '@imgstream/client'
import { listLibrary } from '../../packages/cli/src/export/list-library.ts'
import { planFiles } from '../../packages/cli/src/export/plan-files.ts'
import { keepYoungHeapSmall } from '../../packages/cli/src/export/small-young-heap.ts'
import { openWorkDatabase } from '../../packages/cli/src/export/work-database.ts'
import { writeMetadata } from '../../packages/cli/src/export/write-metadata.ts'
import type { ExportSeen } from './export-seen.ts'
import { madeUpApi } from './made-up-library.ts'

const [count, folder] = [Number(process.argv[2]), process.argv[3] ?? '']
const parts = join(folder, '.imgstream-export', 'parts')
await mkdir(parts, { recursive: true })
const seen: ExportSeen = { photos: count, files: 0, steps: [], metadataBytes: 0 }

/** The kernel's highest figure since the last step (proc_pid_clear_refs(5)). */
async function step<Value>(name: string, run: () => Promise<Value>): Promise<Value> {
  const startedAt = performance.now()
  const value = await run()
  const peakMb = Number(/VmHWM:\s+(\d+) kB/.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024
  seen.steps.push({ name, seconds: (performance.now() - startedAt) / 1000, peakMb })
  await writeFile('/proc/self/clear_refs', '5').catch(() => {})
  return value
}

keepYoungHeapSmall()
const database = await openWorkDatabase(join(folder, '.imgstream-export'))
await step('listing', () =>
  listLibrary(madeUpApi(count) as ApiClient, database, { trash: true, portable: false, patience: (ask) => ask(), listed: () => {} }),
)
const { files } = await step('planning', async () => planFiles(database, { allVersions: true }))
seen.files = files
await step('metadata', () => writeMetadata(database, folder, parts, { toldIn: {} }))
database.close()
for (const name of ['photos', 'versions'])
  for (const form of ['parquet', 'jsonl']) seen.metadataBytes += (await stat(join(folder, 'metadata', `${name}.${form}`))).size
if (process.send) process.send(seen, () => process.exit(0))
else process.stdout.write(`${JSON.stringify(seen, undefined, 2)}\n`)
