import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { endpoints } from '@imgstream/contract'
import { v7 } from 'uuid'
import { recallMs } from '../../src/domain/accounts/recent-lookups.ts'
import { sessionIdleMs, sessionLifeMs } from '../../src/domain/accounts/sessions.ts'
import { onEachEngine } from '../support/engines.ts'
import { aClock } from '../support/library.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import {
  accountsEnv,
  aMember,
  anInvitation,
  aVisitor,
  cookiesOf,
  goodPassword,
  publicUrl,
  cheapPasswords,
  setUpCode,
  theOwner,
  type Visitor,
} from '../support/visitor.ts'

const minute = 60_000
const day = 86_400_000
const sessionName = '__Host-imgstream'
const email = 'owner@example.com'

onEachEngine('built-in accounts', (engine) => {
  let app: TestApp
  let owner: Visitor
  const clock = aClock()
  const asked = new Set<string>()
  const visitor = (...given: Parameters<typeof aVisitor> extends [unknown, ...infer Rest] ? Rest : never) => {
    const made = aVisitor(app, ...given)
    visitors.push(made)
    return made
  }
  const visitors: Visitor[] = []
  const join = async (who: string) => {
    const made = await aMember(app, owner, who)
    visitors.push(made)
    return made
  }
  const signIn = (from: Visitor, password = goodPassword, who = email) => from.call('signIn', { body: { email: who, password } })
  const codeOf = (answer: { body: unknown }) => (answer.body as { error?: { code: string } }).error?.code
  const isIn = async (who: Visitor) => (await who.call('getMe')).status === 200

  before(async () => {
    app = await testApp({ place: await engine.newPlace(), env: accountsEnv, clock })
  })
  after(() => app.stop())

  it('begin with a code of the log, which is good once and lasts an hour', async () => {
    const stranger = visitor()
    const state = await stranger.call('getSignInState')
    assert.deepEqual([state.body.signed_in, state.body.needs_first_owner, state.body.person], [false, true, null])
    const late = await setUpCode(app)
    clock.now += 60 * minute
    const body = { email, display_name: 'Yuki', password: goodPassword }
    assert.equal(codeOf(await stranger.call('setUp', { body: { code: late, ...body } })), 'CODE_NOT_VALID')
    assert.equal(codeOf(await stranger.call('setUp', { body: { code: '2222-2222-2222-2222-2222', ...body } })), 'CODE_NOT_VALID')
    const code = await setUpCode(app)
    assert.notEqual(code, late)
    assert.equal(await setUpCode(app), code, 'a second visitor makes no second code')
    // A password that is refused does not cost the code.
    assert.equal(codeOf(await stranger.call('setUp', { body: { ...body, code, password: 'short' } })), 'WEAK_PASSWORD')
    owner = visitor({ userAgent: 'Owner/1' })
    const made = await owner.call('setUp', { body: { ...body, code: code.toLowerCase().replaceAll('-', ' '), email: 'Owner@Example.com' } })
    assert.deepEqual([made.status, made.body.email], [201, email])
    assert.ok(await isIn(owner))
    const person = (await owner.call('getSignInState')).body.person
    assert.deepEqual([person?.role, person?.display_name], ['owner', 'Yuki'])
    assert.equal(codeOf(await stranger.call('setUp', { body: { ...body, code, email: 'b@example.com' } })), 'CODE_NOT_VALID')
    assert.equal((await stranger.call('getSignInState')).body.needs_first_owner, false)
  })

  it('give the browser a cookie that only it has, and the database only its hash', async () => {
    const browser = visitor()
    const cookies = cookiesOf((await signIn(browser)).headers)
    assert.deepEqual(cookies.get(sessionName)?.attributes, [
      'Path=/',
      'HttpOnly',
      'SameSite=Lax',
      `Max-Age=${sessionLifeMs / 1000}`,
      'Secure',
    ])
    assert.match(cookies.get(sessionName)?.value ?? '', /^[\w-]{43}$/)
    const rows = await app.database.query<object>('select * from sessions')
    for (const { value } of cookies.values()) assert.ok(!JSON.stringify(rows).includes(value))
    const accounts = await app.database.query<{ password_hash: string }>('select password_hash from accounts')
    assert.match(accounts[0]?.password_hash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('end a session that was planted before the sign-in, and never take its secret over', async () => {
    const attacker = visitor()
    await signIn(attacker)
    const planted = attacker.jar.get(sessionName) ?? ''
    const victim = visitor()
    victim.jar.set(sessionName, planted)
    await signIn(victim)
    assert.notEqual(victim.jar.get(sessionName), planted)
    assert.ok(!(await isIn(attacker)))
    const invented = visitor()
    invented.jar.set(sessionName, 'A'.repeat(43))
    await signIn(invented)
    assert.notEqual(invented.jar.get(sessionName), 'A'.repeat(43))
  })

  it('refuse what other sites send with the cookie, and what does not say where it comes from', async () => {
    const cookie = `${sessionName}=${owner.jar.get(sessionName)}`
    const attempts: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
      { origin: 'null' },
      { origin: 'http://photos.example.com' },
      { origin: 'https://photos.example.com.evil.example' },
      { origin: 'https://photos.example.com:8443' },
      {},
    ]
    for (const headers of attempts) {
      for (const [method, url, payload] of [
        ['DELETE', '/api/trash', undefined],
        ['DELETE', '/api/sessions', undefined],
        ['POST', '/api/tokens', { name: 'x', scopes: ['admin'] }],
        ['PUT', '/api/photos/x.jpg', Buffer.from('x')],
        // Signing somebody in as another is an attack too.
        ['POST', '/api/session', { email, password: goodPassword }],
        ['DELETE', '/api/session', undefined],
      ] as const) {
        const answer = await app.ask({
          method,
          url,
          headers: { host: 'photos.example.com', cookie, ...headers },
          ...(payload && { payload }),
        })
        assert.deepEqual(
          [answer.statusCode, codeOf({ body: answer.json() })],
          [403, 'FOREIGN_ORIGIN'],
          `${JSON.stringify(headers)} ${method} ${url}`,
        )
      }
    }
    const embedded = await app.ask({ url: '/api/photos', headers: { host: 'photos.example.com', cookie, 'sec-fetch-site': 'cross-site' } })
    assert.equal(embedded.statusCode, 403)
    assert.ok(await isIn(owner))
    assert.equal(
      cookiesOf((await signIn(visitor())).headers)
        .get(sessionName)
        ?.attributes.includes('SameSite=Lax'),
      true,
    )
  })

  it('refuse another name for the server, whatever cookie comes with it', async () => {
    for (const host of ['evil.example', 'photos.example.com.evil.example', 'photos.example.com:1', '127.0.0.1', 'localhost:8501', '']) {
      const cookie = `${sessionName}=${owner.jar.get(sessionName)}`
      assert.equal((await app.ask({ url: '/api/me', headers: { host, cookie } })).statusCode, 421, host)
      const state = await app.ask({ url: '/api/session', headers: { host, cookie } })
      assert.equal(state.json<{ signed_in: boolean }>().signed_in, false)
    }
  })

  it('take no cookie of the plain name, none that is there twice, and no header that anybody could write', async () => {
    const value = owner.jar.get(sessionName)
    for (const headers of [
      { cookie: `imgstream=${value}` },
      { cookie: `${sessionName}=${value}; ${sessionName}=${value}` },
      { cookie: `${sessionName}=` },
      { authorization: `Bearer ${value}` },
      { 'x-goog-iap-jwt-assertion': 'a.b.c', 'x-goog-authenticated-user-email': `accounts.google.com:${email}` },
      { 'x-forwarded-user': email, 'remote-user': email },
    ] as Record<string, string>[]) {
      assert.equal((await app.ask({ url: '/api/me', headers: { host: 'photos.example.com', ...headers } })).statusCode, 401)
    }
  })

  it('end sessions: by signing out, from another device, everywhere else, by idling, by age', async () => {
    const [first, second, third] = [visitor({ userAgent: 'First/1' }), visitor({ userAgent: 'Second/2' }), visitor()]
    for (const each of [first, second, third]) await signIn(each)
    const kept = first.jar.get(sessionName) ?? ''
    assert.equal((await first.call('signOut')).body.signed_out, true)
    assert.equal(first.jar.has(sessionName), false)
    first.jar.set(sessionName, kept)
    assert.ok(!(await isIn(first)), 'a copied cookie is worth nothing after signing out')
    const listed = (await third.call('listSessions')).body.sessions
    assert.equal(listed.filter((each) => each.current).length, 1)
    const other = listed.find((each) => each.user_agent === 'Second/2')
    assert.ok(other && !other.current)
    assert.equal((await third.call('revokeSession', { params: { id: other.session_id } })).body.revoked, 1)
    assert.ok(!(await isIn(second)))
    assert.equal(codeOf(await third.call('revokeSession', { params: { id: other.session_id } })), 'SESSION_NOT_FOUND')
    await signIn(second)
    assert.ok((await third.call('revokeOtherSessions')).body.revoked >= 1)
    assert.deepEqual([await isIn(second), await isIn(third), await isIn(owner)], [false, true, false])

    await signIn(owner)
    const idle = visitor()
    await signIn(idle)
    for (let passed = 0; passed < sessionLifeMs; passed += sessionIdleMs - minute) {
      assert.ok(await isIn(owner), 'a session that is used does not idle')
      clock.now += sessionIdleMs - minute
    }
    assert.deepEqual([await isIn(idle), await isIn(owner)], [false, false])
    await app.upkeep()
    assert.deepEqual(await app.database.query('select id from sessions'), [])
    await signIn(owner)
  })

  it('say the same to a wrong password, an unknown address and a closed account, and work as long for each', async () => {
    const member = await join('closed@example.com')
    const id = (await member.call('getMe')).body.owner_id
    assert.equal((await owner.call('changeAccount', { params: { id }, body: { is_closed: true } })).body.is_closed, true)
    const answers = [
      await signIn(visitor(), 'wrong password here'),
      await signIn(visitor(), goodPassword, 'nobody@example.com'),
      await signIn(visitor(), `${goodPassword} too`, 'closed@example.com'),
    ].map(({ status, body, headers }) => [status, { ...body.error, request_id: '' }, headers['set-cookie']])
    assert.equal(answers[0]?.[0], 401)
    assert.deepEqual(answers[1], answers[0])
    assert.deepEqual(answers[2], answers[0])
    // The work is that of the hash: without one to compare with, an attempt must cost as much CPU time as with one.
    const cost = async (who: string) => {
      const from = process.cpuUsage()
      for (let count = 0; count < 4; count++) await signIn(visitor(), 'wrong password here', who)
      const { user, system } = process.cpuUsage(from)
      return user + system
    }
    const [known, unknown] = [await cost(email), await cost('somebody@example.com')]
    assert.ok(unknown > known / 3, `${unknown} µs for nobody, ${known} µs for somebody`)
  })

  it('close with everything that opened them, and open again without it', async () => {
    const member = await join('leaver@example.com')
    const id = (await member.call('getMe')).body.owner_id
    const { token } = (await member.call('createToken', { body: { name: 'x', scopes: ['read'] } })).body
    const byToken = async () =>
      (await app.ask({ url: '/api/photos', headers: { host: 'photos.example.com', authorization: `Bearer ${token}` } })).statusCode
    assert.equal(await byToken(), 200)
    await owner.call('changeAccount', { params: { id }, body: { is_closed: true } })
    assert.deepEqual([await isIn(member), await byToken()], [false, 401])
    await owner.call('changeAccount', { params: { id }, body: { is_closed: false } })
    assert.deepEqual([await isIn(member), await byToken()], [false, 401])
    assert.equal((await signIn(member, `${goodPassword} too`, 'leaver@example.com')).status, 200)
    const own = (await owner.call('getMe')).body.owner_id
    assert.equal((await owner.call('changeAccount', { params: { id: own }, body: { is_closed: true } })).status, 400)
  })

  it('are invited by links that are good once, for a week, and for whom they name', async () => {
    const newcomer = visitor()
    const body = { display_name: 'Aoi', password: `${goodPassword} three` }
    const secret = await anInvitation(owner, { email: 'Aoi@Example.com' })
    assert.deepEqual((await newcomer.call('openLink', { body: { secret } })).body.email, 'aoi@example.com')
    assert.equal((await newcomer.call('joinByLink', { body: { ...body, secret, email: 'other@example.com' } })).status, 400)
    assert.equal((await newcomer.call('joinByLink', { body: { ...body, secret, email: 'AOI@example.com' } })).status, 201)
    assert.equal((await newcomer.call('getSignInState')).body.person?.role, 'member')
    for (const used of [secret, 'x'.repeat(43)]) {
      assert.equal(
        codeOf(await visitor().call('joinByLink', { body: { ...body, secret: used, email: 'aoi@example.com' } })),
        'CODE_NOT_VALID',
      )
      assert.equal(codeOf(await visitor().call('openLink', { body: { secret: used } })), 'CODE_NOT_VALID')
    }
    const taken = await anInvitation(owner)
    assert.equal(codeOf(await visitor().call('joinByLink', { body: { ...body, secret: taken, email } })), 'EMAIL_TAKEN')
    assert.equal((await visitor().call('openLink', { body: { secret: taken } })).status, 200, 'the link is still good')
    const [open] = (await owner.call('listInvitations')).body.invitations
    assert.equal((await owner.call('revokeInvitation', { params: { id: open?.invitation_id ?? '' } })).body.revoked, 1)
    assert.equal(codeOf(await owner.call('revokeInvitation', { params: { id: open?.invitation_id ?? '' } })), 'INVITATION_NOT_FOUND')
    assert.equal(codeOf(await visitor().call('openLink', { body: { secret: taken } })), 'CODE_NOT_VALID')
    const old = await anInvitation(owner)
    clock.now += 7 * day
    assert.equal(codeOf(await visitor().call('openLink', { body: { secret: old } })), 'CODE_NOT_VALID')
    await signIn(owner)
  })

  it('let one of twenty people who race for one invitation in', async () => {
    const secret = await anInvitation(owner)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        visitor().call('joinByLink', {
          body: { secret, email: `racer${index}@example.com`, display_name: 'R', password: `${goodPassword} r` },
        }),
      ),
    )
    assert.deepEqual(
      answers.map(({ status }) => status).sort((a, b) => a - b),
      [201, ...Array.from({ length: 19 }, () => 403)],
    )
    const { accounts } = (await owner.call('listAccounts')).body
    assert.equal(accounts.filter((each) => each.email.startsWith('racer')).length, 1)
  })

  it('are administered by owners only', async () => {
    const member = await join('curious@example.com')
    const id = (await owner.call('getMe')).body.owner_id
    const attempts = [
      member.call('listAccounts'),
      member.call('listInvitations'),
      member.call('createInvitation', { body: { role: 'owner' } }),
      member.call('revokeInvitation', { params: { id: v7() } }),
      member.call('changeAccount', { params: { id }, body: { is_closed: true } }),
      member.call('createResetLink', { params: { id } }),
    ]
    for (const answer of await Promise.all(attempts)) assert.deepEqual([answer.status, codeOf(answer)], [403, 'NOT_AN_OWNER'])
    assert.equal(codeOf(await owner.call('changeAccount', { params: { id: v7() }, body: { is_closed: true } })), 'ACCOUNT_NOT_FOUND')
    assert.equal(codeOf(await owner.call('createResetLink', { params: { id: v7() } })), 'ACCOUNT_NOT_FOUND')
  })

  it('give nobody access from a device that was left alone: a recent proof is asked for', async () => {
    await signIn(owner)
    clock.now += 15 * minute
    const id = (await owner.call('getMe')).body.owner_id
    const attempts = () => [
      owner.call('createToken', { body: { name: 'x', scopes: ['read'] } }),
      owner.call('createInvitation', { body: {} }),
      owner.call('createResetLink', { params: { id } }),
      owner.call('startPasskey'),
    ]
    for (const answer of await Promise.all(attempts())) assert.deepEqual([answer.status, codeOf(answer)], [403, 'SIGN_IN_AGAIN'])
    assert.equal(codeOf(await owner.call('confirmSession', { body: { password: 'not it, really not' } })), 'WRONG_SIGN_IN')
    assert.equal((await owner.call('confirmSession', { body: { password: goodPassword } })).body.confirmed, true)
    for (const answer of await Promise.all(attempts())) assert.ok(answer.status < 300, JSON.stringify(answer.body))
  })

  it('change their password by the old one, and are then signed in nowhere else', async () => {
    const here = await join('changer@example.com')
    const there = visitor()
    await signIn(there, `${goodPassword} too`, 'changer@example.com')
    const before1 = here.jar.get(sessionName)
    const change = (body: { current_password: string; password: string; revoke_tokens?: boolean }) => here.call('changePassword', { body })
    const { token } = (await here.call('createToken', { body: { name: 'x', scopes: ['read'] } })).body
    assert.equal(codeOf(await change({ current_password: 'wrong', password: 'elephant biscuit harbour' })), 'WRONG_SIGN_IN')
    assert.equal(codeOf(await change({ current_password: `${goodPassword} too`, password: 'changer@example.com1' })), 'WEAK_PASSWORD')
    assert.ok(await isIn(there))
    assert.equal((await change({ current_password: `${goodPassword} too`, password: 'elephant biscuit harbour' })).body.changed, true)
    assert.deepEqual([await isIn(here), await isIn(there)], [true, false])
    assert.notEqual(here.jar.get(sessionName), before1)
    assert.equal((await signIn(visitor(), `${goodPassword} too`, 'changer@example.com')).status, 401)
    const byToken = async () =>
      (await app.ask({ url: '/api/photos', headers: { host: 'photos.example.com', authorization: `Bearer ${token}` } })).statusCode
    assert.equal(await byToken(), 200)
    await change({ current_password: 'elephant biscuit harbour', password: 'biscuit elephant harbour', revoke_tokens: true })
    assert.equal(await byToken(), 401)
  })

  it('get a new password by a link of an owner, which ends all that was', async () => {
    const member = await join('forgetful@example.com')
    const id = (await member.call('getMe')).body.owner_id
    const { url } = (await owner.call('createResetLink', { params: { id } })).body
    const secret = url.slice(`${publicUrl}/new-password#`.length)
    const fresh = visitor()
    const opened = (await fresh.call('openLink', { body: { secret } })).body
    assert.deepEqual([opened.kind, opened.email], ['reset', 'forgetful@example.com'])
    assert.equal(codeOf(await fresh.call('resetByLink', { body: { secret, password: 'forgetful' } })), 'WEAK_PASSWORD')
    assert.equal(
      codeOf(await fresh.call('joinByLink', { body: { secret, email: 'f@example.com', display_name: 'F', password: goodPassword } })),
      'CODE_NOT_VALID',
    )
    assert.equal((await fresh.call('resetByLink', { body: { secret, password: 'harbour biscuit elephant' } })).status, 200)
    assert.deepEqual([await isIn(fresh), await isIn(member)], [true, false])
    assert.equal(codeOf(await visitor().call('resetByLink', { body: { secret, password: 'harbour biscuit elephant' } })), 'CODE_NOT_VALID')
    const invitation = await anInvitation(owner)
    assert.equal(codeOf(await visitor().call('resetByLink', { body: { secret: invitation, password: goodPassword } })), 'CODE_NOT_VALID')
  })

  it('open one library each', async () => {
    const other = await join('other@example.com')
    const put = await other.call('uploadPhoto', {
      params: { filename: 'mine.jpg' },
      body: await aJpeg('mine'),
      headers: { 'content-type': 'image/jpeg' },
    })
    assert.equal(put.status, 201, JSON.stringify(put.body))
    assert.deepEqual((await owner.call('listPhotos')).body.photos, [])
    const { photos } = (await other.call('listPhotos')).body
    assert.equal((await owner.call('getPhoto', { params: { id: photos[0]?.photo_id ?? '' } })).status, 404)
    const theirs = (await other.call('listSessions')).body.sessions[0]?.session_id ?? ''
    assert.equal(codeOf(await owner.call('revokeSession', { params: { id: theirs } })), 'SESSION_NOT_FOUND')
    const token = (await other.call('createToken', { body: { name: 'x', scopes: ['read'] } })).body
    assert.equal(codeOf(await owner.call('revokeToken', { params: { id: token.token_id } })), 'TOKEN_NOT_FOUND')
    assert.ok(await isIn(other))
  })

  it('take no password of any length, and do no work for it', async () => {
    const huge = 'x'.repeat(1025)
    assert.equal((await signIn(visitor(), huge)).status, 400)
    assert.equal((await signIn(visitor(), 'x'.repeat(20_000_000)).catch(() => ({ status: 413 }))).status, 413)
    const secret = await anInvitation(owner)
    const tryWith = (password: string, name = 'Long') =>
      visitor().call('joinByLink', { body: { secret, email: 'long@example.com', display_name: name, password } })
    assert.equal(codeOf(await tryWith('é'.repeat(257))), 'WEAK_PASSWORD')
    for (const weak of [
      'short',
      'passwordpassword',
      '123456789012',
      'aaaaaaaaaaaa',
      'qwertyuiop12',
      'long@example.com',
      'Password2024!',
      'imgstream2025',
    ])
      assert.equal(codeOf(await tryWith(weak)), 'WEAK_PASSWORD', weak)
    assert.equal((await tryWith('パスワードではない長い言葉です')).status, 201)
    // The same letters however a keyboard composes them.
    assert.equal((await signIn(visitor(), 'パスワードではない長い言葉です'.normalize('NFD'), 'long@example.com')).status, 200)
  })

  it('get one first owner of several instances that start at once, each with a code of its own', {
    skip: engine.name !== 'PostgreSQL',
  }, async () => {
    const place = await engine.newPlace()
    const apps = await Promise.all(Array.from({ length: 3 }, () => testApp({ place, env: accountsEnv, clock, wrap: cheapPasswords })))
    const codes = await Promise.all(apps.map(setUpCode))
    assert.equal(new Set(codes).size, 3)
    const answers = await Promise.all(
      apps.flatMap((each, index) =>
        ['a', 'b'].map((name) =>
          aVisitor(each).call('setUp', {
            body: { code: codes[index] ?? '', email: `${name}${index}@example.com`, display_name: 'F', password: goodPassword },
          }),
        ),
      ),
    )
    assert.deepEqual(
      answers.map(({ status }) => status).sort((a, b) => a - b),
      [201, 403, 403, 403, 403, 403],
    )
    const made = await apps[0]?.database.query<{ role: string; founding: string }>('select role, founding from accounts')
    assert.deepEqual(made, [{ role: 'owner', founding: 'first' }])
    assert.deepEqual(await apps[0]?.database.query(`select id from one_time_secrets where kind = 'setup'`), [])
    await Promise.all(apps.map((each) => each.stop()))
  })

  it('are signed out on every instance within ten seconds', { skip: engine.name !== 'PostgreSQL' }, async () => {
    const place = await engine.newPlace()
    const [one, other] = [
      await testApp({ place, env: accountsEnv, clock, wrap: cheapPasswords }),
      await testApp({ place, env: accountsEnv, clock, wrap: cheapPasswords }),
    ]
    const first = await theOwner(one)
    const same = aVisitor(other)
    for (const [name, value] of first.jar) same.jar.set(name, value)
    assert.ok(await isIn(same))
    await first.call('signOut')
    clock.now += recallMs
    assert.ok(!(await isIn(same)))
    await Promise.all([one.stop(), other.stop()])
  })

  it('have been asked for every endpoint about accounts', () => {
    for (const each of [owner, ...visitors]) for (const name of each.asked) asked.add(name)
    const missing = Object.entries(endpoints)
      .filter(([name, { tag }]) => tag === 'sign-in' && !/passkey|oidc/i.test(name) && !asked.has(name) && name !== 'listTokens')
      .map(([name]) => name)
    assert.deepEqual(missing, [])
  })
})
