import type { ServerResponse } from 'node:http'
import { isIPv6 } from 'node:net'
import { AppError } from '../../app-error.ts'
import { createTokenBuckets } from './token-buckets.ts'

/** Each counts in this process; with several instances there is so much of each. 0 is no limit. */
export interface RequestLimitOptions {
  /** Requests without an identity, from one address: 20 seconds' worth at once, then so many a second. */
  addressPerSecond: number
  /** Requests of one owner: 10 seconds' worth at once, then so many a second. */
  ownerPerSecond: number
  ownerAtOnce: number
  /** Of those, the ones that bring photos. */
  ownerUploadsAtOnce: number
}

export interface RequestLimits {
  /** Throws AppError TOO_MANY_REQUESTS where the address has asked too much without an identity. */
  requireAddress(address: string): void
  /** The request had no identity, or needs none. */
  chargeAddress(address: string): void
  /** Counts the request until its answer is out. Throws AppError TOO_MANY_REQUESTS. */
  enter(ownerId: string, isUpload: boolean, response: ServerResponse): void
}

/** Addresses and owners remembered; some 100 bytes each. */
const remembered = { addresses: 20_000, owners: 5_000 }

export function createRequestLimits(options: RequestLimitOptions, nowMs: () => number): RequestLimits {
  const buckets = (perSecond: number, seconds: number, most: number) =>
    perSecond > 0 ? createTokenBuckets({ perSecond, burst: perSecond * seconds, most, nowMs }) : undefined
  const addresses = buckets(options.addressPerSecond, 20, remembered.addresses)
  const owners = buckets(options.ownerPerSecond, 10, remembered.owners)
  const requests = countAtOnce(options.ownerAtOnce, 'requests')
  const uploads = countAtOnce(options.ownerUploadsAtOnce, 'uploads')

  return {
    requireAddress(address) {
      const seconds = addresses?.look(networkOf(address))
      if (seconds !== undefined) throw tooMany('Too many requests without sign-in come from your address.', seconds)
    },
    chargeAddress: (address) => void addresses?.take(networkOf(address)),
    enter(ownerId, isUpload, response) {
      const seconds = owners?.take(ownerId)
      if (seconds !== undefined) throw tooMany('You send more requests than this server takes.', seconds)
      requests(ownerId, response)
      if (isUpload) uploads(ownerId, response)
    },
  }
}

export const tooMany = (what: string, retryAfterSeconds: number) =>
  new AppError('TOO_MANY_REQUESTS', `${what} Nothing was done; send it again in ${retryAfterSeconds} s.`, {
    details: { retry_after_seconds: retryAfterSeconds },
  })

/** Takes a place that is given back when the answer is out or the connection gone, whichever comes. */
function countAtOnce(most: number, what: string) {
  const counts = new Map<string, number>()
  return (ownerId: string, response: ServerResponse) => {
    const count = counts.get(ownerId) ?? 0
    if (most > 0 && count >= most) throw tooMany(`You have ${most} ${what} under way already, as many as this server takes at once.`, 1)
    counts.set(ownerId, count + 1)
    let isOver = false
    const leave = () => {
      if (isOver) return
      isOver = true
      const left = (counts.get(ownerId) ?? 1) - 1
      if (left > 0) counts.set(ownerId, left)
      else counts.delete(ownerId)
    }
    response.once('finish', leave).once('close', leave)
  }
}

/** Whoever has one address of IPv6 has a network of them: the first half says who it is (RFC 6177). */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = ''] = address.split('::', 1)
  const parts = head.split(':')
  const missing = address.includes('::') ? Array.from({ length: Math.max(0, 4 - parts.length) }, () => '0') : []
  return `${[...parts, ...missing].slice(0, 4).join(':')}::/64`
}
