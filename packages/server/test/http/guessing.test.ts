import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { attack, attemptLimits } from '../../src/domain/accounts/attempt-limits.ts'
import { onEachEngine } from '../support/engines.ts'
import { aClock } from '../support/library.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { accountsEnv, aMember, aVisitor, cheapPasswords, goodPassword, theOwner, type Visitor } from '../support/visitor.ts'

const quarter = 15 * 60_000
const email = 'owner@example.com'

/** Behind one trusted proxy, so that a test may come from many addresses. */
onEachEngine('guessing passwords', (engine) => {
  let app: TestApp
  let owner: Visitor
  const clock = aClock()
  before(async () => {
    // The limits of requests have tests of their own.
    const env = { ...accountsEnv, TRUSTED_PROXIES: '1', ADDRESS_REQUESTS_PER_SECOND: '0' }
    app = await testApp({ place: await engine.newPlace(), env, clock, wrap: cheapPasswords })
    owner = await theOwner(app)
  })
  after(() => app.stop())

  let network = 0
  const from = (address: string) => aVisitor(app, { headers: { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' } })
  const fromNowhere = () => from(`198.51.${Math.floor(++network / 250)}.${network % 250}`)
  const signIn = async (visitor: Visitor, password: string, who = email) => {
    const { status, headers } = await visitor.call('signIn', { body: { email: who, password } })
    return { status, wait: Number(headers['retry-after'] ?? 0) }
  }
  const guess = async (visitor: Visitor, who = email) => (await signIn(visitor, 'a wrong guess of mine', who)).status

  it('ends soon from each address, sooner while an account is under attack, whether it exists or not', async () => {
    for (const who of [email, 'nobody@example.com']) {
      let wrong = 0
      while (wrong <= attack.from) {
        const stranger = fromNowhere()
        let tries = 0
        while ((await guess(stranger, who)) === 401) tries++
        assert.ok(tries <= attemptLimits.pair && tries > 0, String(tries))
        wrong += tries
      }
      const late = fromNowhere()
      for (let count = 0; count < attack.pair; count++) assert.equal(await guess(late, who), 401)
      const { status, wait } = await signIn(late, goodPassword, who)
      assert.equal(status, 429, 'the right password is not tried either: the answer would tell')
      assert.ok(wait > 0 && wait <= quarter / 1000)
    }
  })

  it('locks nobody out: neither from a browser that signed in before, nor from a new one', async () => {
    assert.equal((await owner.call('signOut')).status, 200)
    assert.equal((await signIn(owner, goodPassword)).status, 200, 'with the browser that it knows')
    assert.equal((await signIn(fromNowhere(), goodPassword)).status, 200, 'with one that it does not know')
    const late = fromNowhere()
    for (let count = 0; count < attack.pair; count++) assert.equal(await guess(late), 401)
    assert.equal(await guess(late), 429, 'which gives strangers no more tries')
  })

  it('ends for a known browser too, which then locks out only itself', async () => {
    clock.now += quarter
    const second = fromNowhere()
    assert.equal((await signIn(second, goodPassword)).status, 200)
    for (let count = 0; count < attemptLimits.device; count++) assert.equal(await guess(second), 401)
    assert.equal(await guess(second), 429)
    assert.equal((await signIn(owner, goodPassword)).status, 200)
    assert.equal((await signIn(fromNowhere(), goodPassword)).status, 200)
    // What a browser knows of one account is nothing to another.
    await aMember(app, owner, 'member@example.com')
    for (let count = 0; count < attemptLimits.pair; count++) assert.equal(await guess(second, 'member@example.com'), 401)
    assert.equal(await guess(second, 'member@example.com'), 429)
  })

  it('ends from one address over many accounts, also for who signs in with an account of their own in between', async () => {
    clock.now += quarter
    const attacker = from('203.0.113.9')
    let tries = 0
    for (; tries < 100; tries++) {
      if (tries % 3 === 0) {
        // Without its cookies it is a new browser each time.
        attacker.jar.clear()
        const own = await signIn(attacker, `${goodPassword} too`, 'member@example.com')
        attacker.jar.clear()
        if (own.status === 429) break
      }
      if ((await guess(attacker, `victim${tries}@example.com`)) === 429) break
    }
    assert.ok(tries <= attemptLimits.address, `${tries} guesses`)
    assert.equal(await guess(from('203.0.113.10'), 'victim0@example.com'), 401, 'its neighbour is not concerned')
  })

  it('counts a network of IPv6 as one, and nothing that a client says about itself', async () => {
    clock.now += quarter
    let tries = 0
    while (tries < 100 && (await guess(from(`2001:db8:1:2::${(tries + 1).toString(16)}`), `six${tries}@example.com`)) === 401) tries++
    assert.equal(tries, attemptLimits.address)
    let forged = 0
    while (forged < 100 && (await guess(from(`10.9.8.${forged}, 203.0.113.77`), `forged${forged}@example.com`)) === 401) forged++
    assert.equal(forged, attemptLimits.address)
  })

  it('gains nothing by asking all at once', async () => {
    clock.now += quarter
    const attacker = from('203.0.113.99')
    const answers = await Promise.all(Array.from({ length: 40 }, () => guess(attacker)))
    assert.ok(answers.filter((status) => status === 401).length <= attemptLimits.pair, answers.join())
    assert.ok(answers.every((status) => status === 401 || status === 429))
  })

  it('ends in a session that was left open, and locks out that session only', async () => {
    clock.now += quarter
    await signIn(owner, goodPassword)
    const confirm = async (visitor: Visitor, password: string) => (await visitor.call('confirmSession', { body: { password } })).status
    for (let count = 0; count < attemptLimits.session; count++) assert.equal(await confirm(owner, 'a wrong guess of mine'), 401)
    assert.equal(await confirm(owner, goodPassword), 429)
    const other = fromNowhere()
    await signIn(other, goodPassword)
    assert.equal(await confirm(other, goodPassword), 200)
  })

  it('is forgotten after a quarter of an hour', async () => {
    clock.now += quarter
    assert.equal((await signIn(fromNowhere(), goodPassword)).status, 200)
    await app.upkeep()
    const left = await app.database.query<{ until_ms: number }>('select until_ms from sign_in_attempts')
    assert.ok(left.every(({ until_ms: until }) => until > clock.now))
  })
})
