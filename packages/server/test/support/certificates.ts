import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/**
 * Certificates for tests, signed by an authority of their own: X.509 version 3 (RFC 5280) in DER, with ECDSA over P-256. Node can read them
 * but not make them.
 */
export interface Authority {
  /** Whom to trust, PEM. */
  certificate: string
  /** A certificate for a name and perhaps addresses, with its key unless somebody else has it. */
  issue(options: { name: string; hosts?: readonly string[]; publicKey?: KeyObject }): { certificate: string; key: string }
}

export function anAuthority(name: string): Authority {
  const own = newKeys()
  const make = (subject: string, publicKey: KeyObject, extensions: Buffer[]) =>
    certificateOf({ issuer: name, subject, publicKey, extensions, signer: own.privateKey })
  return {
    certificate: make(name, own.publicKey, [extension('551d13', sequence(boolean(true)), true)]),
    issue({ name: subject, hosts = [], publicKey }) {
      const keys = newKeys()
      const alternatives = hosts.length > 0 ? [extension('551d11', sequence(...hosts.map(generalName)))] : []
      return {
        certificate: make(subject, publicKey ?? keys.publicKey, alternatives),
        key: String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      }
    },
  }
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const day = 86_400_000

interface Contents {
  issuer: string
  subject: string
  publicKey: KeyObject
  extensions: Buffer[]
  signer: KeyObject
}

function certificateOf({ issuer, subject, publicKey, extensions, signer }: Contents): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const serial = createHash('sha256').update(spki).digest().subarray(0, 8)
  serial[0] = 1
  // ecdsa-with-SHA256
  const algorithm = sequence(objectId('2a8648ce3d040302'))
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    distinguishedName(issuer),
    sequence(utcTime(Date.now() - day), utcTime(Date.now() + day)),
    distinguishedName(subject),
    spki,
    ...(extensions.length > 0 ? [tagged(0xa3, sequence(...extensions))] : []),
  )
  const der = sequence(toBeSigned, algorithm, bits(sign('sha256', toBeSigned, signer)))
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

/** A DER element: its tag, its length, its contents. */
function tagged(tag: number, ...contents: Uint8Array[]): Buffer {
  const body = Buffer.concat(contents)
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const sequence = (...parts: Uint8Array[]) => tagged(0x30, ...parts)
const integer = (bytes: Uint8Array) => tagged(0x02, bytes)
const boolean = (value: boolean) => tagged(0x01, Buffer.from([value ? 255 : 0]))
const bits = (bytes: Uint8Array) => tagged(0x03, Buffer.from([0]), bytes)
const octets = (bytes: Uint8Array) => tagged(0x04, bytes)
const objectId = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'))
const utcTime = (ms: number) => tagged(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`))
/** One common name, as UTF-8. */
const distinguishedName = (name: string) => sequence(tagged(0x31, sequence(objectId('550403'), tagged(0x0c, Buffer.from(name)))))
const extension = (hex: string, value: Buffer, isCritical = false) =>
  sequence(objectId(hex), ...(isCritical ? [boolean(true)] : []), octets(value))
/** An IPv4 address or a DNS name. */
const generalName = (host: string) =>
  /^[\d.]+$/.test(host) ? tagged(0x87, Buffer.from(host.split('.').map(Number))) : tagged(0x82, Buffer.from(host))
