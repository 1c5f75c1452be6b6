import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { notesOf, releasedChangelog } from './changelog.ts'
import { filesWithVersion } from './set-version.ts'

const root = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const changelog = '# Changelog\n\n## [Unreleased]\n\n- New: a thing.\n\n## [0.1.0] – 2026-01-02\n\n### Added\n\n- The first.\n'

describe('notes of a release', () => {
  it('are what the changelog has below its heading', () => {
    assert.equal(notesOf(changelog, 'Unreleased'), '- New: a thing.')
    assert.equal(notesOf(changelog, '0.1.0'), '### Added\n\n- The first.')
  })

  it('are refused where there are none', () => {
    assert.throws(() => notesOf(changelog, '0.2.0'), /no heading for 0\.2\.0/)
    const released = releasedChangelog(changelog, '0.2.0', '2026-03-04')
    assert.throws(() => releasedChangelog(released, '0.3.0', '2026-03-05'), /says nothing of Unreleased/)
  })

  it('become those of the version that is released', () => {
    const released = releasedChangelog(changelog, '0.2.0', '2026-03-04')
    assert.ok(released.includes('## [Unreleased]\n\n## [0.2.0] – 2026-03-04\n\n- New: a thing.'))
    assert.equal(notesOf(released, '0.2.0'), '- New: a thing.')
  })

  it('exist for this version and for what is unreleased', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string }
    assert.ok(notesOf(read('CHANGELOG.md'), version))
  })
})

describe('a version', () => {
  it('is set in every package, in what they ask of each other, in the lock file and in the image', () => {
    const files = filesWithVersion(root, '9.8.7')
    const packages = ['', 'cli', 'client', 'contract', 'pictures', 'server', 'web'].map((name) =>
      name ? `packages/${name}/package.json` : 'package.json',
    )
    assert.deepEqual([...files.keys()].sort(), [...packages, 'Dockerfile', 'package-lock.json'].sort())
    for (const name of packages) {
      const text = files.get(name) ?? ''
      assert.equal((JSON.parse(text) as { version: string }).version, '9.8.7')
      assert.doesNotMatch(text, /"@imgstream\/\w+": "(?!9\.8\.7)/)
    }
    assert.match(files.get('Dockerfile') ?? '', /^ARG VERSION=9\.8\.7$/m)
  })

  it('changes nothing when it is the one that is set', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string }
    assert.deepEqual([...filesWithVersion(root, version).keys()], [])
  })
})

describe('the workflows for forks', () => {
  const workflow = (name: string) =>
    parse(read(`.github/workflows/${name}`)) as { jobs: Record<string, { steps: { uses?: string; run?: string }[] }> }
  const steps = (name: string) => Object.values(workflow(name).jobs).flatMap((job) => job.steps)

  it('run what is run here: every script they name exists', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = ['check.yml', 'release.yml'].flatMap((name) =>
      steps(name).flatMap(({ run = '' }) => [...run.matchAll(/npm (?:run )?(?:--\S+ )*(\w+)/g)].map(([, script = '']) => script)),
    )
    assert.ok(named.length > 2)
    for (const script of named) assert.ok(script in scripts || ['ci', 'audit'].includes(script), script)
  })

  it('take actions by version, and give a token no more than it needs', () => {
    for (const name of ['check.yml', 'release.yml']) {
      for (const { uses } of steps(name)) if (uses) assert.match(uses, /@v\d+$/)
      assert.match(read(`.github/workflows/${name}`), /^permissions:\n {2}contents: (read|write)$/m)
    }
  })
})
