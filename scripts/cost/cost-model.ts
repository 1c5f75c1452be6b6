import { derivatives, operations, photosInMonth, rowBytes } from './measured.ts'
import { prices } from './prices.ts'

/** What people do; only here are guesses. */
export interface Household {
  photosAYear: number
  /** Minutes a day in which somebody is there, or was in the last quarter of an hour: so long an instance of Cloud Run is awake. */
  awakeMinutesADay: number
  thumbnailsAMonth: number
  previewsAMonth: number
  originalsAMonth: number
}

export const households: readonly Household[] = [
  { photosAYear: 1000, awakeMinutesADay: 30, thumbnailsAMonth: 3000, previewsAMonth: 300, originalsAMonth: 10 },
  { photosAYear: 10_000, awakeMinutesADay: 60, thumbnailsAMonth: 10_000, previewsAMonth: 1000, originalsAMonth: 50 },
  { photosAYear: 100_000, awakeMinutesADay: 240, thumbnailsAMonth: 50_000, previewsAMonth: 5000, originalsAMonth: 200 },
]

export const photoBytes = 4_000_000
/** The share of uploads that are HEIC. */
export const heicShare = 0.5
const daysInStandard = 30
const gibibyte = 2 ** 30
const daysAMonth = 365 / 12
const hoursAMonth = 8760 / 12
/** Of seven days, four weeks, twelve months; and what was deleted of them, which the bucket's soft delete keeps for 30 days more. */
const backupsKept = 23 + 30

export interface Bill {
  /** US dollars of one month. */
  originals: number
  /** An upload is staged, copied to its place and deleted; the bucket's soft delete keeps what was deleted for 30 days. */
  staged: number
  derivatives: number
  backups: number
  operations: number
  traffic: number
  cloudRun: number
}

/** The bucket and Cloud Run (2 vCPU, 2 GiB, charged while awake) in the last month of a year with the same use in each, without the database. */
export function monthlyBill(household: Household, year: number): Bill {
  const monthly = household.photosAYear / 12
  const all = household.photosAYear * year
  const fresh = (household.photosAYear / 365) * daysInStandard
  const gib = (bytes: number) => bytes / gibibyte
  const sizes = gib((derivatives.preview + derivatives.thumbnail) * all)
  const looks = household.thumbnailsAMonth * derivatives.thumbnail + household.previewsAMonth * derivatives.preview
  const downloads = household.originalsAMonth * photoBytes
  const { a, b } = operationsAMonth(household, all)
  const seconds = household.awakeMinutesADay * 60 * daysAMonth
  return {
    originals: gib(fresh * photoBytes) * prices.standard.usd + gib((all - fresh) * photoBytes) * prices.coldline.usd,
    staged: gib(fresh * photoBytes) * prices.standard.usd,
    derivatives: sizes * prices.standard.usd,
    backups: gib(all * rowBytes * backupsKept) * prices.standard.usd,
    operations: (a * prices.classA.usd + b * prices.classB.usd + monthly * prices.toColdline.usd) / 1000,
    traffic: gib(looks + downloads) * prices.traffic.usd + gib(downloads) * prices.coldlineRead.usd,
    cloudRun: seconds * 2 * (prices.runCpu.usd + prices.runMemory.usd),
  }
}

/** Of class A and B: uploads, looking, the hourly, daily and weekly jobs. A list answers 1,000 objects, and a photo has three. */
export function operationsAMonth(household: Household, photos: number): { a: number; b: number } {
  const monthly = household.photosAYear / 12
  const lists = Math.ceil((photos * 3) / 1000)
  const upload = (kind: 'a' | 'b') => monthly * (operations.uploadJpeg[kind] * (1 - heicShare) + operations.uploadHeic[kind] * heicShare)
  const sweeps = (household.awakeMinutesADay / 60) * daysAMonth
  const look = (operations.thumbnails.b / photosInMonth) * household.thumbnailsAMonth
  const jobs =
    daysAMonth * (operations.backup.a + lists) + sweeps * (operations.sweep.a + lists) + (daysAMonth / 7) * (operations.verify.a + lists)
  return {
    a: Math.round(upload('a') + jobs),
    b: Math.round(
      upload('b') +
        look +
        operations.preview.b * household.previewsAMonth +
        operations.original.b * household.originalsAMonth +
        daysAMonth * operations.backup.b,
    ),
  }
}

/** A month of each way to have a database, US dollars; they never sleep. */
export const databases = {
  shared: hoursAMonth * prices.sqlShared.usd + 10 * prices.sqlDisk.usd,
  dedicated: hoursAMonth * (prices.sqlCpu.usd + 3.75 * prices.sqlMemory.usd) + 10 * prices.sqlDisk.usd,
}

/** One small machine with DuckDB and the photos on its disk: always awake, everything of it paid for. */
export function machineBill(household: Household, year: number) {
  const gib = Math.ceil(20 + (household.photosAYear * year * (photoBytes + derivatives.preview + derivatives.thumbnail)) / gibibyte)
  return { machine: hoursAMonth * prices.machine.usd, disk: gib * prices.disk.usd, gib }
}
