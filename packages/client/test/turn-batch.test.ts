import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApiClient } from '../src/api-client.ts'
import { NetworkError } from '../src/api-error.ts'
import { turnBatch } from '../src/turn-batch.ts'

/** A server with a batch of so many photos, every seventh of them changed since; it breaks at a portion where it is told to. */
function aServer(total: number, breaksAt = Number.POSITIVE_INFINITY) {
  const asked: string[] = []
  const answer: typeof fetch = async (url) => {
    const address = new URL(url instanceof Request ? url.url : url)
    asked.push(`${address.pathname} ${address.searchParams.get('after') ?? 'begin'}`)
    if (asked.length === breaksAt) throw new TypeError('no network')
    const [start, limit] = [Number(address.searchParams.get('after') ?? 0), Number(address.searchParams.get('limit'))]
    const portion = Array.from({ length: Math.min(limit, total - start) }, (_, index) => start + index)
    const refused = portion
      .filter((index) => index % 7 === 0)
      .map((index) => ({ photo_id: String(index), filename: '', reason: 'changed' }))
    const next = portion.length < limit ? null : String(start + limit)
    const turned = portion.length - refused.length
    return Response.json({ batch_id: 'b', [address.pathname.endsWith('undo') ? 'undone' : 'redone']: turned, refused, next })
  }
  return { api: createApiClient({ baseUrl: 'http://server', fetch: answer }), asked }
}

describe('turning a batch', () => {
  for (const which of ['undo', 'redo'] as const) {
    it(`asks portion by portion, tells how far it is and adds up (${which})`, async () => {
      const { api, asked } = aServer(242)
      const seen: number[] = []
      const sum = await turnBatch(api, which, 'b', (now) => seen.push(now.seen))
      assert.deepEqual(asked, [`/api/batches/b/${which} begin`, `/api/batches/b/${which} 100`, `/api/batches/b/${which} 200`])
      assert.deepEqual(seen, [100, 200, 242])
      assert.deepEqual([sum.turned, sum.refused.length], [207, 35])
    })
  }

  it('has told of what was turned when the server goes away', async () => {
    const { api } = aServer(242, 2)
    const turned: number[] = []
    await assert.rejects(
      turnBatch(api, 'undo', 'b', (now) => turned.push(now.turned)),
      NetworkError,
    )
    assert.deepEqual(turned, [85])
  })
})
