import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { readConfig } from '../../src/config/read-config.ts'
import { isNarrower } from '../../src/domain/accounts/narrow-access.ts'
import { ownPath } from '../../src/http/routes/oidc.ts'
import { judge } from '../../src/infrastructure/identity/oidc/allow-list.ts'
import { requireRefusal } from '../support/api.ts'
import { onEachEngine } from '../support/engines.ts'
import { type OidcProvider, startOidcProvider } from '../support/oidc-provider.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const publicUrl = 'https://photos.example.com'
const sessionName = '__Host-imgstream'
const underWayName = '__Host-imgstream-oidc'
const asPerson = { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }

/** A browser as far as cookies and links go. */
function aBrowser(app: TestApp) {
  const cookies = new Map<string, string>()
  async function open(url: string, headers: Record<string, string> = {}, method: 'GET' | 'DELETE' = 'GET') {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await app.ask({ method, url, headers: { host: 'photos.example.com', ...(cookie && { cookie }), ...headers } })
    for (const each of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = '', rest = ''] = /^([^=]+)=([^;]*);(.*)$/.exec(each) ?? []
      assert.match(rest, /Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/)
      if (/Max-Age=0/.test(rest)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  return {
    cookies,
    open,
    /** As far as the provider's answer, which leads back. */
    async goOut(returnTo = '/photo/1', query = '') {
      const out = await open(`/api/oidc/sign-in?return_to=${encodeURIComponent(returnTo)}${query}`, asPerson)
      assert.equal(out.statusCode, 302, out.body)
      const back = await fetch(String(out.headers.location), { redirect: 'manual' })
      assert.equal(back.status, 302, await back.text())
      const location = new URL(back.headers.get('location') ?? '')
      assert.equal(location.origin + location.pathname, `${publicUrl}/api/oidc/callback`)
      return location
    },
    comeBack: (location: URL, headers: Record<string, string> = asPerson) => open(location.pathname + location.search, headers),
    async me() {
      return open('/api/me')
    },
  }
}

describe('signing in at an OpenID Connect provider', () => {
  let provider: OidcProvider
  let app: TestApp
  const environment = (changes: Record<string, string> = {}) => ({
    SIGN_IN: 'oidc',
    PUBLIC_URL: publicUrl,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_CLIENT_SECRET: provider.clientSecret,
    OIDC_ALLOWED: 'yuki@example.com, @family.example, sub:by-name-1',
    ...changes,
  })
  before(async () => {
    provider = await startOidcProvider({ redirectUri: `${publicUrl}/api/oidc/callback` })
    app = await testApp({ env: environment() })
  })
  after(async () => {
    await app.stop()
    provider.close()
  })
  const yuki = { sub: 'yuki-1', email: 'Yuki@Example.com', email_verified: true, name: '雪' }
  beforeEach(() => {
    for (const name of Object.keys(provider.person)) delete provider.person[name]
    Object.assign(provider.person, yuki)
    provider.state.idToken = undefined
    provider.state.error = undefined
    provider.state.userinfo = {}
  })
  const signIn = async (browser = aBrowser(app)) => {
    const answer = await browser.comeBack(await browser.goOut())
    return { browser, answer }
  }
  /** Nobody came in, and the page says why. */
  async function requireRefused(browser: ReturnType<typeof aBrowser>, answer: Awaited<ReturnType<typeof browser.open>>, why: RegExp) {
    assert.equal(answer.statusCode, 403, answer.body)
    assert.match(String(answer.headers['content-type']), /^text\/html/)
    assert.match(answer.body, why)
    assert.equal(browser.cookies.get(sessionName), undefined)
    assert.equal((await browser.me()).statusCode, 401)
  }

  it('leads out, back in, and to where the person was; signing out ends it', async () => {
    const browser = aBrowser(app)
    assert.equal((await browser.me()).statusCode, 401)
    const location = await browser.goOut('/photo/7?x=1#top')
    const answer = await browser.comeBack(location)
    assert.deepEqual([answer.statusCode, answer.headers.location], [302, '/photo/7?x=1#top'])
    assert.deepEqual([...browser.cookies.keys()], [sessionName])
    const me = (await browser.me()).json<{ email: string; display_name: string }>()
    assert.deepEqual([me.email, me.display_name], ['yuki@example.com', '雪'])
    const gone = await browser.open('/api/session', { origin: publicUrl, 'sec-fetch-site': 'same-origin' }, 'DELETE')
    assert.equal(gone.statusCode, 200)
    assert.equal((await browser.me()).statusCode, 401)
    const further = await browser.open('/api/oidc/sign-out', asPerson)
    const there = new URL(String(further.headers.location))
    assert.equal(there.origin + there.pathname, `${provider.issuer}/logout`)
    assert.equal(there.searchParams.get('post_logout_redirect_uri'), `${publicUrl}/`)
    assert.equal(there.searchParams.get('client_id'), provider.clientId)
  })

  it('gives a person the same library each time, and another person another', async () => {
    const ownerOf = async () => (await (await signIn()).browser.me()).json<{ owner_id: string }>().owner_id
    const first = await ownerOf()
    assert.equal(await ownerOf(), first)
    // The address may change, or pass on to somebody else: who it is, the subject says.
    provider.person.sub = 'somebody-else'
    assert.notEqual(await ownerOf(), first)
  })

  it('asks the provider once what it is and for its keys, not at each sign-in', async () => {
    await signIn()
    const asked = (path: string) => provider.state.asked.get(path) ?? 0
    const before = [asked('/.well-known/openid-configuration'), asked('/keys')]
    for (let count = 0; count < 3; count++) assert.equal((await signIn()).answer.statusCode, 302)
    assert.deepEqual([asked('/.well-known/openid-configuration'), asked('/keys')], before)
  })

  it('asks the person anew where that is wanted', async () => {
    const out = await aBrowser(app).open('/api/oidc/sign-in?again=true', asPerson)
    assert.equal(new URL(String(out.headers.location)).searchParams.get('prompt'), 'login')
  })

  it('takes the address from userinfo where the ID token has none, of the same person only', async () => {
    delete provider.person.email
    delete provider.person.email_verified
    provider.state.userinfo = { email: 'yuki@example.com', email_verified: true }
    assert.equal((await signIn()).answer.statusCode, 302)
    provider.state.userinfo = { sub: 'other', email: 'yuki@example.com', email_verified: true }
    const { browser, answer } = await signIn()
    await requireRefused(browser, answer, /cannot be trusted/)
  })

  it('starts without the provider, says that it is away, and goes on when it is back', async () => {
    provider.state.isAway = true
    const fresh = await testApp({ env: environment() })
    const browser = aBrowser(fresh)
    const away = await browser.open('/api/oidc/sign-in')
    requireRefusal(away.statusCode, away.json(), ['SIGN_IN_UNAVAILABLE'], 'away')
    provider.state.isAway = false
    const location = await browser.goOut()
    provider.state.isAway = true
    const half = await browser.comeBack(location)
    assert.equal(half.statusCode, 503)
    provider.state.isAway = false
    assert.equal((await signIn(browser)).answer.statusCode, 302)
    await fresh.stop()
  })

  it('says in the language of the browser why somebody may not come in, and shows nothing of what the provider wrote', async () => {
    provider.person.email = 'nobody@elsewhere.example'
    const browser = aBrowser(app)
    const answer = await browser.comeBack(await browser.goOut(), { ...asPerson, 'accept-language': 'ja,en;q=0.8' })
    await requireRefused(browser, answer, /lang="ja".*このアカウントでは、このライブラリを利用できません/s)
    assert.doesNotMatch(String(answer.headers['content-security-policy']), /unsafe/)
    provider.state.error = 'access_denied'
    const denied = await signIn()
    await requireRefused(denied.browser, denied.answer, /lang="en".*was cancelled/s)
    assert.doesNotMatch(denied.answer.body, /alert\(1\)|access_denied/)
    // A program gets the error in the contract's form.
    const json = await aBrowser(app).open('/api/oidc/callback?code=x&state=y')
    requireRefusal(json.statusCode, json.json(), ['SIGN_IN_REFUSED'], 'json')
  })

  it('may be one of several ways', async () => {
    const both = await testApp({ env: environment({ SIGN_IN: 'oidc,dev' }) })
    const { browser, answer } = await signIn(aBrowser(both))
    assert.equal(answer.statusCode, 302)
    assert.equal((await browser.me()).json<{ email: string }>().email, 'yuki@example.com')
    assert.equal((await both.ask({ method: 'GET', url: '/api/me' })).json<{ email: string }>().email, 'dev@example.com')
    await both.stop()
  })

  describe('refuses', () => {
    const persons: [what: string, person: Record<string, unknown>, why: RegExp][] = [
      ['who is not on the list', { sub: 'x', email: 'eve@example.com', email_verified: true }, /may not use this library/],
      ['an address that the provider has not verified', { sub: 'x', email: 'yuki@example.com', email_verified: false }, /not verified/],
      ['an address of which the provider does not say that', { sub: 'x', email: 'yuki@example.com' }, /not verified/],
      ['who has no address', { sub: 'x' }, /may not use this library/],
    ]
    for (const [what, person, why] of persons) {
      it(what, async () => {
        for (const name of Object.keys(provider.person)) delete provider.person[name]
        Object.assign(provider.person, person)
        const { browser, answer } = await signIn()
        await requireRefused(browser, answer, why)
      })
    }

    const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const now = () => Math.floor(Date.now() / 1000)
    const without = (claims: JWTPayload, name: string): JWTPayload =>
      Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name))
    type Sign = (claims: JWTPayload, header?: object) => Promise<string>
    const tokens: Record<string, (claims: JWTPayload, sign: Sign) => Promise<string> | string> = {
      'an ID token without a signature': (claims) => `${b64({ alg: 'none' })}.${b64(claims)}.`,
      'one that says none and the id of a real key': (claims) => `${b64({ alg: 'none', kid: 'provider' })}.${b64(claims)}.`,
      'one whose signature was cut off': async (claims, sign) => (await sign(claims)).replace(/[^.]*$/, ''),
      'one that was changed afterwards': async (claims, sign) => {
        const [head, , signature] = (await sign(claims)).split('.')
        return `${head}.${b64({ ...claims, sub: 'somebody' })}.${signature}`
      },
      "one signed with the client's secret": (claims) => {
        const body = `${b64({ alg: 'HS256' })}.${b64(claims)}`
        return `${body}.${createHmac('sha256', provider.clientSecret).update(body).digest('base64url')}`
      },
      'one signed with the key of a stranger': async (claims) => {
        const { privateKey } = await generateKeyPair('ES256')
        return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'provider' }).sign(privateKey)
      },
      'one of another nonce': (claims, sign) => sign({ ...claims, nonce: 'another-nonce-another-nonce' }),
      'one without a nonce': (claims, sign) => sign(without(claims, 'nonce')),
      'one for another client': (claims, sign) => sign({ ...claims, aud: 'other' }),
      'one for another client too': (claims, sign) => sign({ ...claims, aud: [provider.clientId, 'other'], azp: 'other' }),
      'one of another issuer': (claims, sign) => sign({ ...claims, iss: 'https://accounts.example.com' }),
      'one that has expired': (claims, sign) => sign({ ...claims, iat: now() - 600, exp: now() - 120 }),
      'one that is valid from tomorrow': (claims, sign) => sign({ ...claims, nbf: now() + 86_400 }),
      'one without a subject': (claims, sign) => sign(without(claims, 'sub')),
      'one without an expiry': (claims, sign) => sign(without(claims, 'exp')),
      nonsense: () => 'a.b.c',
    }
    for (const [what, make] of Object.entries(tokens)) {
      it(what, async () => {
        provider.state.idToken = make
        const { browser, answer } = await signIn()
        await requireRefused(browser, answer, /cannot be trusted/)
      })
    }

    it('a code that was used before, also by the browser that used it', async () => {
      const browser = aBrowser(app)
      const location = await browser.goOut()
      const underWay = browser.cookies.get(underWayName) ?? ''
      assert.equal((await browser.comeBack(location)).statusCode, 302)
      const thief = aBrowser(app)
      await requireRefused(thief, await thief.comeBack(location), /began|begun/)
      thief.cookies.set(underWayName, underWay)
      await requireRefused(thief, await thief.comeBack(location), /cannot be trusted/)
    })

    it('an answer in a browser that began nothing: a link to it signs nobody in as somebody else', async () => {
      const attacker = aBrowser(app)
      const location = await attacker.goOut()
      const victim = aBrowser(app)
      await requireRefused(victim, await victim.comeBack(location), /begun in another window/)
      // Nor in one that began something else.
      await victim.goOut()
      await requireRefused(victim, await victim.comeBack(location), /cannot be trusted/)
    })

    it('another state, none, two, and another issuer beside the code', async () => {
      for (const change of [
        (query: URLSearchParams) => query.set('state', 'x'.repeat(43)),
        (query: URLSearchParams) => query.delete('state'),
        (query: URLSearchParams) => query.append('state', query.get('state') ?? ''),
        (query: URLSearchParams) => query.set('iss', 'https://evil.example'),
        (query: URLSearchParams) => query.delete('iss'),
        (query: URLSearchParams) => query.delete('code'),
        (query: URLSearchParams) => query.append('code', 'another'),
      ]) {
        const browser = aBrowser(app)
        const location = await browser.goOut()
        change(location.searchParams)
        await requireRefused(browser, await browser.comeBack(location), /cannot be trusted/)
      }
    })

    it('a code with the proof of another sign-in', async () => {
      const [one, two] = [aBrowser(app), aBrowser(app)]
      const location = await one.goOut()
      await two.goOut()
      const read = (browser: typeof one) => JSON.parse(Buffer.from(browser.cookies.get(underWayName) ?? '', 'base64url').toString())
      const mixed = { ...read(one), verifier: read(two).verifier }
      one.cookies.set(underWayName, Buffer.from(JSON.stringify(mixed)).toString('base64url'))
      await requireRefused(one, await one.comeBack(location), /cannot be trusted/)
    })

    it('what was written into the cookie by hand', async () => {
      for (const text of [
        '',
        'x',
        '%%%',
        Buffer.from('{}').toString('base64url'),
        Buffer.from('{"state":1}').toString('base64url'),
        'x'.repeat(4000),
      ]) {
        const browser = aBrowser(app)
        const location = await browser.goOut()
        browser.cookies.set(underWayName, text)
        await requireRefused(browser, await browser.comeBack(location), /begun in another window/)
      }
    })

    it('a session that was planted before: the one that begins is new, and the old one is over', async () => {
      const attacker = await signIn()
      const planted = attacker.browser.cookies.get(sessionName) ?? ''
      const victim = aBrowser(app)
      victim.cookies.set(sessionName, planted)
      provider.person.sub = 'victim'
      provider.person.email = 'victim@family.example'
      await signIn(victim)
      assert.notEqual(victim.cookies.get(sessionName), planted)
      assert.equal((await victim.me()).json<{ email: string }>().email, 'victim@family.example')
      assert.equal((await attacker.browser.me()).statusCode, 401)
      const made = aBrowser(app)
      made.cookies.set(sessionName, 'A'.repeat(43))
      await signIn(made)
      assert.notEqual(made.cookies.get(sessionName), 'A'.repeat(43))
    })

    it('to send anybody elsewhere, on the way out and on the way back', async () => {
      for (const to of [
        'https://evil.example',
        '//evil.example',
        '/\\evil.example',
        '/%09/evil.example',
        '\\\\evil.example',
        'javascript:alert(1)',
      ]) {
        const browser = aBrowser(app)
        const answer = await browser.comeBack(await browser.goOut(to))
        const goes = new URL(String(answer.headers.location), publicUrl)
        assert.equal(goes.origin, publicUrl, to)
      }
      const foreign = await app.ask({ method: 'GET', url: '/api/oidc/sign-in', headers: { host: 'evil.example' } })
      requireRefusal(foreign.statusCode, foreign.json(), ['FOREIGN_HOST'], 'a foreign host')
      const forged = await app.ask({
        method: 'GET',
        url: '/api/oidc/sign-in',
        headers: { host: 'photos.example.com', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
      })
      const out = new URL(String(forged.headers.location))
      assert.equal(out.searchParams.get('redirect_uri'), `${publicUrl}/api/oidc/callback`)
    })
  })

  it('logs of a refusal its reason, and nobody', async () => {
    provider.state.idToken = () => 'a.b.c'
    await signIn()
    assert.ok(app.logged.includes('sign_in_refused'))
    assert.deepEqual(app.complaints, [])
  })
})

onEachEngine('whom the list lets in', (engine) => {
  it('loses sessions and tokens when the list becomes narrower, and keeps them when it becomes wider', async () => {
    const provider = await startOidcProvider({ redirectUri: `${publicUrl}/api/oidc/callback` })
    const place = await engine.newPlace()
    const settings = { SIGN_IN: 'oidc', PUBLIC_URL: publicUrl, OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: provider.clientId }
    const start = (changes: Record<string, string>) =>
      testApp({ place, env: { ...settings, OIDC_CLIENT_SECRET: provider.clientSecret, ...changes } })

    let app = await start({ OIDC_ALLOWED: 'yuki@example.com,@other.example' })
    const browser = aBrowser(app)
    await browser.comeBack(await browser.goOut())
    const cookie = `${sessionName}=${browser.cookies.get(sessionName)}`
    const own = { host: 'photos.example.com', cookie, origin: publicUrl, 'sec-fetch-site': 'same-origin' }
    const made = await app.ask({ method: 'POST', url: '/api/tokens', headers: own, payload: { name: 'script', scopes: ['read'] } })
    const authorization = `Bearer ${made.json<{ token: string }>().token}`
    const open = async () => {
      const asked = [{ cookie }, { authorization }].map((headers) =>
        app.ask({ method: 'GET', url: '/api/photos', headers: { host: 'photos.example.com', ...headers } }),
      )
      return (await Promise.all(asked)).map(({ statusCode }) => statusCode)
    }
    assert.deepEqual(await open(), [200, 200])
    for (const [OIDC_ALLOWED, expected] of [
      ['@other.example, yuki@example.com', 200],
      ['@other.example,yuki@example.com,@third.example', 200],
      ['@other.example,@third.example', 401],
    ] as const) {
      await app.stop()
      app = await start({ OIDC_ALLOWED })
      assert.deepEqual(await open(), [expected, expected], OIDC_ALLOWED)
    }
    assert.deepEqual(app.complaints, ['sign_in_list_narrowed'])
    await app.stop()
    provider.close()
  })
})

describe('a list of a sign-in provider', () => {
  const list = (allowed: string[], issuer = 'https://id.example.com') => ({ issuer, clientId: 'imgstream', allowed })
  const cases: [before: ReturnType<typeof list>, now: ReturnType<typeof list>, is: boolean][] = [
    [list(['@a.example']), list(['@a.example', 'b@c.example']), false],
    [list(['@a.example']), list(['*']), false],
    [list(['*']), list(['@a.example']), true],
    [list(['@a.example', 'b@c.example']), list(['b@c.example']), true],
    [list(['@a.example']), list(['@a.example'], 'https://other.example'), true],
    [list(['@a.example']), list([], ''), true],
    [list([], ''), list(['@a.example']), false],
  ]
  for (const [before, now, is] of cases) {
    it(`is ${is ? '' : 'not '}narrower: ${before.allowed.join()} → ${now.allowed.join()} ${now.issuer}`, () =>
      assert.equal(isNarrower(before, now), is))
  }
})

describe('the way back', () => {
  const cases: [string | undefined, string][] = [
    [undefined, '/'],
    ['/', '/'],
    ['/photo/1?x=//a#b', '/photo/1?x=//a#b'],
    ['//evil.example', '/'],
    ['///evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/.//evil.example', '/'],
    ['/a/..//evil.example', '/'],
    ['https://evil.example/', '/'],
    ['evil', '/'],
    ['javascript:alert(1)', '/'],
    ['/api/oidc/callback?x', '/'],
    ['/x\r\nset-cookie: a', '/xset-cookie:%20a'],
  ]
  for (const [given, own] of cases) it(`of ${JSON.stringify(given)} is ${own}`, () => assert.equal(ownPath(given), own))
})

describe('the list of who may sign in', () => {
  const list = ['yuki@example.com', '@family.example', 'sub:by-name-1']
  const cases: [email: string | undefined, sub: string, is: ReturnType<typeof judge>][] = [
    ['yuki@example.com', '1', 'allowed'],
    ['YUKI@EXAMPLE.COM', '1', 'allowed'],
    ['anybody@family.example', '1', 'allowed'],
    ['anybody@sub.family.example', '1', 'not_allowed'],
    ['anybody@notfamily.example', '1', 'not_allowed'],
    ['x@family.example@evil.example', '1', 'not_allowed'],
    ['family.example', '1', 'not_allowed'],
    ['xyuki@example.com', '1', 'not_allowed'],
    [undefined, 'by-name-1', 'allowed'],
    [undefined, 'yuki@example.com', 'not_allowed'],
    ['sub:by-name-1', '1', 'not_allowed'],
    ['*', '1', 'not_allowed'],
    ['@family.example', '1', 'not_allowed'],
    ['', '1', 'not_allowed'],
  ]
  for (const [email, sub, is] of cases) {
    it(`has ${email ?? 'nobody'} (${sub}): ${is}`, () => {
      assert.equal(judge(list, { sub, ...(email !== undefined && { email }), isEmailVerified: true }), is)
    })
  }
  it('has everybody when it says so, and unverified addresses never', () => {
    assert.equal(judge(['*'], { sub: 'x', isEmailVerified: false }), 'allowed')
    assert.equal(judge(list, { sub: 'x', email: 'yuki@example.com', isEmailVerified: false }), 'unverified')
  })
})

describe('the settings of a sign-in provider', () => {
  const whole = {
    ENVIRONMENT: 'production',
    DATABASE_URL: 'postgresql://u@h/d',
    LOCAL_STORAGE_PATH: '/photos',
    SIGN_IN: 'oidc',
    PUBLIC_URL: publicUrl,
    OIDC_ISSUER: 'https://id.example.com',
    OIDC_CLIENT_ID: 'imgstream',
    OIDC_ALLOWED: '@example.com',
  }
  const problems = (changes: Record<string, string>) => {
    const read = readConfig({ ...whole, ...changes })
    return read.ok ? [] : read.problems.map(({ variable }) => variable)
  }
  it('are asked for, each by its name', () => {
    assert.deepEqual(problems({}), [])
    assert.deepEqual(problems({ SIGN_IN: 'oidc,iap', IAP_AUDIENCE: 'x' }), [])
    for (const name of ['PUBLIC_URL', 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_ALLOWED']) assert.deepEqual(problems({ [name]: '' }), [name])
    assert.deepEqual(problems({ OIDC_ISSUER: 'http://id.example.com' }), ['OIDC_ISSUER'])
    for (const list of ['example.com', 'a b@example.com', '@', 'a@example.com,,', 'sub:', '@*.example.com']) {
      assert.deepEqual(problems({ OIDC_ALLOWED: list }), ['OIDC_ALLOWED'], list)
    }
  })
})
