import assert from 'node:assert/strict'
import { it } from 'node:test'
import { noteSignedOut, ownName, signInState } from '../../src/sign-in/sign-in-state.ts'

const person = { owner_id: 'a', email: 'a@example.com', display_name: 'A', role: null }
const signedIn = { signed_in: true, sign_in: ['accounts'], person, sign_out: 'session', needs_first_owner: false, passkeys: false } as const

it('what a browser keeps is one for each person, and one for all where nobody signs in', () => {
  signInState.set({ ...signedIn, sign_in: [...signedIn.sign_in], sign_out: 'none' })
  assert.equal(ownName('upload'), 'upload')
  signInState.set({ ...signedIn, sign_in: [...signedIn.sign_in] })
  assert.equal(ownName('upload'), 'upload.a')
  noteSignedOut()
  assert.deepEqual([signInState.get().signed_in, ownName('upload')], [false, 'upload.a'])
})
