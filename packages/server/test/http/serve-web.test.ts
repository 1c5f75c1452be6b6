import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type TestApp, testApp } from '../support/test-app.ts'
import { accountsEnv } from '../support/visitor.ts'

const html = { accept: 'text/html,application/xhtml+xml' }

describe('the web client', () => {
  let folder: string
  let app: TestApp
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-web-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>')
    await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'export {}')
    await writeFile(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
    app = await testApp({ webFolder: folder, env: { THEME_PRIMARY_COLOR: '#123456' } })
  })
  after(async () => {
    await app.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('is one page under every address that a person may open', async () => {
    for (const url of [
      '/',
      '/upload',
      '/photo/01900000-0000-7000-8000-000000000001',
      '/trash',
      '/monitoring?range=7d',
      '/settings',
      '/search?q=a',
    ]) {
      const answer = await app.ask({ url, headers: html })
      assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'text/html; charset=utf-8'], url)
      assert.equal(answer.headers['cache-control'], 'no-cache')
    }
  })

  it('shows a person the page, and a program the error, where nothing is', async () => {
    const person = await app.ask({ url: '/nowhere', headers: html })
    assert.deepEqual([person.statusCode, person.headers['content-type']], [404, 'text/html; charset=utf-8'])
    for (const [url, headers] of [
      ['/nowhere', {}],
      ['/api/nowhere', html],
    ] as const) {
      const program = await app.ask({ url, headers })
      assert.deepEqual([program.statusCode, program.json().error.code], [404, 'NOT_FOUND'])
    }
  })

  it('may be kept for ever where a name carries its content, and is asked after elsewhere', async () => {
    assert.equal((await app.ask({ url: '/assets/app-1a2b.js' })).headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.equal((await app.ask({ url: '/icon.svg' })).headers['cache-control'], 'no-cache')
  })

  it('takes the colours of the environment', async () => {
    assert.match((await app.ask({ url: '/theme.css' })).body, /^:root\{--primary-color:#123456;/)
  })

  it('opens for who is to sign in, where people do so with this server, and nothing else does', async () => {
    const home = await testApp({ webFolder: folder, env: accountsEnv })
    const ask = (url: string, headers: object = html) => home.ask({ url, headers: { host: 'photos.example.com', ...headers } })
    for (const url of [
      '/',
      '/sign-in',
      '/set-up',
      '/join',
      '/new-password',
      '/settings/account',
      '/upload',
      '/assets/app-1a2b.js',
      '/theme.css',
    ])
      assert.equal((await ask(url)).statusCode, 200, url)
    assert.equal((await ask('/nowhere')).statusCode, 404)
    for (const url of ['/nowhere', '/api/nowhere']) assert.equal((await ask(url, {})).statusCode, 404, url)
    for (const url of ['/api/photos', '/api/docs', '/api/openapi.json', '/api/me']) assert.equal((await ask(url, {})).statusCode, 401, url)
    for (const url of ['/assets/..%2f..%2fpackage.json', '/%2e%2e/package.json']) assert.ok((await ask(url)).statusCode >= 400, url)
    assert.equal((await home.ask({ url: '/', headers: { ...html, host: 'evil.example' } })).statusCode, 421)
    await home.stop()
    const proxied = await testApp({ webFolder: folder, env: { SIGN_IN: 'iap', IAP_AUDIENCE: 'x' } })
    assert.equal((await proxied.ask({ url: '/', headers: html })).statusCode, 401)
    await proxied.stop()
  })

  it('gives no file outside its folder', async () => {
    for (const url of ['/../package.json', '/..%2fpackage.json', '/assets/..%2f..%2fpackage.json', '/.env', '/%2e%2e/package.json']) {
      assert.ok([400, 403, 404].includes((await app.ask({ url })).statusCode), url)
    }
  })
})
