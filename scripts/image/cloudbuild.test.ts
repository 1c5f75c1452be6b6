import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parse } from 'yaml'

const { steps } = parse(readFileSync(new URL('../../cloudbuild.yaml', import.meta.url), 'utf8')) as {
  steps: { id: string; args: string[] }[]
}
/** As Cloud Build hands it on: its own names replaced, `$$` one `$`. */
const trial = (steps.find(({ id }) => id === 'try')?.args[1] ?? '').replaceAll(/(?<!\$)\$(\{\w+\}|[A-Z_]+)/g, 'given').replaceAll('$$', '$')

const bash = spawnSync('bash', ['--version']).status === 0
describe('a build on Google Cloud', { skip: !bash && 'no bash' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgstream-cloudbuild-'))
  after(() => rmSync(folder, { recursive: true }))

  /** Runs the trial beside a `docker` of ours: how it ends when asked for the version, and when it is started without settings. */
  function tryImage(version: number, start: number, says: string) {
    const docker = `#!/bin/sh\ncase "$*" in *--version) exit ${version} ;; *) echo "${says}" >&2; exit ${start} ;; esac\n`
    writeFileSync(join(folder, 'docker'), docker)
    chmodSync(join(folder, 'docker'), 0o755)
    const { status } = spawnSync('bash', ['-c', trial], { env: { PATH: `${folder}${delimiter}${process.env.PATH}` } })
    return status === 0
  }
  const refusal = 'LOCAL_STORAGE_PATH is not set. Set it, or set GCS_BUCKET_NAME to keep them in a bucket.'

  it('hands on an image that starts, and refuses to run as production without settings', () => {
    assert.ok(tryImage(0, 2, refusal))
  })

  it('hands on none that does not start, that runs without settings, or that ends for another reason', () => {
    assert.ok(!tryImage(1, 2, refusal))
    assert.ok(!tryImage(0, 0, 'listening'))
    assert.ok(!tryImage(0, 1, 'Cannot find module'))
  })
})
