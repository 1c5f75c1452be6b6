import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { exported, storing } from '../support/a-library.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder, aJpeg } from '../support/pictures.ts'

const timeout = 120_000

async function fill(url: string, count: number) {
  const library = storing(url)
  for (let number = 0; number < count; number++) await library.put(`photo ${number}.jpg`, await aJpeg({ shade: number, width: 400 }))
  return library
}

const sumsAreRight = (folder: string) => execFileSync('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], { cwd: folder })
const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.imgstream-export'))
    .map((entry) => join(entry.parentPath, entry.name))

void describe('an export', { concurrency: 3 }, () => {
  void it('that is killed at any moment has nothing half, and run again is complete', { timeout }, async (t) => {
    const server = await aServer(t)
    await fill(server.url, 40)
    const folder = await aFolder(t, {})
    const run = () => imgstream(['export', '--server', server.url, '--concurrency', '2', 'out'], { folder })
    const { photos } = await storing(server.url).api.call('listLibrary', { query: {} })
    const checksums = new Map(photos.map(({ filename, file_size: size }) => [filename, size]))
    let killed = 0
    // Each round lives a little longer: killed before the listing, in the files, in the metadata.
    for (let waitMs = 300; waitMs < 2500; waitMs += 200) {
      const running = run()
      const timer = setTimeout(() => running.process.kill('SIGKILL'), waitMs)
      const { code } = await running
      clearTimeout(timer)
      if (code === 0) break
      killed += 1
      for (const path of await filesIn(join(folder, 'out', 'photos'))) {
        assert.equal((await stat(path)).size, checksums.get(path.slice(path.lastIndexOf('/') + 1)), `${path} is whole`)
      }
      const state = await readFile(join(folder, 'out', 'export.json'), 'utf8').catch(() => '{"state":"unfinished"}')
      if (!existsSync(join(folder, 'out', 'SHA256SUMS'))) continue
      if (state.includes('complete')) sumsAreRight(join(folder, 'out'))
    }
    assert.ok(killed > 0)
    const last = await run()
    assert.equal(last.code, 0, last.stderr)
    sumsAreRight(join(folder, 'out'))
    assert.equal((await exported(join(folder, 'out'))).files.length, 40)
    assert.ok(!existsSync(join(folder, 'out', '.imgstream-export')))
  })

  void it('fetches what is missing, changed or new, and leaves what it does not know', { timeout }, async (t) => {
    const server = await aServer(t)
    const { put, api } = await fill(server.url, 4)
    const folder = await aFolder(t, {})
    const out = join(folder, 'out')
    const run = async (...more: string[]) => {
      const ran = await imgstream(['export', '--json', '--server', server.url, ...more, 'out'], { folder })
      assert.equal(ran.code, 0, ran.stderr)
      const { fetched, there_already, leftovers } = JSON.parse(ran.stdout) as Record<string, number>
      return [fetched, there_already, leftovers]
    }
    assert.deepEqual(await run(), [4, 0, 0])
    assert.deepEqual(await run(), [0, 4, 0])
    const paths = (await filesIn(join(out, 'photos'))).sort()
    await rm(paths[0] ?? '')
    const bytes = await readFile(paths[1] ?? '')
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
    await writeFile(paths[1] ?? '', bytes)
    assert.deepEqual(await run('--quick'), [1, 3, 0], 'the size alone does not tell')
    assert.deepEqual(await run(), [1, 3, 0])
    const { photos } = await api.call('listPhotos', { query: {} })
    await put('new.jpg', await aJpeg({ shade: 99 }))
    await api.call('trashPhoto', { params: { id: photos[0]?.photo_id ?? '' } })
    assert.deepEqual(await run(), [1, 3, 1])
    sumsAreRight(out)
  })

  void it('goes on past what the server has lost or damaged, and tells of it', { timeout }, async (t) => {
    const server = await aServer(t)
    await fill(server.url, 4)
    const originals = (await filesIn(join(server.photos, 'originals'))).sort()
    await rm(originals[0] ?? '')
    const bytes = await readFile(originals[1] ?? '')
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
    await rm(originals[1] ?? '')
    await writeFile(originals[1] ?? '', bytes)
    const folder = await aFolder(t, {})
    const ran = await imgstream(['export', '--server', server.url, 'out'], { folder })
    assert.equal(ran.code, 1, ran.stderr)
    assert.match(ran.stdout, /2 files could not be taken out/)
    assert.match(ran.stdout, /the server has lost it/)
    assert.match(ran.stdout, /the server has other bytes than were uploaded/)
    sumsAreRight(join(folder, 'out'))
    assert.equal((await exported(join(folder, 'out'))).files.length, 2)
    const problems = (await readFile(join(folder, 'out', 'metadata', 'problems.jsonl'), 'utf8')).trim().split('\n')
    assert.equal(problems.length, 2)
    const target = await aServer(t)
    const brought = await imgstream(['import', '--server', target.url, 'out'], { folder })
    assert.equal(brought.code, 1)
    assert.match(brought.stdout, /^4 photos: 2 brought in, 2 failed\n/)
  })

  void it('waits for a server that is away, and says so when it stays away', { timeout }, async (t) => {
    const server = await aServer(t)
    await fill(server.url, 30)
    const folder = await aFolder(t, {})
    const running = imgstream(['export', '--server', server.url, '--concurrency', '1', 'out'], { folder })
    while ((await filesIn(join(folder, 'out', 'photos'))).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await server.stop()
    await server.start()
    assert.equal((await running).code, 0)
    sumsAreRight(join(folder, 'out'))
    await server.stop()
    const away = await imgstream(['export', '--server', server.url, '--wait', '0', 'out'], { folder })
    assert.equal(away.code, 3)
    await server.start()
  })

  void it('writes into no folder that holds something else, or another library', { timeout }, async (t) => {
    const [one, other] = [await aServer(t), await aServer(t)]
    const folder = await aFolder(t, { 'mine/holiday.txt': 'mine', file: 'a file' })
    const run = (url: string, target: string) => imgstream(['export', '--server', url, target], { folder })
    for (const target of ['mine', 'file']) assert.equal((await run(one.url, target)).code, 2)
    assert.deepEqual(await readdir(join(folder, 'mine')), ['holiday.txt'])
    assert.equal((await run(one.url, 'out')).code, 0)
    const refused = await run(other.url, 'out')
    assert.deepEqual([refused.code, refused.stderr.includes('another library')], [2, true])
    await mkdir(join(folder, 'half'))
    await writeFile(
      join(folder, 'half', 'export.json'),
      JSON.stringify({ format: 'imgstream-export', format_version: 1, state: 'unfinished' }),
    )
    const half = await imgstream(['import', '--server', one.url, 'half'], { folder })
    assert.deepEqual([half.code, half.stderr.includes('did not come to its end')], [2, true])
  })
})
