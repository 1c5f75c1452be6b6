import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createArgon2Passwords } from '../../../src/infrastructure/identity/argon2-passwords.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'

describe('argon2id', () => {
  const passwords = createArgon2Passwords()

  it('is what others make: the vectors of the reference implementation (phc-winner-argon2, src/test.c)', async () => {
    const vectors: [string, string][] = [
      ['password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
      ['password', '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
    ]
    for (const [password, hash] of vectors) {
      assert.equal(await passwords.verify(password, hash), true, hash)
      assert.equal(await passwords.verify(`${password}.`, hash), false)
      assert.equal(passwords.isOutdated(hash), true)
    }
  })

  it('makes another hash each time, of the costs of today', async () => {
    const [one, other] = [await passwords.hash('海と空'), await passwords.hash('海と空')]
    assert.notEqual(one, other)
    assert.equal(passwords.isOutdated(one), false)
    assert.deepEqual([await passwords.verify('海と空', one), await passwords.verify('海と空', other)], [true, true])
    assert.equal(await passwords.verify('海と空', undefined), false)
    for (const broken of ['', 'x', '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$AAAA', `${one}$`])
      assert.equal(await passwords.verify('海と空', broken), false)
  })

  it('takes a bounded number at once and sends the rest away', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.verify('x', undefined)))
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
    assert.equal(refused.length, 60)
    assert.ok(refused.every(refusedAs('TOO_MANY_REQUESTS')))
    assert.equal(await passwords.verify('x', undefined), false, 'and goes on afterwards')
  })
})
