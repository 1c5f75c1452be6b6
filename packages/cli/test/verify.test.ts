import assert from 'node:assert/strict'
import { link, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IntegrityReport } from '@imgstream/contract'
import { openDuckDb } from '../../server/src/infrastructure/database/duckdb/duckdb-database.ts'
import { aJpeg } from '../../server/test/support/small-pictures.ts'
import { testApp } from '../../server/test/support/test-app.ts'
import { aServer } from './support/a-server.ts'
import { imgstream } from './support/imgstream.ts'
import { aFolder } from './support/pictures.ts'

const timeout = 120_000

/** A library whose server has ended: real pictures, an overwritten one, one in the trash. */
async function aLibraryAtRest(t: TestContext, photos = 8) {
  const folder = await aFolder(t, {})
  const store = join(folder, 'photos')
  const LOCAL_DB_PATH = join(folder, 'imgstream.db')
  const app = await testApp({ place: { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH }, folder: store, isInFolder: true })
  for (let index = 0; index < photos; index++)
    assert.equal((await app.put(`IMG_${index}.jpg`, await aJpeg(`picture ${index}`))).statusCode, 201)
  await app.put('IMG_0.jpg', await aJpeg('a better one'), 'on_collision=overwrite')
  await app.stop({ keepFiles: true })
  // No server answers there.
  const env = { ENVIRONMENT: 'test', DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH, LOCAL_STORAGE_PATH: store, PORT: '9' }
  const originals = (await readdir(join(store, 'originals'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  return { folder, env, originals, path: LOCAL_DB_PATH }
}

const reportOf = (stdout: string) => JSON.parse(stdout) as IntegrityReport

void describe('imgstream verify', () => {
  void it('without a server finds a missing original and swapped ones, puts back what it can, and says what is left', {
    timeout,
  }, async (t) => {
    const { folder, env, originals } = await aLibraryAtRest(t)
    const sound = await imgstream(['verify', '--deep'], { folder, env })
    assert.equal(sound.code, 0, sound.stderr)
    assert.match(
      sound.stdout,
      /^8 photos, 9 versions, 9 originals, 27 objects in the storage\n.* of originals read\nEverything fits together\.\n$/,
    )

    // The first photo was overwritten; the others have originals of one size.
    const [lost = '', , one = '', two = ''] = originals
    const bytes = await readFile(lost)
    await rm(lost)
    await rename(one, `${one}x`)
    await rename(two, one)
    await rename(`${one}x`, two)
    const quick = await imgstream(['verify'], { folder, env })
    assert.equal(quick.code, 1)
    assert.match(
      quick.stdout,
      /original_missing 1\n\nIMG_\d\.jpg \(version \d\): The original is not in the storage\.\n {2}originals\/.*\n {2}"imgstream verify/,
    )
    const repaired = await imgstream(['verify', '--deep', '--repair', '--json'], { folder, env })
    assert.equal(repaired.code, 1)
    const report = reportOf(repaired.stdout)
    assert.deepEqual([report.by_kind, report.check?.repaired], [{ original_missing: 1 }, 2])
    assert.match(report.findings[0]?.note ?? '', /neither in the storage nor in a backup/)

    // Somebody finds the file again: nothing is left to tell.
    await writeFile(lost, bytes)
    assert.equal((await imgstream(['verify', '--deep'], { folder, env })).code, 0)
  })

  void it('takes a lost original from a backup with originals', { timeout }, async (t) => {
    const { folder, env, originals } = await aLibraryAtRest(t)
    const [lost = ''] = originals
    const bytes = await readFile(lost)
    const backups = join(folder, 'backups')
    const made = await imgstream(['backup', 'create', '--with-originals'], { folder, env: { ...env, BACKUP_TO: backups } })
    assert.equal(made.code, 0, made.stderr)
    await rm(lost)
    const end = await imgstream(['verify', '--repair'], { folder, env: { ...env, BACKUP_TO: backups } })
    assert.equal(end.code, 0, end.stdout + end.stderr)
    assert.match(end.stdout, /1 finding repaired\nEverything fits together/)
    const all = await readdir(dirname(lost))
    assert.deepEqual(await readFile(join(dirname(lost), all.find((name) => !originals.includes(join(dirname(lost), name))) ?? '')), bytes)
  })

  void it('goes on after kill -9 wherever it was: in the middle of the check and of the repair', { timeout }, async (t) => {
    const { folder, env, originals, path } = await aLibraryAtRest(t, 2)
    await manyPhotos(path, folder, originals[0] ?? '')
    const checks = new Set<string>()
    const steps: string[] = []
    const moments = [
      ['the database', 0],
      ['photos', 0],
      ['photos', 150],
      ['objects', 0],
      ['repairs', 50],
    ] as const
    for (const [what, waitMs] of moments) {
      const run = imgstream(['verify', '--deep', '--repair', '--json'], { folder, env })
      await Promise.race([run.saying(`checking ${what}:`), run])
      await sleep(waitMs)
      run.process.kill('SIGKILL')
      await run
      const database = await openDuckDb(path)
      for (const { id, step } of await database.query<{ id: string; step: string }>('select id, step from integrity_checks')) {
        checks.add(id)
        steps.push(step)
      }
      await database.close()
      if (steps.includes('done')) break
    }
    const end = await imgstream(['verify', '--deep', '--repair', '--json'], { folder, env })
    assert.equal(end.code, 0, end.stderr)
    const { check, problems } = reportOf(end.stdout)
    assert.equal(problems, 0)
    // All runs were one check, which went over each photo once.
    if (!steps.includes('done')) assert.deepEqual([...checks], [check?.check_id])
    assert.ok(new Set(steps).size >= 2, steps.join(', '))
    assert.equal(check?.photos, photosMade + 2, steps.join(', '))
    const again = await imgstream(['verify', '--deep', '--json'], { folder, env })
    assert.deepEqual([again.code, reportOf(again.stdout).check?.photos], [0, photosMade + 2])
  })

  void it('says of a damaged database what to do', { timeout }, async (t) => {
    const { folder, env, path } = await aLibraryAtRest(t, 2)
    const BACKUP_TO = join(folder, 'backups')
    const made = await imgstream(['backup', 'create'], { folder, env: { ...env, BACKUP_TO } })
    const backup = /imgstream_\d{8}_\d{6}\.db/.exec(made.stdout)?.[0] ?? made.stderr
    await truncate(path, Math.floor((await stat(path)).size / 2))
    const end = await imgstream(['verify'], { folder, env: { ...env, BACKUP_TO } })
    assert.equal(end.code, 1)
    assert.match(
      end.stderr,
      new RegExp(`The newest backup in .* is ${backup}, made .*Z, with 2 photos: "imgstream backup restore ${backup} --confirm"`),
    )
    assert.match(end.stderr, /is damaged.*restore the newest backup: "imgstream backup list"/)
    assert.doesNotMatch(end.stderr, /\n\s+at /)
  })

  void it('asks the running server, which has the file', { timeout }, async (t) => {
    const { url } = await aServer(t)
    const place = { folder: await aFolder(t, {}), env: { IMGSTREAM_URL: url } }
    const end = await imgstream(['verify', '--deep'], place)
    assert.deepEqual([end.code, end.stdout.split('\n').at(-2)], [0, 'Everything fits together.'], end.stderr)
    assert.match((await imgstream(['jobs'], place)).stdout, /^verify +7 d +\d+ s ago +problems 0, /m)
  })
})

const photosMade = 1200

/** Photos with one original's bytes under keys of their own; some lack their pictures. */
async function manyPhotos(path: string, folder: string, original: string) {
  const database = await openDuckDb(path)
  const keys = await database.transaction(async (sql) => {
    await sql.query(`insert into photos (id, owner_id, filename, name_key, live_name_key, taken_at_ms, taken_source, first_uploaded_at_ms,
        uploaded_at_ms, version, checksum, byte_size, media_type, width, height, renditions, trashed_at_ms)
      select uuid(), owner_id, 'row ' || i, 'row ' || i, null, taken_at_ms, taken_source, 1, 1, 1, v.checksum, v.byte_size, v.media_type, v.width,
        v.height, case when i % 50 = 0 then 'ready' else 'failed' end, 1
      from range(${photosMade}) t(i), (select p.taken_at_ms, p.taken_source, v.* from photo_versions v join photos p on p.id = v.photo_id
        where '${original}' like '%' || original_key) v`)
    return sql.query<{
      key: string
    }>(`insert into photo_versions (photo_id, version, owner_id, original_key, renditions, checksum, byte_size,
        media_type, width, height, exif, uploaded_at_ms, origin)
      select id, 1, owner_id, 'originals/' || owner_id || '/' || id || '/made', renditions, checksum, byte_size, media_type, width, height, '{}', 1,
        'uploaded'
      from photos where filename like 'row %' returning original_key as key`)
  })
  await database.close()
  for (const { key } of keys) {
    const target = join(folder, 'photos', key)
    await mkdir(dirname(target), { recursive: true })
    await link(original, target)
  }
}
