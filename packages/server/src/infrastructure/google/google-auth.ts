import type { GoogleAuth } from 'google-auth-library'

/** A service account: by its key file, or the one that is attached to this machine. */
export async function openGoogleAuth(credentialsPath?: string): Promise<GoogleAuth> {
  // Loaded only where it is needed: it takes 70 ms and 23 MB.
  const { GoogleAuth } = await import('google-auth-library')
  const auth = new GoogleAuth({
    scopes: ['https://www.googleapis.com/auth/cloud-platform'],
    ...(credentialsPath && { keyFilename: credentialsPath }),
  })
  // A key signs its own tokens: nobody else has to be asked for one.
  auth.useJWTAccessWithScope = true
  return auth
}

/** The `Authorization` header that says who asks. */
export async function authorizationOf(auth: GoogleAuth): Promise<string> {
  return (await auth.getRequestHeaders()).get('authorization') ?? ''
}
