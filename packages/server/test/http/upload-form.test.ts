import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { after, before, it } from 'node:test'
import { BatchResult } from '@imgstream/contract'
import { requireRefusal, requireShape } from '../support/api.ts'
import { onEachEngine } from '../support/engines.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { until } from '../support/until.ts'

onEachEngine('several photos in one form', (engine) => {
  let app: TestApp
  let url: string
  before(async () => {
    app = await testApp({ place: await engine.newPlace(), env: { MAX_UPLOAD_SIZE_MB: '1' } })
    await app.http.listen({ port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}/api/photos`
  })
  after(() => app.stop())

  type Part = [filename: string, bytes: Buffer]
  async function post(fields: Record<string, string>, files: Part[]) {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    for (const [filename, bytes] of files) form.append('file', new Blob([Buffer.from(bytes)]), filename)
    return fetch(url, { method: 'POST', body: form })
  }
  async function send(fields: Record<string, string>, files: Part[]): Promise<BatchResult> {
    const answer = await post(fields, files)
    const body: unknown = await answer.json()
    assert.equal(answer.status, 200, JSON.stringify(body))
    requireShape(BatchResult, body, 'the batch result')
    return body as BatchResult
  }
  const photo = async (filename: string, text = filename): Promise<Part> => [filename, await aJpeg(text)]
  const statuses = ({ results }: BatchResult) => results.map(({ filename, status, error_type }) => [filename, status, error_type])

  it('are a success with zeros when there are none', async () => {
    assert.deepEqual(await send({}, []), {
      success: true,
      total_files: 0,
      successful_uploads: 0,
      failed_uploads: 0,
      skipped_uploads: 0,
      overwrite_uploads: 0,
      results: [],
    })
    assert.equal((await send({ on_collision: 'skip' }, [])).total_files, 0)
  })

  it('mix new ones, overwrites, skips, both and failures; each has its own decision', async () => {
    await send({}, await Promise.all(['over.jpg', 'skip.jpg', 'both.jpg', 'undecided.jpg', 'same.jpg'].map((name) => photo(name))))
    const decisions = { 'over.jpg': 'overwrite', 'skip.jpg': 'skip', 'both.jpg': 'keep_both' }
    const result = await send({ decisions: JSON.stringify(decisions) }, [
      await photo('new.jpg'),
      await photo('over.jpg', 'over 2'),
      await photo('skip.jpg', 'skip 2'),
      await photo('both.jpg', 'both 2'),
      await photo('undecided.jpg', 'undecided 2'),
      await photo('same.jpg'),
      ['text.jpg', Buffer.alloc(500, 'text')],
      ['tiny.jpg', Buffer.alloc(5)],
    ])
    assert.deepEqual(statuses(result), [
      ['new.jpg', 'uploaded', undefined],
      ['over.jpg', 'overwritten', undefined],
      ['skip.jpg', 'skipped', undefined],
      ['both (2).jpg', 'kept_both', undefined],
      ['undecided.jpg', 'failed', 'collision'],
      ['same.jpg', 'skipped', undefined],
      ['text.jpg', 'failed', 'unsupported_format'],
      ['tiny.jpg', 'failed', 'too_small'],
    ])
    const { success, total_files, successful_uploads, failed_uploads, skipped_uploads, overwrite_uploads } = result
    assert.deepEqual([success, total_files, successful_uploads, failed_uploads, skipped_uploads, overwrite_uploads], [false, 8, 3, 3, 2, 1])
  })

  it('take one decision for all', async () => {
    const first = await send({}, [await photo('bulk 1.jpg'), await photo('bulk 2.jpg')])
    assert.equal(first.successful_uploads, 2)
    const again = await send({ on_collision: 'overwrite', decisions: '{"bulk 2.jpg":"skip"}' }, [
      await photo('bulk 1.jpg', 'b 1'),
      await photo('bulk 2.jpg', 'b 2'),
    ])
    assert.deepEqual(
      again.results.map(({ status, version, is_overwrite }) => [status, version, is_overwrite]),
      [
        ['overwritten', 2, true],
        ['skipped', 1, false],
      ],
    )
  })

  it('follow a decision whose name is written in another Unicode form', async () => {
    await send({}, [await photo('\u304c.jpg')])
    const result = await send({ decisions: '{"\u304c.jpg":"overwrite"}' }, [await photo('か\u3099.jpg', 'nfd')])
    assert.deepEqual(result.results[0]?.status, 'overwritten')
  })

  it('go on after one that is too large or has a bad name, and count it as failed', async () => {
    const result = await send({}, [
      await photo('before.jpg'),
      ['large.jpg', Buffer.alloc(1_048_577)],
      ['..', await aJpeg('dots')],
      ['a/../../b.jpg', await aJpeg('path')],
      ['CON.jpg', await aJpeg('con')],
      await photo('after.jpg'),
    ])
    assert.deepEqual(
      statuses(result).map(([, ...rest]) => rest),
      [
        ['uploaded', undefined],
        ['failed', 'too_large'],
        ['failed', 'invalid_filename'],
        ['failed', 'invalid_filename'],
        ['failed', 'invalid_filename'],
        ['uploaded', undefined],
      ],
    )
  })

  it('are one batch that can be looked at and undone', async () => {
    const answer = await post({}, [await photo('of batch 1.jpg'), ['bad.jpg', Buffer.alloc(500, 'x')]])
    await answer.arrayBuffer()
    const batch = await app.ask({ method: 'GET', url: `/api/batches/${answer.headers.get('x-batch-id')}` })
    assert.deepEqual([batch.json().counts.uploaded, batch.json().counts.failed], [1, 1])
    const undone = await app.ask({ method: 'POST', url: `/api/batches/${answer.headers.get('x-batch-id')}/undo` })
    assert.equal(undone.json().undone, 1)
  })

  it('are refused whole when the form is wrong, and nothing of it stays', async () => {
    const before = await app.files()
    const cases: [Record<string, string>, string][] = [
      [{ on_collision: 'replace' }, 'on_collision'],
      [{ decisions: '{' }, 'decisions'],
      [{ decisions: '[]' }, 'decisions'],
      [{ decisions: '{"a.jpg":"fail"}' }, 'decisions'],
      [{ decisions: '{"a.jpg":1}' }, 'decisions'],
    ]
    for (const [fields, name] of cases) {
      const answer = await post(fields, [await photo('wrong.jpg')])
      const body = (await answer.json()) as { error: { message: string } }
      requireRefusal(answer.status, body, ['INVALID_REQUEST'], JSON.stringify(fields))
      assert.ok(body.error.message.includes(name))
    }
    const plain = await fetch(url, { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } })
    requireRefusal(plain.status, await plain.json(), ['INVALID_REQUEST'], 'text')
    const noBoundary = await fetch(url, { method: 'POST', body: 'text', headers: { 'content-type': 'multipart/form-data' } })
    requireRefusal(noBoundary.status, await noBoundary.json(), ['INVALID_REQUEST'], 'no boundary')
    const cut = await fetch(url, {
      method: 'POST',
      body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nhalf',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    })
    requireRefusal(cut.status, await cut.json(), undefined, 'cut off')
    assert.deepEqual(await app.files(), before)
  })

  it('are never dropped in silence: another part name and a file without a name are refused', async () => {
    const [filename, bytes] = await photo('misnamed.jpg')
    const misnamed = new FormData()
    misnamed.append('picture', new Blob([Buffer.from(bytes)]), filename)
    const text = new FormData()
    text.append('file', 'hello')
    for (const form of [misnamed, text]) {
      const answer = await fetch(url, { method: 'POST', body: form })
      requireRefusal(answer.status, await answer.json(), ['INVALID_REQUEST'], 'a part that is no photo')
    }
  })

  it('say what was stored when the form breaks after the first ones', async () => {
    const [filename, bytes] = await photo('before the break.jpg')
    const late = new FormData()
    late.append('file', new Blob([Buffer.from(bytes)]), filename)
    late.append('on_collision', 'overwrite')
    const answer = await fetch(url, { method: 'POST', body: late })
    const result = (await answer.json()) as BatchResult
    requireShape(BatchResult, result, 'the batch result')
    assert.deepEqual(
      [answer.status, result.success, result.total_files, result.successful_uploads, result.failed_uploads],
      [200, false, 2, 1, 1],
    )
    assert.deepEqual(statuses(result), [
      ['before the break.jpg', 'uploaded', undefined],
      ['', 'failed', 'invalid_request'],
    ])
    const batch = await app.ask({ method: 'GET', url: `/api/batches/${answer.headers.get('x-batch-id')}` })
    assert.ok(batch.json().finished_at)
  })

  it('leave nothing of the file that was on its way when the connection breaks', async () => {
    const before = await app.files()
    const { port } = app.http.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    socket.write(
      `POST /api/photos HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n${head}${'y'.repeat(5000)}`,
    )
    await until('the file is on its way', async () => (await app.files()).length > before.length)
    socket.destroy()
    await until('nothing is left of it', async () => (await app.files()).length <= before.length)
    assert.deepEqual(await app.files(), before)
  })

  it('leave the server healthy', async () => {
    assert.equal((await app.ask({ method: 'GET', url: '/health' })).statusCode, 200)
    assert.deepEqual(app.complaints, [])
  })
})
