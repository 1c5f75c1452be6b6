import { createPhotoRepository } from '../../packages/server/src/infrastructure/database/photos/photo-repository.ts'
import { openDatabase } from '../../packages/server/test/support/engines.ts'
import { benchOwner, seededName } from '../support/fill-library.ts'
import { post } from '../support/http.ts'
import { type EngineName, engineTitle, libraryOf } from '../support/libraries.ts'
import type { Progress, Row } from '../support/row.ts'
import { startBenchServer } from '../support/server.ts'
import { mean, median, spread } from '../support/statistics.ts'

const photos = 1_000_000
const asked = 10_000
const colliding = 500
const rounds = 9
/** The unit size of a development server. */
const unitSize = 100

export const collisionChecks: Row[] = (['duckdb', 'postgresql'] as const).map((engine) => ({
  name: `collision-check-${engine}`,
  what: `Collision check of 10,000 names, 5 % colliding, in a library of 1,000,000 beside ten of 20,000, ${engineTitle[engine]}`,
  budget: { at: 'most', limit: 150, unit: 'ms' },
  run: (progress) => measure(engine, progress),
}))

async function measure(engine: EngineName, progress: Progress) {
  const place = await libraryOf(engine, photos, progress)
  progress('asking the repository')
  const database = await openDatabase(place)
  const repository = createPhotoRepository(database)
  const repositoryMs = await timed(async (round) => {
    await repository.findByNameKeys(benchOwner.id, namesOf(round), unitSize)
  })
  await database.close()

  const server = await startBenchServer({ place })
  const check = (body: object) => post(`${server.url}/api/collisions/check`, body)
  const cpu: number[] = []
  try {
    progress('asking over HTTP')
    const cold = await timed(async (round) => {
      const cpuMs = await server.cpuWhile(async () => {
        const { body } = await check({ filenames: namesOf(100 + round) })
        if (round < 0) requireCollisions(body)
      })
      if (round >= 0) cpu.push(cpuMs)
    })
    const warm = await timed(async () => {
      await check({ filenames: namesOf(100 + rounds - 1) })
    })
    const withContents = await timed(async (round) => {
      await check({
        files: namesOf(200 + round).map((filename, index) => ({ filename, size: 3_000_000, checksum: checksum(round, index) })),
      })
    })
    return {
      value: median(cold),
      detail:
        `whole request with names never asked before ${spread(cold, 0)} (${mean(cpu).toFixed(0)} CPU ms in the server), asked again ${spread(warm, 0)}, ` +
        `with size and checksum of each ${spread(withContents, 0)}; the repository's query alone ${spread(repositoryMs, 0)}`,
    }
  } finally {
    await server.close()
  }
}

/** Two unmeasured turns, then the measured ones. */
async function timed(work: (round: number) => Promise<void>): Promise<number[]> {
  const ms: number[] = []
  for (let round = -2; round < rounds; round++) {
    const startedAt = performance.now()
    await work(round)
    if (round >= 0) ms.push(performance.now() - startedAt)
  }
  return ms
}

function namesOf(round: number): string[] {
  return Array.from({ length: asked }, (_, index) =>
    index % (asked / colliding) === 0
      ? seededName((((round + 10) * 7919 + index) * 977) % photos)
      : `DSC_${round}_${String(index).padStart(5, '0')}.jpg`,
  )
}

const checksum = (round: number, index: number) => (round * 100_000 + index + 1_000_000).toString(16).padStart(64, '0')

function requireCollisions(body: Buffer) {
  const { collisions, fallback_used: fallback } = JSON.parse(body.toString('utf8')) as { collisions: object; fallback_used: boolean }
  const found = Object.keys(collisions).length
  if (fallback || found !== colliding)
    throw new Error(`Expected ${colliding} collisions, found ${found}${fallback ? ' in safe mode' : ''}.`)
}
