import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** The proxies that may say for whom they ask: so many in front of the server, or those at these addresses and networks (`10.0.0.0/8`). */
export type TrustedProxies = { hops: number } | { addresses: readonly string[] }

export interface Client {
  /** Where the request comes from, as the outermost trusted proxy saw it. */
  address: string
  /** What the client spoke to that proxy; undefined where no trusted proxy says. */
  protocol?: 'http' | 'https'
}

/**
 * Reads `X-Forwarded-For` and `X-Forwarded-Proto` as far as trusted proxies wrote them. Each proxy adds at the right, so whatever a client
 * writes itself stands further left than what is read. Nobody else is believed, and `X-Forwarded-Host` and `Forwarded` are never read.
 */
export function createClientReader(trusted: TrustedProxies): (request: Pick<IncomingMessage, 'socket' | 'headers'>) => Client {
  const isTrusted = 'hops' in trusted ? (_: string, hop: number) => hop < trusted.hops : createAddressCheck(trusted.addresses)
  return ({ socket, headers }) => {
    const chain = [plainAddress(socket.remoteAddress ?? ''), ...listOf(headers['x-forwarded-for']).reverse().map(plainAddress)]
    let hops = 0
    while (hops < chain.length && isTrusted(chain[hops] ?? '', hops)) hops++
    const address = furthestKnown(chain, hops)
    if (hops === 0) return { address }
    const protocols = listOf(headers['x-forwarded-proto'])
    // A proxy that replaces the header leaves one word; those that add to it leave one each.
    const protocol = protocols[Math.max(0, protocols.length - hops)]?.toLowerCase()
    return { address, ...((protocol === 'http' || protocol === 'https') && { protocol }) }
  }
}

/** The address that the last trusted proxy was asked from; the proxy's own where it did not say or said nonsense. */
function furthestKnown(chain: readonly string[], hops: number): string {
  for (let index = Math.min(hops, chain.length - 1); index > 0; index--) {
    const address = chain[index] ?? ''
    if (chain.slice(1, index + 1).every((each) => isIP(each) !== 0)) return address
  }
  return chain[0] ?? ''
}

function createAddressCheck(addresses: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const each of addresses) {
    const [address = '', bits] = each.split('/')
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address))
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const listOf = (header: string | string[] | undefined) =>
  (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').flatMap((each) => each.trim() || [])

/** Without what some proxies put around: `[::1]:443`, `1.2.3.4:443`, and IPv4 written as IPv6. */
function plainAddress(text: string): string {
  const bare = /^\[([^\]]+)\]/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  return /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare
}
