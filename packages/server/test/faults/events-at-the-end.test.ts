import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { createEventRepository } from '../../src/infrastructure/database/monitoring/event-repository.ts'
import { onEachEngine, openDatabase } from '../support/engines.ts'
import { startServerProcess } from '../support/server-process.ts'
import { aJpeg } from '../support/small-pictures.ts'

onEachEngine('a server that is told to stop', (engine) => {
  it('has every event written of what it answered, however young', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'imgstream-events-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const place = await engine.newPlace()
    const server = await startServerProcess(place, folder)
    const put = async (filename: string, text: string, query = '') => {
      const body = Buffer.from(await aJpeg(text))
      return fetch(`${server.url}/api/photos/${filename}${query}`, { method: 'PUT', body }).then(
        ({ status }) => status,
        () => 0,
      )
    }
    const names = Array.from({ length: 12 }, (_, index) => `${index}.jpg`)
    await Promise.all(names.map((name) => put(name, `${name} 1`)))
    // Some are answered a moment before SIGTERM, others while it is already there; two seconds later they would have been written.
    let answered = 0
    let isToldToStop = () => {}
    const half = new Promise<void>((resolve) => {
      isToldToStop = resolve
    })
    const sending = names.map(async (name) => {
      if ((await put(name, `${name} 2`, '?on_collision=overwrite')) === 200 && ++answered === 6) isToldToStop()
    })
    await half
    assert.equal(await server.stop(), 0)
    await Promise.all(sending)

    const database = await openDatabase(place)
    try {
      const [{ owner_id = '' } = {}] = await database.query<{ owner_id: string }>('select distinct owner_id from photos')
      const events = createEventRepository(database)
      const kinds = Map.groupBy(await events.list(owner_id, 0, 1000), ({ kind }) => kind)
      const overwritten = await database.query('select id from photos where version = 2')
      t.diagnostic(`${answered} overwrites answered, ${overwritten.length} made`)
      assert.ok(answered >= 6 && overwritten.length >= answered)
      for (const kind of ['collision_detected', 'user_decision', 'collision_resolved', 'overwrite_operation'] as const) {
        assert.ok((kinds.get(kind)?.length ?? 0) >= overwritten.length, `${kind}: ${kinds.get(kind)?.length}`)
      }
      const { sums } = await events.total(owner_id, { fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER })
      assert.equal(sums.find(({ kind }) => kind === 'overwrite_operation')?.count, kinds.get('overwrite_operation')?.length)
    } finally {
      await database.close()
    }
  })
})
