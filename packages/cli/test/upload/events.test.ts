import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CollisionStatistics } from '@imgstream/contract'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder, aJpeg, fill } from '../support/pictures.ts'

void describe('imgstream upload', () => {
  void it('leaves the events of what it met and did, which imgstream monitoring shows and prunes', { timeout: 120_000 }, async (t) => {
    const { url } = await aServer(t)
    const folder = await aFolder(t, {
      'a.jpg': await aJpeg({ shade: 10 }),
      'b.jpg': await aJpeg({ shade: 20 }),
      'c.jpg': await aJpeg({ shade: 30 }),
    })
    const place = { folder, env: { IMGSTREAM_URL: url } }
    assert.equal((await imgstream(['upload', '.'], place)).code, 0)
    await fill(folder, { 'a.jpg': await aJpeg({ shade: 11 }), 'b.jpg': await aJpeg({ shade: 21 }) })
    assert.equal((await imgstream(['upload', '.', '--on-collision', 'overwrite'], place)).code, 0)

    const said = JSON.parse((await imgstream(['monitoring', 'stats', '--json'], place)).stdout) as CollisionStatistics
    const { collision_metrics: met, user_decision_metrics: decided, overwrite_metrics: written, batch_processing_metrics: checks } = said
    assert.deepEqual([decided.overwrite_count, written.total_operations, written.successful_operations], [2, 2, 2])
    assert.ok(met.total_detected >= 4, 'in the check and when the files came')
    assert.equal(checks.total_batches, 2)
    for (const ms of [met.average_detection_time_ms, met.average_resolution_time_ms, written.average_operation_time_ms]) assert.ok(ms > 0)

    // What a policy skips is never sent, and counts all the same: once, also when the command is given again, and not in a dry run.
    await fill(folder, { 'a.jpg': await aJpeg({ shade: 12 }), 'b.jpg': await aJpeg({ shade: 22 }) })
    assert.equal((await imgstream(['upload', '.', '--on-collision', 'skip', '--dry-run'], place)).code, 0)
    assert.equal((await imgstream(['upload', '.', '--on-collision', 'skip'], place)).code, 0)
    const later = JSON.parse((await imgstream(['monitoring', 'stats', '--json'], place)).stdout) as CollisionStatistics
    assert.equal(later.user_decision_metrics.skip_count, 2)
    assert.equal(later.collision_metrics.total_resolved - met.total_resolved, 2)
    assert.equal(later.user_decision_metrics.average_decision_time_ms, 0, 'nobody was asked')

    const pruned = await imgstream(['monitoring', 'prune', '--older-than', '0d'], place)
    assert.match(pruned.stdout, /^events cleared: \d\d\n$/)
    const empty = JSON.parse((await imgstream(['monitoring', 'stats', '--json'], place)).stdout) as CollisionStatistics
    assert.equal(empty.collision_metrics.total_detected, 0)
  })
})
