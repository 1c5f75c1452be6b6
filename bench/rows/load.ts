import { writeFile } from 'node:fs/promises'
import { fromRoot } from '../support/paths.ts'
import sharp from 'sharp'
import { startGcsProcess } from '../support/gcs-process.ts'
import { manyPeople } from '../support/libraries.ts'
import { peopleOf } from '../support/people.ts'
import { twelveMegapixels } from '../support/pictures.ts'
import { cpuBelow, cpuOf, memoryOfTree } from '../support/processes.ts'
import type { Row } from '../support/row.ts'
import { type BenchServer, startBenchServer } from '../support/server.ts'
import { percentile } from '../support/statistics.ts'
import { type Act, actsOf, type Kind, kinds, type Seen, visit } from '../support/visits.ts'

const instances = 3
/** 200,400 of one person and 4,000 of each other: a million photos of 200 people. */
const library = { own: 204_000, others: { owners: 199, photos: 4000 } }
/** People at once, each of whom asks the next thing when the last one is answered. */
const atOnce = 16
const mixedMs = 60_000
const aloneMs = 6_000

export const load: Row = {
  name: 'load-three-instances',
  what: 'Mixed work of 200 people with 1,000,000 photos against three instances on one PostgreSQL and one bucket, 95th percentile of all requests',
  budget: { at: 'most', limit: 250, unit: 'ms' },
  async run(progress) {
    const place = await manyPeople(library.own, library.others, progress)
    const people = await peopleOf(place)
    const pictures = (await twelveMegapixels(4, progress)).map(({ bytes }) => bytes)
    const gcs = await startGcsProcess()
    const servers: BenchServer[] = []
    try {
      await gcs.put(
        people.flatMap(({ newest }) => newest.map(({ thumbnailKey }) => thumbnailKey)),
        await sharp(pictures[0]).resize(400).jpeg({ quality: 80 }).toBuffer(),
      )
      const env = { GCS_BUCKET_NAME: 'photos', GCS_ENDPOINT: gcs.url, ADDRESS_REQUESTS_PER_SECOND: '0', LOG_LEVEL: 'warn' }
      for (let index = 0; index < instances; index++) servers.push(await startBenchServer({ place, env, withoutDecoding: true }))
      const act = actsOf({ urls: servers.map(({ url }) => url), people, pictures })
      for (const kind of kinds) await alone(act, kind, 1500)
      progress(`mixed work for ${mixedMs / 1000} s`)
      const mixed = await watched(servers, gcs.pid, () => mixedWork(act, mixedMs))
      const each = []
      for (const kind of kinds) {
        progress(`only ${kind}`)
        each.push({ kind, ...(await watched(servers, gcs.pid, () => alone(act, kind, aloneMs))) })
      }
      await writeFile(
        fromRoot('bench/results/load.json'),
        `${JSON.stringify({ date: new Date().toISOString(), atOnce, mixed, each }, null, 2)}\n`,
      )
      if (mixed.errors > 0) throw new Error(`${mixed.errors} of ${mixed.requests} requests failed.`)
      return { value: mixed.all.p95, detail: inWords(mixed) }
    } finally {
      for (const server of servers) await server.close()
      gcs.stop()
    }
  },
}

async function mixedWork(act: Act, ms: number): Promise<Seen[]> {
  const seen: Seen[] = []
  const until = performance.now() + ms
  let visits = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < until) for (const kind of visit(visits++)) if (performance.now() < until) seen.push(await act(kind))
    }),
  )
  return seen
}

/** Four at once: enough that nothing waits for the one who asks. */
async function alone(act: Act, kind: Kind, ms: number): Promise<Seen[]> {
  const seen: Seen[] = []
  const until = performance.now() + ms
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (performance.now() < until) seen.push(await act(kind))
    }),
  )
  return seen
}

interface Measured {
  seconds: number
  requests: number
  perSecond: number
  errors: number
  all: Percentiles
  byKind: Partial<Record<Kind, Percentiles & { requests: number; errors: number }>>
  /** CPU ms: of each instance, of all processes of PostgreSQL, of the bucket's server, of the one that asks. */
  cpuMs: { instances: number[]; postgres: number; bucket: number; asking: number }
  /** Resident, at the end, and the highest so far; of PostgreSQL without the memory that its processes share. */
  memoryMb: { instances: { now: number; peak: number }[] }
}

interface Percentiles {
  p50: number
  p95: number
  p99: number
}

async function watched(servers: readonly BenchServer[], bucketPid: number, work: () => Promise<Seen[]>): Promise<Measured> {
  const cpu = async () => ({
    instances: await Promise.all(servers.map((server) => server.ask('cpuMs'))),
    postgres: await cpuBelow(process.pid, 'postgres'),
    bucket: await cpuOf(bucketPid),
    asking: (process.cpuUsage().user + process.cpuUsage().system) / 1000,
  })
  const before = await cpu()
  const startedAt = performance.now()
  const seen = await work()
  const seconds = (performance.now() - startedAt) / 1000
  const after = await cpu()
  const memory = await Promise.all(servers.map(({ pid }) => memoryOfTree(pid)))
  const byKind = Map.groupBy(seen, ({ kind }) => kind)
  const round = (value: number) => Math.round(value * 10) / 10
  return {
    seconds: round(seconds),
    requests: seen.length,
    perSecond: round(seen.length / seconds),
    errors: seen.filter(({ isError }) => isError).length,
    all: percentiles(seen),
    byKind: Object.fromEntries(
      [...byKind].map(([kind, its]) => [
        kind,
        { requests: its.length, errors: its.filter(({ isError }) => isError).length, ...percentiles(its) },
      ]),
    ),
    cpuMs: {
      instances: after.instances.map((value, index) => Math.round(value - (before.instances[index] ?? 0))),
      postgres: after.postgres - before.postgres,
      bucket: after.bucket - before.bucket,
      asking: Math.round(after.asking - before.asking),
    },
    memoryMb: { instances: memory.map(({ rssMb, peakMb }) => ({ now: Math.round(rssMb), peak: Math.round(peakMb) })) },
  }
}

function percentiles(seen: readonly Seen[]): Percentiles {
  const ms = seen.map((each) => each.ms)
  const at = (share: number) => Math.round(percentile(ms, share) * 10) / 10
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

function inWords({ requests, perSecond, seconds, all, cpuMs, memoryMb }: Measured): string {
  const cores = (ms: number) => (ms / 1000 / seconds).toFixed(2)
  return [
    `${atOnce} at once for ${seconds.toFixed(0)} s: ${requests} requests, ${perSecond.toFixed(0)}/s, 0 errors; p50 ${all.p50}, p95 ${all.p95}, p99 ${all.p99} ms`,
    `cores used: instances ${cpuMs.instances.map(cores).join(' + ')}, PostgreSQL ${cores(cpuMs.postgres)}, the bucket's server ${cores(cpuMs.bucket)}, the one that asks ${cores(cpuMs.asking)}`,
    `resident ${memoryMb.instances.map(({ now }) => now).join(', ')} MB; without decoding`,
  ].join('; ')
}
