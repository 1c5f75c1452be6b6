import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type TestApp, testApp } from '../support/test-app.ts'
import { accountsEnv, aMember, aVisitor, cheapPasswords, goodPassword, publicUrl, theOwner, type Visitor } from '../support/visitor.ts'

const uuid = /^[0-9a-f-]{36}$/

// That no line holds an address, a name or a secret is looked at when the app stops.
describe('the log tells of access', () => {
  let app: TestApp
  let owner: Visitor
  before(async () => {
    app = await testApp({ env: accountsEnv, wrap: cheapPasswords })
    owner = await theOwner(app)
  })
  after(() => app.stop())

  const said = (event: string) => app.details.get(event) ?? assert.fail(`${event} was not logged`)

  it('of the first owner', () => {
    assert.deepEqual(Object.keys(said('first_owner_made')), ['ownerId'])
  })

  it('of signing in, and of being refused, with the reason and without the address', async () => {
    const visitor = aVisitor(app)
    const wrong = await visitor.call('signIn', { body: { email: 'owner@example.com', password: 'not the right one' } })
    assert.equal(wrong.status, 401)
    const refused = said('sign_in_refused')
    assert.equal(refused.reason, 'WRONG_SIGN_IN')
    assert.match(String(refused.requestId), uuid)
    // Whether there is such an account is not told to the log either.
    await visitor.call('signIn', { body: { email: 'nobody@example.com', password: 'not the right one' } })
    assert.deepEqual(Object.keys(said('sign_in_refused')), Object.keys(refused))
    assert.equal((await visitor.call('signIn', { body: { email: 'owner@example.com', password: goodPassword } })).status, 200)
    assert.deepEqual({ ...said('signed_in'), ownerId: '' }, { ownerId: '', by: 'password' })
    assert.match(String(said('signed_in').ownerId), uuid)
  })

  it('of invitations and the accounts that come of them', async () => {
    await aMember(app, owner, 'member@example.com')
    assert.match(String(said('invitation_made').by), uuid)
    assert.deepEqual([said('invitation_made').role, said('account_made').role], ['member', 'member'])
    assert.match(String(said('account_made').ownerId), uuid)
  })

  it('of tokens, by their ids and what they are good for', async () => {
    const { status, body } = await owner.call('createToken', { body: { name: 'my secret script', scopes: ['read', 'upload'] } })
    assert.equal(status, 201)
    const made = said('token_made')
    assert.deepEqual([made.tokenId, made.scopes], [body.token_id, 'read upload'])
    assert.ok(!JSON.stringify(made).includes('my secret script'))
    await owner.call('revokeToken', { params: { id: body.token_id } })
    assert.equal(said('token_revoked').tokenId, body.token_id)
  })

  it('of passwords that are changed, and set anew by a link', async () => {
    const { body } = await owner.call('listAccounts')
    const member = body.accounts.find(({ role }) => role === 'member')
    const link = await owner.call('createResetLink', { params: { id: member?.owner_id ?? '' } })
    assert.equal(said('reset_link_made').ownerId, member?.owner_id)
    const secret = link.body.url.slice(`${publicUrl}/new-password#`.length)
    assert.equal((await aVisitor(app).call('resetByLink', { body: { secret, password: `${goodPassword} anew` } })).status, 200)
    assert.equal(said('password_reset').ownerId, member?.owner_id)
    const changed = await owner.call('changePassword', { body: { current_password: goodPassword, password: `${goodPassword} later` } })
    assert.equal(changed.status, 200)
    assert.equal(said('password_changed').everythingEnded, false)
  })
})
