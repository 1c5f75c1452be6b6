import assert from 'node:assert/strict'
import { readdir, readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { aLibraryToMove } from '../../server/test/support/moving/a-moved-library.ts'
import { startServerProcess } from '../../server/test/support/server-process.ts'
import { imgstream } from './support/imgstream.ts'
import { aFolder, aJpeg } from './support/pictures.ts'

const timeout = 240_000
interface Created {
  file: string
  photos: number
  originals_copied?: number
}

void describe('imgstream backup', () => {
  void it('is made by the server that has the file, and without one by itself; list and verify need none', { timeout }, async (t) => {
    const folder = await aFolder(t, { 'a.jpg': await aJpeg({ shade: 1 }), 'b.jpg': await aJpeg({ shade: 90 }) })
    const library = { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(folder, 'data', 'imgstream.db') } as const
    const server = await startServerProcess(library, folder)
    const env = { ENVIRONMENT: 'development', IMGSTREAM_URL: server.url, ...library, LOCAL_STORAGE_PATH: join(folder, 'photos') }
    const place = { folder, env }
    let created: Created
    try {
      assert.equal((await imgstream(['upload', 'a.jpg', 'b.jpg'], place)).code, 0)
      const made = await imgstream(['backup', 'create', '--to', 'safe', '--with-originals', '--json'], place)
      assert.equal(made.code, 0, made.stderr)
      created = JSON.parse(made.stdout) as Created
      assert.deepEqual([created.photos, created.originals_copied], [2, 2])
      assert.deepEqual((await readdir(join(folder, 'safe', 'originals'))).length, 2)
      // By the setting, in words, and by the job's own name.
      const byJob = await imgstream(['jobs', 'run', 'backup'], place)
      assert.match(byJob.stdout, /^backup: file imgstream_\d{8}_\d{6}\.db/, byJob.stderr)
      assert.equal((await imgstream(['backup', 'create', '--to', 'gs://safe/originals'], place)).code, 2)
    } finally {
      assert.equal(await server.stop(), 0)
    }
    const bySelf = await imgstream(['backup', 'create', '--format', 'portable'], place)
    assert.match(bySelf.stdout, /^imgstream_\d{8}_\d{6}\.jsonl\.gz in the folder .*: 2 photos, .*read back and equal/, bySelf.stderr)
    const listed = await imgstream(['backup', 'list'], place)
    assert.match(listed.stdout, /^2 backups in the folder .*data\/backups:\n {2}imgstream_.*2 photos.*schema \d+\n/)
    const verified = await imgstream(['backup', 'verify', '--to', 'safe'], place)
    assert.match(verified.stdout, /is what was written: \d+ rows in \d+ tables/, verified.stderr)
    const file = join(folder, 'safe', created.file)
    await truncate(file, (await readFile(file)).length - 1)
    const cut = await imgstream(['backup', 'verify', created.file, '--to', 'safe'], place)
    assert.deepEqual([cut.code, /is damaged: its file is cut off/.test(cut.stdout)], [1, true], cut.stdout)
    assert.match((await imgstream(['backup', 'list', '--to', 'safe'], place)).stdout, /damaged: its file is cut off/)
    const none = await imgstream(['backup', 'verify', 'imgstream_20200101_000000'], place)
    assert.deepEqual([none.code, none.stderr.includes('There is no backup imgstream_20200101_000000')], [2, true])
  })

  void it('is tried by a drill, put back with --confirm only, and comes with the settings without secrets', { timeout }, async (t) => {
    const folder = await aFolder(t, {})
    const library: Record<string, string> = await aLibraryToMove(folder)
    const env = { ENVIRONMENT: 'test', ...library, BACKUP_TO: join(folder, 'safe') }
    const place = { folder, env: { ...env, OIDC_CLIENT_SECRET: 'never shown', OIDC_ISSUER: 'https://who:secret@id.example.com' } }
    assert.equal((await imgstream(['backup', 'create'], place)).code, 0)
    const drilled = await imgstream(['backup', 'drill', '--deep', '--json'], place)
    const drill = JSON.parse(drilled.stdout) as { originals: number; originals_in_store: number; deep: boolean }
    assert.deepEqual([drilled.code, drill.deep, drill.originals_in_store], [0, true, drill.originals], drilled.stderr)
    assert.match(
      (await imgstream(['backup', 'drill'], place)).stdout,
      /can be restored: 9 photos, .* equal by SHA-256\.\n10 originals .* 0 missing/,
    )

    const asked = await imgstream(['backup', 'restore'], place)
    assert.equal(asked.code, 2, asked.stderr)
    assert.match(
      asked.stdout,
      /is sound: 9 photos.*\n.*holds 9 photos now.*\nNothing was changed\. To do it: imgstream backup restore imgstream_\S+ --confirm/,
    )
    const done = await imgstream(['backup', 'restore', '--confirm'], place)
    const back = /To go back: imgstream (backup restore \S+ --confirm)/.exec(done.stdout)?.[1]
    assert.ok(done.code === 0 && back, done.stdout + done.stderr)
    const undone = await imgstream(back.split(' '), place)
    assert.equal(undone.code, 0, undone.stderr)

    const kept = JSON.parse((await imgstream(['backup', 'aside', '--json'], place)).stdout) as { states: { name: string }[] }
    assert.equal(kept.states.length, 2)
    const release = ['backup', 'release', kept.states[0]?.name ?? '']
    const planned = await imgstream(release, place)
    assert.deepEqual([planned.code, /^It would free the state .* Nothing was changed/.test(planned.stdout)], [2, true], planned.stderr)
    const early = await imgstream([...release, '--confirm'], place)
    assert.deepEqual([early.code, early.stderr.includes('--now')], [2, true])
    assert.match((await imgstream([...release, '--confirm', '--now'], place)).stdout, /^Released: the state /)
    assert.match((await imgstream(['backup', 'aside'], place)).stdout, /^\d{4}-.*\nfiles: 0 kept files .*\nquarantine: 0 damaged files/)
    assert.equal((await imgstream(['backup', 'release', 'x'], place)).code, 2)

    const config = await imgstream(['backup', 'config'], place)
    assert.match(
      config.stdout,
      /^imgstream_config_\d{8}_\d{6}\.env in .*Left out as secrets: OIDC_ISSUER, OIDC_CLIENT_SECRET/,
      config.stderr,
    )
    const written = await readFile(join(folder, 'safe', config.stdout.split(' ')[0] ?? ''), 'utf8')
    assert.ok(written.includes(`LOCAL_DB_PATH=${library.LOCAL_DB_PATH}`) && !/never shown|who:secret/.test(written), written)
  })
})
