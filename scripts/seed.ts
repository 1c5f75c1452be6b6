// npm run seed -- [--count 200] [--url http://127.0.0.1:8501]: fills a development library with drawn pictures, collisions and broken files.
import { parseArgs } from 'node:util'
import { createApiClient, newBatchId } from '@imgstream/client'
import { fillLibrary } from './seed/fill-library.ts'
import { reachServer } from './seed/reach-server.ts'

const { values } = parseArgs({ options: { count: { type: 'string', default: '200' }, url: { type: 'string' } } })
const count = Number(values.count)
if (!Number.isInteger(count) || count < 1) {
  console.error(`--count takes a whole number of at least 1, not "${values.count}"`)
  process.exit(2)
}

const server = await reachServer(values.url)
try {
  const startedAt = performance.now()
  const api = createApiClient({ baseUrl: server.url })
  const made = await fillLibrary(api, { count, newestYear: new Date().getFullYear(), batchId: newBatchId() }, showProgress)
  process.stderr.write('\n')
  for (const [what, number] of Object.entries(made)) console.log(`${String(number).padStart(6)}  ${what}`)
  console.log(
    `\nin ${((performance.now() - startedAt) / 1000).toFixed(1)} s, at ${server.url}${server.isOurs ? ' (which was started for this; npm start opens it again)' : ''}`,
  )
} finally {
  await server.release()
}

function showProgress(done: number, total: number) {
  process.stderr.write(process.stderr.isTTY ? `\r${done} of ${total}` : done % 50 === 0 || done === total ? `${done} of ${total}\n` : '')
}
