import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { compose } from '../../packages/server/src/wiring/compose.ts'
import { readConfig } from '../../packages/server/src/config/read-config.ts'
import { withoutSecrets } from '../../packages/server/src/config/resolve-secrets.ts'
import type { Imaging } from '../../packages/server/src/domain/ports/imaging.ts'
import { createLog } from '../../packages/server/src/logging/create-log.ts'
import type { Answers, Question } from './server-questions.ts'
import { percentile } from './statistics.ts'

/*
 * The server as it is, in a process of its own that answers questions about itself. `--without-decoding` takes the decoder out, to see
 * what everything else costs.
 */
const loopResolutionMs = 10
const read = readConfig(process.env)
if (!read.ok) throw new Error(read.problems.map(({ variable, message }) => `${variable} ${message}`).join('\n'))
const config = withoutSecrets(read.config)
// As in production: JSON lines of level info.
const log = await createLog({ level: 'info', format: 'json' })
const isWithoutDecoding = process.argv.includes('--without-decoding')
const application = await compose(config, { log, ...(isWithoutDecoding && { wrap: { imaging: withoutDecoding } }) })
await application.http.listen({ port: 0, host: '127.0.0.1' })
await application.begin()
const { port } = application.http.server.address() as AddressInfo
let loop: ReturnType<typeof monitorEventLoopDelay> | undefined
const ownCpuMs: number[] = []
let sampler: NodeJS.Timeout | undefined

const answers: { [Name in Question]: () => Answers[Name] | Promise<Answers[Name]> } = {
  url: () => `http://127.0.0.1:${port}`,
  cpuMs: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  watchLoop: () => {
    loop = monitorEventLoopDelay({ resolution: loopResolutionMs })
    loop.enable()
    let before = process.threadCpuUsage()
    sampler = setInterval(() => {
      const { user, system } = process.threadCpuUsage(before)
      before = process.threadCpuUsage()
      ownCpuMs.push((user + system) / 1000)
    }, loopResolutionMs)
    return 'watching'
  },
  loopDelays: () => {
    if (!loop) throw new Error('the loop is not watched')
    loop.disable()
    clearInterval(sampler)
    const histogram = loop
    const beyondTimer = (ns: number) => Math.max(0, ns / 1e6 - loopResolutionMs)
    return {
      p50: beyondTimer(histogram.percentile(50)),
      p99: beyondTimer(histogram.percentile(99)),
      max: beyondTimer(histogram.max),
      samples: histogram.count,
      ownCpuP99: percentile(ownCpuMs, 0.99),
      ownCpuMax: percentile(ownCpuMs, 1),
    }
  },
  renditionsIdle: async (): Promise<'idle'> => {
    await application.renditionsIdle()
    return 'idle'
  },
  close: async (): Promise<'closed'> => {
    await application.close()
    return 'closed'
  },
}

process.on('message', async ({ id, question }: { id: number; question: Question }) => {
  const reply = await Promise.resolve()
    .then(() => answers[question]())
    .then(
      (answer) => ({ id, answer }),
      (error) => ({ id, error: String(error) }),
    )
  process.send?.(reply, () => {
    if (question === 'close') process.exit(0)
  })
})
process.on('disconnect', () => process.exit(1))

function withoutDecoding(imaging: Imaging): Imaging {
  const picture = Buffer.from('/9j/2Q==', 'base64')
  return {
    ...imaging,
    inspect: async () => ({
      mediaType: 'image/jpeg',
      width: 4032,
      height: 3024,
      exif: {},
      renditions: 'ready',
      pictures: { preview: picture, thumbnail: picture, thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI' },
      damaged: false,
    }),
  }
}
