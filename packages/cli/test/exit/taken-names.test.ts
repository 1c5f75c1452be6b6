import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachEngine } from '../../../server/test/support/engines.ts'
import { storing } from '../support/a-library.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder, aJpeg } from '../support/pictures.ts'

const timeout = 120_000

onEachEngine('a library that an export is brought into', (engine) => {
  it('stays as it is where its names are taken, until somebody decides', { timeout }, async (t) => {
    const [source, target] = [await aServer(t, await engine.newPlace()), await aServer(t, await engine.newPlace())]
    const folder = await aFolder(t, {})
    const theirs = storing(source.url)
    await theirs.put('free.jpg', await aJpeg({ shade: 1 }))
    await theirs.put('taken.jpg', await aJpeg({ shade: 2 }))
    await theirs.put('taken.jpg', await aJpeg({ shade: 3 }), { on: 'overwrite', version: 1 })
    assert.equal((await imgstream(['export', '--all-versions', '--server', source.url, 'out'], { folder })).code, 0)
    const ours = storing(target.url)
    const mine = await ours.put('taken.jpg', await aJpeg({ shade: 4 }))

    const run = (...args: string[]) => imgstream(['import', '--server', target.url, ...args, 'out'], { folder })
    const checksums = async () => {
      const { photos } = await ours.api.call('listLibrary', { query: {} })
      const ordered = photos.toSorted((a, b) => (a.filename < b.filename ? -1 : 1))
      return ordered.map(({ filename, versions }) => [filename, versions.map(({ checksum }) => checksum)])
    }
    const asked = await run()
    assert.equal(asked.code, 1)
    assert.match(asked.stdout, /^2 photos: 1 brought in, 1 undecided\n {2}taken\.jpg {2}\(the name is taken by another photo\)\nDecide /)
    assert.equal((await run('--on-collision', 'skip')).stdout, '2 photos: 1 there already, 1 skipped\n')
    const source_ = (await theirs.api.call('listLibrary', { query: {} })).photos
    const [free, taken] = ['free.jpg', 'taken.jpg'].map((name) =>
      source_.find(({ filename }) => filename === name)?.versions.map(({ checksum }) => checksum),
    )
    assert.deepEqual(await checksums(), [
      ['free.jpg', free],
      ['taken.jpg', [mine.checksum]],
    ])
    for (const code of [0, 0]) assert.equal((await run('--on-collision', 'keep-both')).code, code)
    assert.deepEqual(await checksums(), [
      ['free.jpg', free],
      ['taken (2).jpg', taken],
      ['taken.jpg', [mine.checksum]],
    ])
    for (const code of [0, 0]) assert.equal((await run('--on-collision', 'overwrite')).code, code)
    assert.deepEqual((await checksums()).at(-1), ['taken.jpg', [mine.checksum, ...(taken ?? [])]])
    // What went to the trash here stays there, whatever the export holds.
    const kept = (await ours.api.call('listLibrary', { query: {} })).photos.find(({ filename }) => filename === 'free.jpg')
    await ours.api.call('trashPhoto', { params: { id: kept?.photo_id ?? '' } })
    assert.match((await run()).stdout, /^2 photos: 1 there already, 1 in the trash here, left there\n$/)
  })
})
