import { api } from '../api.ts'

/** Whether this browser can use passkeys, in the form that we speak with it. */
export const canUsePasskeys = (): boolean =>
  typeof globalThis.PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential

/** The browser asked for no key, or the person for none: nothing went wrong. */
export class NoPasskey extends Error {}

/** Signs in with a passkey of this server. Throws NoPasskey, ApiError and NetworkError. */
export async function signInWithPasskey(): Promise<void> {
  const { ceremony, options } = await api.call('startPasskeySignIn')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON)
  const credential = await ask(() => navigator.credentials.get({ publicKey }))
  await api.call('signInWithPasskey', { body: { ceremony, response: credential } })
}

/** Makes a passkey on this device. Throws as `signInWithPasskey` does. */
export async function makePasskey(name: string): Promise<void> {
  const { ceremony, options } = await api.call('startPasskey')
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON)
  const credential = await ask(() => navigator.credentials.create({ publicKey }))
  await api.call('addPasskey', { body: { ceremony, response: credential, name } })
}

async function ask(question: () => Promise<Credential | null>): Promise<Record<string, unknown>> {
  const credential = await question().catch((error: unknown) => {
    throw new NoPasskey('the browser gave no passkey', { cause: error })
  })
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskey('the browser gave no passkey')
  return { ...credential.toJSON() }
}
