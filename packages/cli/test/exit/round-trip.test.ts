import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { onEachEngine } from '../../../server/test/support/engines.ts'
import { tables } from '../../src/export/columns.ts'
import { exported, fillOddLibrary, storing } from '../support/a-library.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder } from '../support/pictures.ts'

const timeout = 120_000

onEachEngine('a library that is taken out and brought in again', (engine) => {
  it('is the same but for ids and upload times', { timeout }, async (t) => {
    const [source, target] = [await aServer(t, await engine.newPlace()), await aServer(t, await engine.newPlace())]
    const folder = await aFolder(t, {})
    await fillOddLibrary(source.url)
    const all = ['--all-versions', '--trash']
    const run = (...args: string[]) => imgstream(args, { folder })

    const first = await run('export', ...all, '--server', source.url, 'first')
    assert.equal(first.code, 0, first.stderr)
    assert.match(first.stdout, /^15 photos in \d+ files: /)
    requireSums(join(folder, 'first'))
    await requireTables(join(folder, 'first'))
    await requireNamesAndTimes(join(folder, 'first'))
    assert.ok(!existsSync(join(folder, 'first', '.imgstream-export')), 'nothing of the work is left')

    const brought = await run('import', '--server', target.url, 'first')
    assert.equal(brought.code, 0, brought.stdout + brought.stderr)
    assert.equal(brought.stdout, '15 photos: 15 brought in\n')
    const again = await run('import', '--server', target.url, 'first')
    assert.deepEqual([again.code, again.stdout], [0, '15 photos: 15 there already\n'])

    assert.equal((await run('export', ...all, '--server', target.url, 'second')).code, 0)
    const [before, after] = [await exported(join(folder, 'first')), await exported(join(folder, 'second'))]
    assert.deepEqual(after.files, before.files)
    assert.deepEqual(after.photos, before.photos)
    assert.deepEqual(after.versions, before.versions)
    assert.deepEqual(after.together, before.together)
    assert.deepEqual(after.batches, before.batches)
    assert.deepEqual(after.settings, [{ version_retention_days: 365, trash_retention_days: 60 }])
    const timeline = async (url: string) => (await storing(url).api.call('getTimeline')).months
    assert.deepEqual(await timeline(target.url), await timeline(source.url))
  })
})

/** By the program that anybody has. */
function requireSums(folder: string): void {
  execFileSync('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], { cwd: folder })
}

async function requireNamesAndTimes(folder: string): Promise<void> {
  const modified = async (path: string) => (await stat(join(folder, path))).mtime
  assert.deepEqual(await modified('photos/2021/03/with exif.jpg'), new Date(2021, 2, 4, 5, 6, 7))
  assert.deepEqual(await modified('photos/2024/05/IMG_20240514_103107.jpg'), new Date(2024, 4, 14, 10, 31, 7))
  assert.deepEqual(await modified('photos/2018/02/from file time.jpg'), new Date(Date.UTC(2018, 1, 3, 4, 5, 6, 789)))
  for (const path of [
    'photos/2022/01/か\u3099っこう.jpg',
    'photos/2022/01/Same.jpg',
    'photos/2022/01 (2)/SAME.jpg',
    'photos/2022/02/what?.jpeg',
    'photos/2020/05/versions.jpg',
    'versions/2020/05/v2/versions.jpg',
    'versions/2020/05/v3/versions.jpg',
  ]) {
    await modified(path)
  }
  assert.ok(!existsSync(join(folder, 'versions/2020/05/v1')), 'the first version is the current one again: its bytes come once')
}

/** Both forms hold the same, the README explains each column of both, and moments are moments. */
async function requireTables(folder: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson()
  for (const [name, columns] of Object.entries(tables)) {
    const parquet = `'${join(folder, 'metadata', `${name}.parquet`)}'`
    const described = (await rows(`describe select * from ${parquet}`)) as { column_name: string; column_type: string }[]
    assert.deepEqual(
      described.map((row) => row.column_name),
      columns.map((column) => column.name),
    )
    for (const { column_name: column, column_type: type } of described) {
      const expected = column === 'taken_at' ? 'TIMESTAMP' : 'TIMESTAMP WITH TIME ZONE'
      if (column.endsWith('_at')) assert.equal(type, expected, `${name}.${column}`)
    }
    const types = described.map((row) => `'${row.column_name}': '${row.column_type}'`).join(', ')
    const json = `read_json('${join(folder, 'metadata', `${name}.jsonl`)}', format = 'newline_delimited', columns = {${types}})`
    const [oneWay, otherWay] = [`(from ${parquet} except all from ${json})`, `(from ${json} except all from ${parquet})`]
    assert.deepEqual(await rows(`${oneWay} union all ${otherWay}`), [], name)
    for (const language of ['README.md', 'README.ja.md']) {
      const text = await readFile(join(folder, language), 'utf8')
      for (const { name: column } of columns) assert.ok(text.includes(`| \`${column}\` |`), `${language}: ${column}`)
    }
  }
}
