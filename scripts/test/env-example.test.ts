import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parseEnv } from 'node:util'
import { readConfig } from '../../packages/server/src/config/read-config.ts'
import { type VariableName, variables } from '../../packages/server/src/config/variables.ts'

const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
const lines = [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }))

describe('.env.example', () => {
  it('lists every variable once, and no other', () => {
    assert.deepEqual(lines.map(({ name }) => name).sort(), ['ENVIRONMENT', ...Object.keys(variables)].sort())
  })

  it('shows the default of development', () => {
    const defaultOf = (name: string): string => {
      if (name === 'ENVIRONMENT') return 'development'
      // The first test holds the names.
      const defaults: { development?: string } | undefined = variables[name as VariableName].defaults
      return defaults?.development ?? ''
    }
    assert.deepEqual(
      lines,
      lines.map(({ name }) => ({ name, value: defaultOf(name) })),
    )
  })

  it('changes nothing but the environment when it is copied as it is', () => {
    const copied = parseEnv(text)
    assert.deepEqual({ ...copied }, { ENVIRONMENT: 'development' })
  })

  it('is understood with every line in force', () => {
    const everything = Object.fromEntries(lines.map(({ name, value }) => [name, value]))
    assert.deepEqual(readConfig(everything, '/'), readConfig({ ENVIRONMENT: 'development' }, '/'))
  })
})
