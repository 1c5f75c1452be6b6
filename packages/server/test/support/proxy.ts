import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** An Identity-Aware Proxy of our own: it signs as Google's does, with a key of its own. */
export async function aProxy(audience: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  return {
    /** What it publishes, as JWK. */
    keys: [{ ...(await exportJWK(publicKey)), kid: 'proxy', alg: 'ES256' }],
    /** The header that it adds to the requests of a person. */
    headersFor: async (name: string) => ({
      'x-goog-iap-jwt-assertion': await new SignJWT({ email: `accounts.google.com:${name}@example.com` })
        .setProtectedHeader({ alg: 'ES256', kid: 'proxy' })
        .setIssuer('https://cloud.google.com/iap')
        .setAudience(audience)
        .setSubject(`accounts.google.com:${name}`)
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(privateKey),
    }),
  }
}
