import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import shapes from '../build/typebox-shapes.ts'

it('what stands for typebox in the browser has everything that the contract is made with', () => {
  const folder = join(import.meta.dirname, '../../contract/src')
  const text = globSync('*.ts', { cwd: folder })
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  const used = new Set([...text.matchAll(/\bType\.([A-Z]\w+)\(/g)].map(([, name = '']) => name))
  assert.ok(used.has('Object'))
  assert.deepEqual(
    [...used].filter((name) => !(name in shapes)),
    [],
  )
})
