import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, it } from 'node:test'
import { bareCommand, blocksOf, differenceFrom, stepsOf } from './guide-blocks.ts'
import { runGuide } from './run-guide.ts'

const docs = join(import.meta.dirname, '../../docs')
const guides = globSync('*.md', { cwd: docs }).filter((name) => stepsOf(readFileSync(join(docs, name), 'utf8')).length > 0)
const missing = ['bash', 'curl', 'jq'].filter((tool) => spawnSync(tool, ['--version']).status !== 0)

// Most of a guide's time its server and its commands start, and jobs are waited for.
describe('the commands in the guides', { concurrency: 3, skip: missing.length > 0 && `${missing.join(', ')} missing` }, () => {
  it('are there', () => assert.ok(guides.length > 0))

  for (const name of guides) {
    it(`of docs/${name} do what it says`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), `imgstream-${basename(name, '.md')}-`))
      t.after(() => rmSync(folder, { recursive: true, force: true }))
      const steps = stepsOf(readFileSync(join(docs, name), 'utf8'))
      const results = await runGuide(steps, folder)
      for (const { step, code, stdout, stderr } of results) {
        assert.equal(code, 0, `docs/${name}, line ${step.line}:\n${step.command}\n${stdout}${stderr}`)
        if (step.answer === undefined) continue
        const difference = differenceFrom(step.answer, JSON.parse(stdout.trim()))
        assert.equal(difference, undefined, `docs/${name}, line ${step.line}: ${stdout}`)
      }
      t.diagnostic(`docs/${name}: ${results.length} of ${steps.length} runnable blocks run, all as shown`)
      assert.equal(results.length, steps.length)
    })

    it(`of docs/ja/${name} are the same`, () => {
      const japanese = join(docs, 'ja', name)
      assert.ok(existsSync(japanese))
      const commands = (path: string) => stepsOf(readFileSync(path, 'utf8')).map(({ command, answer }) => [bareCommand(command), answer])
      assert.deepEqual(commands(japanese), commands(join(docs, name)))
    })
  }
})

describe('a block of a guide', () => {
  it('has a language and words for the test', () => {
    const [first, second] = blocksOf('a\n```sh run\nls\n```\n   ```json\n   {}\n   ```\n')
    assert.deepEqual([first?.language, first?.words, first?.text], ['sh', ['run'], 'ls\n'])
    assert.deepEqual([second?.line, second?.language, second?.words], [5, 'json', []])
    assert.throws(() => blocksOf('```sh\nls'), /line 1 does not end/)
  })

  it('shows an answer of which every field must be there', () => {
    const shown = { a: 1, list: [{ b: 'x' }] }
    assert.equal(differenceFrom(shown, { a: 2, list: [{ b: 'y', c: 1 }], more: true }), undefined)
    assert.equal(differenceFrom(shown, { a: 2, list: [{}] }), 'the answer.list[0] has no b')
    assert.equal(differenceFrom(shown, { a: '2', list: [] }), 'the answer.a is string, and shown as number')
    assert.equal(differenceFrom(shown, { a: 2, list: [] }), 'the answer.list is empty')
  })
})
