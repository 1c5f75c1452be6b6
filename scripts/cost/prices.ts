import { storagePrices } from '../../packages/server/src/domain/monitoring/storage-prices.ts'

export interface Price {
  /** US dollars for one unit. */
  usd: number
  unit: 'GiB-month' | '1,000' | 'GiB' | 'vCPU-second' | 'GiB-second' | 'million' | 'vCPU-hour' | 'GB-hour' | 'hour'
  /** Where it was read; several pages may say the same. */
  source: string
  /** Whether the page of Google itself, or another that quotes it, could be read. */
  confirmed: 'by Google' | 'by others' | 'no'
}

/** On this day they were looked up: the storage's on the page Monitoring are the same, of the same day. */
export const pricesReadOn = storagePrices.readOn
export const region = 'us-central1'
const storage = 'https://cloud.google.com/storage/pricing'
const run = 'https://cloud.google.com/run/pricing'
const sql = 'https://cloud.google.com/sql/pricing'
const compute = 'https://cloud.google.com/compute/vm-instance-pricing'
const { standard = 0, coldline = 0 } = storagePrices.regions[region] ?? {}

/** List prices in us-central1 without tax, discounts or free amounts. */
export const prices = {
  standard: { usd: standard, unit: 'GiB-month', source: storage, confirmed: 'by Google' },
  coldline: { usd: coldline, unit: 'GiB-month', source: storage, confirmed: 'by Google' },
  classA: { usd: 0.005, unit: '1,000', source: 'https://cloud.google.com/storage/pricing-examples', confirmed: 'by Google' },
  classB: { usd: 0.0004, unit: '1,000', source: 'https://cloud.google.com/storage/pricing-examples', confirmed: 'by Google' },
  toColdline: { usd: 0.02, unit: '1,000', source: storage, confirmed: 'no' },
  coldlineRead: { usd: 0.02, unit: 'GiB', source: storage, confirmed: 'by others' },
  traffic: { usd: 0.12, unit: 'GiB', source: 'https://cloud.google.com/storage/pricing-examples', confirmed: 'by Google' },
  runCpu: { usd: 0.000018, unit: 'vCPU-second', source: run, confirmed: 'by Google' },
  runMemory: { usd: 0.000002, unit: 'GiB-second', source: run, confirmed: 'no' },
  runCpuAsked: { usd: 0.000024, unit: 'vCPU-second', source: run, confirmed: 'by Google' },
  runMemoryAsked: { usd: 0.0000025, unit: 'GiB-second', source: run, confirmed: 'by others' },
  runRequests: { usd: 0.4, unit: 'million', source: run, confirmed: 'by others' },
  sqlCpu: { usd: 0.0413, unit: 'vCPU-hour', source: sql, confirmed: 'by others' },
  sqlMemory: { usd: 0.007, unit: 'GB-hour', source: sql, confirmed: 'by others' },
  sqlShared: { usd: 0.0105, unit: 'hour', source: sql, confirmed: 'no' },
  sqlDisk: { usd: 0.17, unit: 'GiB-month', source: sql, confirmed: 'no' },
  machine: { usd: 0.0168, unit: 'hour', source: compute, confirmed: 'no' },
  disk: { usd: 0.1, unit: 'GiB-month', source: 'https://cloud.google.com/compute/disks-image-pricing', confirmed: 'no' },
} as const satisfies Record<string, Price>

/** Of Cloud Run, for a billing account and month: where CPU is charged by request. */
export const freeEachMonth = { cpuSeconds: 180_000, memorySeconds: 360_000, requests: 2_000_000, source: run }
