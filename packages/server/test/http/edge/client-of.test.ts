import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createClientReader, type TrustedProxies } from '../../../src/http/edge/client-of.ts'

function clientOf(trusted: TrustedProxies, remoteAddress: string, forwardedFor?: string, forwardedProto?: string) {
  const headers = {
    ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }),
    ...(forwardedProto !== undefined && { 'x-forwarded-proto': forwardedProto }),
    // never read
    'x-forwarded-host': 'evil.example',
    forwarded: 'for=6.6.6.6;proto=https',
    'x-real-ip': '6.6.6.6',
  }
  return createClientReader(trusted)({ headers, socket: { remoteAddress } } as unknown as Parameters<
    ReturnType<typeof createClientReader>
  >[0])
}

describe('where a request comes from', () => {
  it('is where its connection comes from, whatever it says, while no proxy is trusted', () => {
    assert.deepEqual(clientOf({ hops: 0 }, '203.0.113.9', '1.1.1.1', 'https'), { address: '203.0.113.9' })
    assert.deepEqual(clientOf({ addresses: ['10.0.0.0/8'] }, '203.0.113.9', '10.0.0.1', 'https'), { address: '203.0.113.9' })
  })

  const behindOne: [what: string, forwardedFor: string | undefined, address: string][] = [
    ['what the proxy added', '198.51.100.7', '198.51.100.7'],
    ['what the proxy added, and not what the client had written before it', '1.1.1.1, 127.0.0.1, 198.51.100.7', '198.51.100.7'],
    ['an address of IPv6', '2001:db8::1', '2001:db8::1'],
    ['an address with a port', '198.51.100.7:4711', '198.51.100.7'],
    ['an address of IPv6 with a port', '[2001:db8::1]:4711', '2001:db8::1'],
    ['the proxy, where it says nothing', undefined, '10.0.0.5'],
    ['the proxy, where it says nonsense', 'unknown', '10.0.0.5'],
    ['the proxy, where it says nonsense after an address', '1.1.1.1, _hidden', '10.0.0.5'],
  ]
  for (const trusted of [{ hops: 1 }, { addresses: ['10.0.0.0/8'] }]) {
    for (const [what, forwardedFor, address] of behindOne) {
      it(`is, behind ${JSON.stringify(trusted)}, ${what}`, () => {
        assert.equal(clientOf(trusted, '::ffff:10.0.0.5', forwardedFor).address, address)
      })
    }
  }

  it('is what the outer of two proxies saw', () => {
    const chain = '1.1.1.1, 198.51.100.7, 10.0.0.6'
    assert.equal(clientOf({ hops: 2 }, '10.0.0.5', chain).address, '198.51.100.7')
    assert.equal(clientOf({ addresses: ['10.0.0.5', '10.0.0.6'] }, '10.0.0.5', chain).address, '198.51.100.7')
    assert.equal(clientOf({ hops: 2 }, '10.0.0.5', '198.51.100.7').address, '198.51.100.7')
  })

  it('is by https when the trusted proxy says so, not when the client does', () => {
    const protocol = (header?: string, hops = 1) => clientOf({ hops }, '10.0.0.5', '198.51.100.7', header).protocol
    assert.equal(protocol('https'), 'https')
    assert.equal(protocol('HTTP'), 'http')
    assert.equal(protocol('https, http'), 'http')
    assert.equal(protocol('https, http, https', 2), 'http')
    assert.equal(protocol('gopher'), undefined)
    assert.equal(protocol(), undefined)
    assert.equal(protocol('https', 0), undefined)
  })

  it('stays cheap for a long list', () => {
    const many = Array.from({ length: 2000 }, () => '10.0.0.5').join(',')
    assert.equal(clientOf({ addresses: ['10.0.0.0/8'] }, '10.0.0.5', many).address, '10.0.0.5')
  })
})
