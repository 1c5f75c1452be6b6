import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, it } from 'node:test'
import { anAuthenticator, type Lies } from '../support/authenticator.ts'
import { onEachEngine } from '../support/engines.ts'
import { aClock } from '../support/library.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { accountsEnv, aMember, aVisitor, cheapPasswords, publicUrl, theOwner, type Visitor } from '../support/visitor.ts'

type Json = Record<string, unknown>

onEachEngine('passkeys', (engine) => {
  let app: TestApp
  let owner: Visitor
  const clock = aClock()
  const key = anAuthenticator(publicUrl)
  before(async () => {
    app = await testApp({ place: await engine.newPlace(), env: accountsEnv, clock, wrap: cheapPasswords })
    owner = await theOwner(app)
  })
  after(() => app.stop())

  const begin = async (visitor: Visitor) => (await visitor.call('startPasskeySignIn')).body
  const finish = async (visitor: Visitor, ceremony: string, response: unknown) => {
    const { status, body } = await visitor.call('signInWithPasskey', { body: { ceremony, response: response as Json } })
    return status === 200 ? 'in' : body.error.code
  }
  const signIn = async (visitor: Visitor, lies?: Lies, authenticator = key) => {
    const { ceremony, options } = await begin(visitor)
    return finish(visitor, ceremony, authenticator.get(options, lies))
  }
  const add = async (visitor: Visitor, authenticator = key, lies?: Lies) => {
    const { ceremony, options } = (await visitor.call('startPasskey')).body
    const response = authenticator.create(options, lies) as Json
    return visitor.call('addPasskey', { body: { ceremony, response, name: '電話' } })
  }

  it('are said to be possible by https, and are listed when added', async () => {
    assert.equal((await owner.call('getSignInState')).body.passkeys, true)
    const added = await add(owner)
    assert.deepEqual([added.status, added.body.name, added.body.last_used_at], [201, '電話', null])
    assert.equal((await add(owner)).status, 401, 'the same key twice is refused')
    assert.equal((await owner.call('listPasskeys')).body.passkeys.length, 1)
  })

  it('sign in without a password, and without saying who it is', async () => {
    const phone = aVisitor(app)
    assert.equal(await signIn(phone), 'in')
    assert.equal((await phone.call('getMe')).body.email, 'owner@example.com')
    const [passkey] = (await owner.call('listPasskeys')).body.passkeys
    assert.equal(passkey?.last_used_at, new Date(clock.now).toISOString())
  })

  const attacks: Record<string, Lies> = {
    'the page of another site': { origin: 'https://photos.example.com.evil.example' },
    'the same name by http': { origin: 'http://photos.example.com' },
    'a key for another server': { rpId: 'evil.example' },
    'another challenge': { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    'a person who was not asked': { isVerified: false },
    'a counter that runs back, as a copied key has': { counter: 1 },
    'what belongs to another ceremony': { type: 'webauthn.create' },
  }
  for (const [what, lies] of Object.entries(attacks)) {
    it(`refuse ${what}`, async () => assert.equal(await signIn(aVisitor(app), lies), 'WRONG_SIGN_IN'))
  }

  it('refuse an answer that was used, one that comes late, one of another sign-in, and nonsense', async () => {
    const visitor = aVisitor(app)
    const first = await begin(visitor)
    const answer = key.get(first.options)
    assert.equal(await finish(visitor, first.ceremony, answer), 'in')
    assert.equal(await finish(aVisitor(app), first.ceremony, answer), 'CODE_NOT_VALID')
    const second = await begin(visitor)
    assert.equal(await finish(aVisitor(app), second.ceremony, answer), 'WRONG_SIGN_IN')
    const third = await begin(visitor)
    clock.now += 5 * 60_000
    assert.equal(await finish(aVisitor(app), third.ceremony, key.get(third.options)), 'CODE_NOT_VALID')
    for (const nonsense of [
      {},
      { id: key.id },
      { id: 1 },
      { id: key.id, rawId: key.id, type: 'public-key', response: {} },
      { id: 'x'.repeat(10_000) },
    ]) {
      assert.equal(await finish(aVisitor(app), (await begin(visitor)).ceremony, nonsense), 'WRONG_SIGN_IN')
    }
    const fourth = await begin(visitor)
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    assert.equal(await finish(aVisitor(app), fourth.ceremony, key.get(fourth.options, {}, stranger)), 'WRONG_SIGN_IN')
    assert.equal(await signIn(aVisitor(app), {}, anAuthenticator(publicUrl)), 'WRONG_SIGN_IN')
  })

  it('write nothing for strangers, and take no sign-in that this server did not begin', async () => {
    const count = async () => (await app.database.query<{ count: number }>('select count(*) as count from one_time_secrets'))[0]?.count
    const visitor = aVisitor(app)
    const { ceremony, options } = await begin(visitor)
    const before1 = await count()
    for (let index = 0; index < 20; index++) await begin(visitor)
    assert.equal(await count(), before1)
    const [secret = '', , seal = ''] = ceremony.split('.')
    for (const forged of [`${secret}.${clock.now + 86_400_000}.${seal}`, `${secret}.${seal}`, 'x'.repeat(100), `..${seal}`]) {
      assert.equal(await finish(aVisitor(app), forged, key.get(options)), 'CODE_NOT_VALID')
    }
    // Keys of phones do not count: there the ceremony alone tells a second use, at once or later.
    const phone = anAuthenticator(publicUrl)
    assert.equal((await add(owner, phone, { counter: 0 })).status, 201)
    const answer = phone.get(options, { counter: 0 })
    const both = await Promise.all([finish(aVisitor(app), ceremony, answer), finish(aVisitor(app), ceremony, answer)])
    assert.equal(both.filter((each) => each === 'in').length, 1)
    assert.equal(await finish(aVisitor(app), ceremony, answer), 'CODE_NOT_VALID')
    const added = (await owner.call('listPasskeys')).body.passkeys[0]
    await owner.call('removePasskey', { params: { id: added?.passkey_id ?? '' } })
  })

  it('cannot be added by lies, for another, or with the ceremony of another', async () => {
    const member = await aMember(app, owner, 'member@example.com')
    const fresh = anAuthenticator(publicUrl)
    for (const lies of Object.values(attacks).filter(({ counter, type }) => counter === undefined && type === undefined)) {
      assert.equal((await add(member, fresh, lies)).status, 401)
    }
    const { ceremony, options } = (await owner.call('startPasskey', { headers: {} })).body
    const body = { ceremony, response: fresh.create(options) as Json, name: 'x' }
    assert.equal((await member.call('addPasskey', { body })).status, 401)
    assert.equal((await owner.call('addPasskey', { body })).status, 403, 'the ceremony is over for everybody')
    // A key that is the owner's cannot be claimed by another account.
    assert.equal((await add(member)).status, 401)
    assert.deepEqual((await member.call('listPasskeys')).body.passkeys, [])
    const [passkey] = (await owner.call('listPasskeys')).body.passkeys
    assert.equal((await member.call('removePasskey', { params: { id: passkey?.passkey_id ?? '' } })).body.error.code, 'PASSKEY_NOT_FOUND')
    assert.equal(await signIn(aVisitor(app)), 'in')
  })

  it('open no closed account, and nothing once removed', async () => {
    const member = await aMember(app, owner, 'leaver@example.com')
    const own = anAuthenticator(publicUrl)
    assert.equal((await add(member, own)).status, 201)
    const id = (await member.call('getMe')).body.owner_id
    await owner.call('changeAccount', { params: { id }, body: { is_closed: true } })
    assert.equal(await signIn(aVisitor(app), {}, own), 'WRONG_SIGN_IN')
    const [passkey] = (await owner.call('listPasskeys')).body.passkeys
    assert.equal((await owner.call('removePasskey', { params: { id: passkey?.passkey_id ?? '' } })).body.revoked, 1)
    assert.equal(await signIn(aVisitor(app)), 'WRONG_SIGN_IN')
  })
})
