import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { onEachEngine } from '../support/engines.ts'
import { aClock } from '../support/library.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { accountsEnv, anInvitation, aVisitor, cheapPasswords, goodPassword, publicUrl, theOwner, type Visitor } from '../support/visitor.ts'

const minute = 60_000
const other = 'harbour biscuit elephant'

onEachEngine('access that has ended', (engine) => {
  /** Two instances on one database; where only one process can have it, both are the same. */
  let [here, there]: TestApp[] = []
  let owner: Visitor
  const clock = aClock()
  before(async () => {
    const place = await engine.newPlace()
    const open = () => testApp({ place, env: accountsEnv, clock, wrap: cheapPasswords })
    here = await open()
    there = engine.name === 'PostgreSQL' ? await open() : here
    owner = await theOwner(here)
  })
  after(async () => {
    await here?.stop()
    if (there !== here) await there?.stop()
  })

  const at = (app: TestApp | undefined, jar: Map<string, string>) => {
    assert.ok(app)
    return aVisitor(app, { jar })
  }
  /** The same browser at the other instance, which has just seen it and remembers it. */
  const elsewhere = async (visitor: Visitor) => {
    const same = at(there, visitor.jar)
    assert.equal((await same.call('getMe')).status, 200)
    return same
  }
  const idOf = async (visitor: Visitor) => (await visitor.call('getMe')).body.owner_id
  const join = async (email: string, role: 'owner' | 'member' = 'member') => {
    assert.ok(here)
    const secret = await anInvitation(owner, { role })
    const visitor = aVisitor(here)
    const body = { secret, email, display_name: 'Ken', password: goodPassword }
    assert.equal((await visitor.call('joinByLink', { body })).status, 201)
    return visitor
  }
  const close = async (visitor: Visitor) => {
    const id = await idOf(visitor)
    assert.equal((await owner.call('changeAccount', { params: { id }, body: { is_closed: true } })).status, 200)
    return id
  }
  const resetLink = async (maker: Visitor, id: string) => {
    const made = await maker.call('createResetLink', { params: { id } })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return made.body.url.slice(`${publicUrl}/new-password#`.length)
  }
  const reset = async (secret: string) => {
    const answer = await at(here, new Map()).call('resetByLink', { body: { secret, password: other } })
    return (answer.body as { error?: { code: string } }).error?.code ?? answer.status
  }
  const token = { name: 'thief', scopes: ['admin' as const], expires_in_days: 366 }

  it('changes nothing and gives nobody access at any instance: an account that was closed', async () => {
    const second = await join('second@example.com', 'owner')
    const ownerId = await idOf(owner)
    const thief = await elsewhere(second)
    const id = await close(second)
    const tried = [
      await thief.call('createToken', { body: token }),
      await thief.call('createInvitation', { body: { role: 'owner' } }),
      await thief.call('createResetLink', { params: { id: ownerId } }),
      await thief.call('changeAccount', { params: { id: ownerId }, body: { is_closed: true } }),
      await thief.call('startPasskey'),
      await thief.call('changePassword', { body: { current_password: goodPassword, password: other } }),
      await thief.call('changeSettings', { body: { keep_replaced_days: 1 } }),
      await thief.call('emptyTrash'),
    ]
    assert.deepEqual(
      tried.map(({ status }) => status),
      tried.map(() => 401),
    )
    await owner.call('changeAccount', { params: { id }, body: { is_closed: false } })
    assert.deepEqual((await owner.call('listInvitations')).body.invitations, [])
  })

  it('the same for a session that ended with a password, and for a token that was revoked', async () => {
    const member = await join('member@example.com')
    const stolen = aVisitor(here as TestApp)
    await stolen.call('signIn', { body: { email: 'member@example.com', password: goodPassword } })
    const thief = await elsewhere(stolen)
    const made = await member.call('createToken', { body: { ...token, name: 'mine' } })
    const bearer = { headers: { authorization: `Bearer ${made.body.token}` } }
    const script = at(there, new Map())
    assert.equal((await script.call('getMe', bearer)).status, 200)

    const body = { current_password: goodPassword, password: other, revoke_tokens: true }
    assert.equal((await member.call('changePassword', { body })).status, 200)
    assert.equal((await thief.call('createToken', { body: token })).status, 401)
    assert.equal((await script.call('emptyTrash', bearer)).status, 401)
    assert.deepEqual((await member.call('listTokens')).body.tokens, [])
  })

  it('a proof counts at every instance at once', async () => {
    const member = await join('proof@example.com')
    const same = await elsewhere(member)
    clock.now += 16 * minute
    const refused = await same.call('createToken', { body: token })
    assert.equal((refused.body as unknown as { error: { code: string } }).error.code, 'SIGN_IN_AGAIN')
    assert.equal((await member.call('confirmSession', { body: { password: goodPassword } })).status, 200)
    assert.equal((await same.call('createToken', { body: token })).status, 201)
    await owner.call('confirmSession', { body: { password: goodPassword } })
  })

  it('takes the links along: those of a closed account, and all others once a password is new', async () => {
    const second = await join('links@example.com', 'owner')
    const forgetful = await join('forgetful@example.com')
    const id = await idOf(forgetful)
    const invitation = await anInvitation(second, { role: 'owner' })
    const theirs = await resetLink(second, id)
    await close(second)
    const joining = await at(here, new Map()).call('joinByLink', {
      body: { secret: invitation, email: 'back@example.com', display_name: 'Back', password: goodPassword },
    })
    assert.equal(joining.status, 403)
    assert.equal(await reset(theirs), 'CODE_NOT_VALID')

    const [one, two, three] = [await resetLink(owner, id), await resetLink(owner, id), await resetLink(owner, id)]
    const body = { current_password: goodPassword, password: `${goodPassword} new` }
    assert.equal((await forgetful.call('changePassword', { body })).status, 200)
    assert.deepEqual([await reset(one), await reset(two)], ['CODE_NOT_VALID', 'CODE_NOT_VALID'])
    const [four, five] = [await resetLink(owner, id), await resetLink(owner, id)]
    assert.deepEqual([await reset(four), await reset(five), await reset(three)], [200, 'CODE_NOT_VALID', 'CODE_NOT_VALID'])
  })
})
