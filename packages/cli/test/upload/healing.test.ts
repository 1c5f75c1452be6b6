import assert from 'node:assert/strict'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { aJpeg } from '../../../server/test/support/small-pictures.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder } from '../support/pictures.ts'

void describe('imgstream upload', () => {
  void it('sends a file whose original a check found to be lost, and says that it is back', { timeout: 120_000 }, async (t) => {
    const server = await aServer(t)
    const bytes = await aJpeg('lost')
    const folder = await aFolder(t, { 'lost.jpg': bytes, 'sound.jpg': await aJpeg('sound one') })
    const upload = () => imgstream(['upload', '.', '--server', server.url, '--json'], { folder })
    assert.equal((await upload()).code, 0)
    const root = join(server.photos, 'originals')
    const stored = async () => {
      const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
      return Promise.all(
        files.map(async ({ parentPath, name }) => ({ path: join(parentPath, name), bytes: await readFile(join(parentPath, name)) })),
      )
    }
    const lost = (await stored()).find((each) => each.bytes.equals(bytes))
    assert.ok(lost)
    await rm(lost.path)
    // Without a check nobody knows: it is identical, and left away.
    assert.doesNotMatch((await upload()).stdout, /healed|put back/)
    assert.equal((await imgstream(['verify', '--server', server.url], { folder })).code, 1)
    const healed = await imgstream(['upload', '.', '--server', server.url], { folder })
    assert.equal(healed.code, 0, healed.stderr)
    assert.match(healed.stdout + healed.stderr, /its original was lost in the library, and is put back/)
    assert.ok((await stored()).some((each) => each.bytes.equals(bytes)))
    assert.equal((await imgstream(['verify', '--server', server.url], { folder })).code, 0)
  })
})
