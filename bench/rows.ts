import { backup } from './rows/backup.ts'
import { collisionChecks } from './rows/collision-check.ts'
import { eventLoop } from './rows/event-loop.ts'
import { exportMemory } from './rows/export-memory.ts'
import { growth } from './rows/growth.ts'
import { heicFirst } from './rows/heic-first.ts'
import { ingest } from './rows/ingest.ts'
import { jpegCpu } from './rows/jpeg-cpu.ts'
import { load } from './rows/load.ts'
import { loopback } from './rows/loopback.ts'
import { memory } from './rows/memory.ts'
import { monitoringPage } from './rows/monitoring-page.ts'
import { monitoringOverhead } from './rows/monitoring-overhead.ts'
import { move } from './rows/move.ts'
import { review } from './rows/review.ts'
import { start } from './rows/start.ts'
import { statistics } from './rows/statistics.ts'
import { timeline } from './rows/timeline.ts'
import { upload50000 } from './rows/upload-50000.ts'
import { uploadBrowserCli } from './rows/upload-browser-cli.ts'
import { verify } from './rows/verify.ts'
import { webJs } from './rows/web-js.ts'
import type { Row } from './support/row.ts'

/** In the order of the table. The browser's come first: they draw their pictures from SVG, which the server's decoder locks out of its process. */
export const rows: Row[] = [
  ...upload50000,
  uploadBrowserCli,
  ...review,
  ingest,
  jpegCpu,
  heicFirst,
  eventLoop,
  ...collisionChecks,
  ...timeline,
  ...statistics,
  ...monitoringPage,
  ...monitoringOverhead,
  start,
  ...memory,
  exportMemory,
  loopback,
  ...growth,
  load,
  move,
  ...backup,
  ...verify,
  webJs,
]
