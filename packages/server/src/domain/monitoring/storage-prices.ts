/** List prices of Cloud Storage at rest in single regions, US dollars a GiB and month, from https://cloud.google.com/storage/pricing. */
export const storagePrices = {
  currency: 'USD',
  /** The day on which they were looked up; the guide to costs names the same. */
  readOn: '2026-11-28',
  regions: {
    'asia-northeast1': { standard: 0.023, coldline: 0.006 },
    'europe-north1': { standard: 0.02, coldline: 0.004 },
    'europe-west1': { standard: 0.02, coldline: 0.004 },
    'europe-west2': { standard: 0.023, coldline: 0.007 },
    'northamerica-northeast1': { standard: 0.023, coldline: 0.007 },
    'us-central1': { standard: 0.02, coldline: 0.004 },
    'us-east1': { standard: 0.02, coldline: 0.004 },
    'us-east4': { standard: 0.023, coldline: 0.006 },
    'us-west1': { standard: 0.02, coldline: 0.004 },
    'us-west2': { standard: 0.023, coldline: 0.007 },
  } as Readonly<Record<string, { standard: number; coldline: number }>>,
} as const

const gibibyte = 2 ** 30

/** What so many bytes of each class cost a month, US dollars; undefined where the region's price is not known. */
export function monthlyCost(region: string, bytes: { standard: number; coldline: number }) {
  const price = storagePrices.regions[region.toLowerCase()]
  if (!price) return undefined
  const cost = (bytes.standard * price.standard + bytes.coldline * price.coldline) / gibibyte
  return { price, monthlyCost: Math.round(cost * 10_000) / 10_000 }
}
