// The real server, with upkeep every second instead of every hour.
import { startServer } from '../../src/wiring/start-server.ts'

export const upkeepEveryMs = 1000

if (import.meta.main) {
  const jobTimes = { firstMs: 100, lookEveryMs: 200, everyMs: upkeepEveryMs, leaseMs: 3000 }
  const server = await startServer(process.env, process.cwd(), { jobTimes })
  process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
}
