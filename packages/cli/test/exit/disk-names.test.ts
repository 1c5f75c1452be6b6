import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { takesEveryName } from '../../src/export/disk-names.ts'
import { exported, storing } from '../support/a-library.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder, aJpeg } from '../support/pictures.ts'

const timeout = 120_000

void it('with --portable names are such that every disk takes them, and come in again as they were', { timeout }, async (t) => {
  const [source, target] = [await aServer(t), await aServer(t)]
  const { put } = storing(source.url)
  const names = ['a:b?.jpg', 'a|b*.jpg', 'A_B_.jpg', 'plain.jpg', '"<日本>".jpg']
  for (const [index, name] of names.entries()) await put(name, await aJpeg({ shade: index, takenAt: '2022:01:02 00:00:00' }))
  // A folder with a name that is a pattern for programs which look for files.
  const folder = await aFolder(t, {})
  const out = join(folder, "out [1] *it's*")
  const run = (...args: string[]) => imgstream(args, { folder })
  const ran = await run('export', '--portable', '--server', source.url, out)
  assert.equal(ran.code, 0, ran.stderr)
  const below = async (month: string) => (await readdir(join(out, 'photos/2022', month)).catch((): string[] => [])).sort()
  assert.deepEqual(await below('01'), ['__日本__.jpg', 'a_b_.jpg', 'plain.jpg'])
  assert.deepEqual(await below('01 (2)'), ['a_b_.jpg'])
  assert.deepEqual(await below('01 (3)'), ['A_B_.jpg'])
  const rows = (await readFile(join(out, 'metadata/photos.jsonl'), 'utf8')).trim().split('\n')
  assert.deepEqual(rows.map((row) => (JSON.parse(row) as { filename: string }).filename).sort(), names.toSorted())
  assert.equal((await run('import', '--server', target.url, out)).stdout, '5 photos: 5 brought in\n')
  assert.equal((await run('export', '--portable', '--server', target.url, 'again')).code, 0)
  assert.deepEqual((await exported(join(folder, 'again'))).files, (await exported(out)).files)
})

void it('a folder that takes every name is told from one that does not, and nothing is left of asking', async (t) => {
  const folder = await aFolder(t, { file: 'no folder' })
  await mkdir(join(folder, 'usual'))
  assert.equal(await takesEveryName(join(folder, 'usual')), process.platform !== 'win32')
  assert.deepEqual(await readdir(join(folder, 'usual')), [])
  assert.equal(await takesEveryName(join(folder, 'absent')), false)
  assert.equal(await takesEveryName(join(folder, 'file')), false)
  assert.ok(existsSync(join(folder, 'file')))
})
