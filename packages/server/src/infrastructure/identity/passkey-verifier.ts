import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { PasskeyRecord, PasskeyVerifier } from '../../domain/ports/accounts.ts'

/**
 * Passkeys for the address that people type: `publicUrl`. Its library (30 MB in memory) is loaded when first needed. No attestation is asked for:
 * which make of key it is decides nothing here.
 */
export function createPasskeyVerifier(publicUrl: string): PasskeyVerifier {
  const { origin, hostname: rpID } = new URL(publicUrl)
  const library = () => import('@simplewebauthn/server')
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))
  const expected = (challenge: string) => ({
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  })

  return {
    async addOptions({ challenge, user, known }) {
      const { generateRegistrationOptions } = await library()
      return generateRegistrationOptions({
        rpName: 'ImgStream',
        rpID,
        userID: new Uint8Array(Buffer.from(user.id)),
        userName: user.name,
        userDisplayName: user.displayName,
        challenge: bytes(challenge),
        attestationType: 'none',
        supportedAlgorithmIDs: algorithms,
        excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })
    },
    async verifyAdded(response, challenge) {
      const { verifyRegistrationResponse } = await library()
      // The library reads it as what it may be, and throws for what is not.
      const verified = await verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        supportedAlgorithmIDs: algorithms,
        ...expected(challenge),
      }).catch(() => undefined)
      if (!verified?.verified || !verified.registrationInfo) return undefined
      const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential
      return { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports: knownTransports(transports) }
    },
    async signInOptions(challenge) {
      const { generateAuthenticationOptions } = await library()
      return generateAuthenticationOptions({ rpID, challenge: bytes(challenge), userVerification: 'required' })
    },
    async verifySignIn(response, challenge, passkey) {
      const { verifyAuthenticationResponse } = await library()
      const verified = await verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        ...expected(challenge),
        credential: credentialOf(passkey, bytes),
      }).catch(() => undefined)
      return verified?.verified ? verified.authenticationInfo.newCounter : undefined
    },
  }
}

/** EdDSA, ES256, RS256: what keys of today speak. Asking for no others also keeps the library from trying what Node has as an experiment. */
const algorithms = [-8, -7, -257]

const credentialOf = (
  { credentialId, publicKey, counter, transports }: PasskeyRecord,
  bytes: (text: string) => Uint8Array<ArrayBuffer>,
) => ({
  id: credentialId,
  publicKey: bytes(publicKey),
  counter,
  transports: [...transports],
})

/** Only a hint for browsers, and it comes from one: nothing but short words is kept. */
const knownTransports = (transports: readonly string[]) => transports.filter((each) => /^[a-z-]{1,20}$/.test(each)).slice(0, 8)
