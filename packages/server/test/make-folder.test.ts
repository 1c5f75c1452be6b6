import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { makeFolder } from '../src/make-folder.ts'

describe('a folder that is made', () => {
  let root: string
  before(async () => (root = await mkdtemp(join(tmpdir(), 'imgstream-folder-'))))
  after(() => rm(root, { recursive: true }))

  it('has its parents made too, also when two ask at once, and stays as it is when it is there', async () => {
    const path = join(root, 'a/b/c')
    await Promise.all(Array.from({ length: 5 }, () => makeFolder(path, 0o700)))
    await makeFolder(path)
    assert.equal((await stat(path)).mode & 0o777, 0o700)
    assert.equal((await stat(join(root, 'a'))).mode & 0o777, 0o700)
  })

  it('is refused where a file is in the way', async () => {
    await writeFile(join(root, 'file'), '')
    await assert.rejects(makeFolder(join(root, 'file')), { code: 'EEXIST' })
    await assert.rejects(makeFolder(join(root, 'file/within')), { code: 'ENOTDIR' })
  })

  it('is refused, and not tried for ever, where none can be made', { skip: process.platform !== 'linux' }, async () => {
    await assert.rejects(makeFolder('/proc/imgstream/a/b'), { code: 'ENOENT' })
  })
})
