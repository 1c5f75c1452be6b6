import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { parse } from '@cdktn/hcl2json'
import { schemaOf, wrongArguments } from './arguments.ts'
import { ofKind, parseFolders, type ParsedFolder } from './parsed.ts'
import { terraformFiles, terraformFolder } from './terraform-files.ts'

const names = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name]) => String(name)))

describe('the configuration of Terraform', () => {
  let folders: ParsedFolder[] = []
  before(async () => {
    folders = await parseFolders()
  })
  const folder = (name: string) => folders.find((each) => each.folder === name) ?? assert.fail(`no folder ${name}`)

  it('is there: two environments and the modules they share', () => {
    assert.deepEqual(folders.map((each) => each.folder).sort(), ['modules/imgstream', 'modules/registry', 'production', 'test'])
  })

  it('names no argument that its provider does not know, and leaves out none that it wants', () => {
    const wrong = folders.flatMap((each) =>
      each.blocks
        .filter(({ kind }) => ['resource', 'data', 'ephemeral'].includes(kind))
        .flatMap((block) => {
          const schema = schemaOf(block)
          const at = `${block.file} ${block.type}.${block.name}: `
          return schema ? wrongArguments(block.body, schema).map((each) => at + each) : [`${at}no schema; run schemas/extract.ts`]
        }),
    )
    assert.deepEqual(wrong, [])
  })

  it('would be told of a wrong one', async () => {
    const text =
      'resource "google_storage_bucket" "x" {\n name = "b"\n url = "u"\n colour = "red"\n versioning {\n }\n versioning {\n enabled = true\n }\n}\n'
    const parsed = (await parse('x.tf', text)) as { resource: Record<string, Record<string, [Record<string, unknown>]>> }
    const body = parsed.resource.google_storage_bucket?.x?.[0] ?? {}
    const schema = schemaOf({ kind: 'resource', type: 'google_storage_bucket', name: 'x', body, file: 'x.tf' })
    assert.deepEqual(wrongArguments(body, schema ?? assert.fail('no schema')), [
      'colour: no such argument',
      'url: only the provider says that',
      'location: is missing',
      'versioning: 2 times, at most 1',
      'versioning.enabled: is missing',
    ])
  })

  it('declares what it uses and uses what it declares', () => {
    for (const each of folders) {
      const declared = ofKind(each, 'variable').map(({ name }) => name)
      assert.deepEqual([...names(each.text, /\bvar\.(\w+)/g)].sort(), declared.sort(), `variables of ${each.folder}`)
      assert.deepEqual([...names(each.text, /\blocal\.(\w+)/g)].sort(), Object.keys(each.locals).sort(), `locals of ${each.folder}`)
    }
  })

  it('gives examples that name only variables there are, and a backend that can be read', async () => {
    for (const each of [folder('production'), folder('test')]) {
      const text = (name: string) => readFileSync(join(terraformFolder, each.folder, name), 'utf8')
      // What is commented out is an example too.
      const given = await parse('x.tfvars', text('terraform.tfvars.example').replace(/^#(?=\w+ *=)/gm, ''))
      const declared = ofKind(each, 'variable').map(({ name }) => name)
      assert.deepEqual(
        Object.keys(given).filter((name) => !declared.includes(name)),
        [],
        each.folder,
      )
      const { terraform } = (await parse('x.tf', text('backend.tf.example'))) as { terraform: [{ backend: object }] }
      assert.deepEqual(Object.keys(terraform[0].backend), ['gcs'])
    }
  })

  it('says of every variable and output what it is, and of every variable its type', () => {
    for (const { blocks } of folders) {
      for (const { kind, name, body, file } of blocks) {
        if (kind === 'variable') assert.ok(body.description && body.type, `${file}: variable ${name}`)
        if (kind === 'output') assert.ok(body.description, `${file}: output ${name}`)
      }
    }
  })

  it('gives each module all that it needs, nothing else, and asks it only for what it gives', () => {
    for (const root of [folder('production'), folder('test')]) {
      for (const { name, body } of ofKind(root, 'module')) {
        const module = folder(join(root.folder, String(body.source)))
        const variables = ofKind(module, 'variable')
        const given = Object.keys(body).filter((each) => !['source', 'count', 'for_each', 'depends_on', 'providers'].includes(each))
        const needed = variables.filter((each) => !('default' in each.body)).map((each) => each.name)
        assert.deepEqual(
          given.filter((each) => !variables.some((variable) => variable.name === each)),
          [],
          `${root.folder}: module ${name}`,
        )
        assert.deepEqual(
          needed.filter((each) => !given.includes(each)),
          [],
          `${root.folder}: module ${name} is not given`,
        )
        const outputs = ofKind(module, 'output').map((each) => each.name)
        const asked = names(root.text, new RegExp(`module\\.${name}\\.(\\w+)`, 'g'))
        assert.deepEqual(
          [...asked].filter((each) => !outputs.includes(each)),
          [],
          `${root.folder}: module ${name} gives no`,
        )
      }
    }
  })

  it('asks everywhere for the same versions of its providers, which are the ones of the schemas', () => {
    const source = (name: string) =>
      (JSON.parse(readFileSync(join(import.meta.dirname, 'schemas', `${name}.json`), 'utf8')) as { source: string }).source
    for (const name of ['google', 'google-beta']) {
      const versions = new Set(
        folders.flatMap(({ text }) =>
          [...text.matchAll(new RegExp(`\\n {4}${name} = \\{[^}]*?version = "([^"]+)"`, 'g'))].map(([, version]) => version),
        ),
      )
      assert.deepEqual([...versions], ['~> 6.50'], name)
      assert.match(source(name), new RegExp(`hashicorp/${name} 6\\.50\\.`))
    }
  })

  it('is indented by two spaces, without tabs and spaces at the end of lines, equals signs of neighbours below each other', () => {
    // What `terraform fmt` does with files like these, for machines that do not have it; format.test.ts asks the program itself.
    for (const file of terraformFiles()) {
      const text = readFileSync(file, 'utf8')
      const shown = file.slice(terraformFolder.length + 1)
      assert.match(text, /[^\n]\n$/, `${shown}: one line feed at the end`)
      let depth = 0
      let before: { column: number; depth: number } | undefined
      for (const [index, line] of text.split('\n').entries()) {
        const at = `${shown}:${index + 1}`
        assert.doesNotMatch(line, /\t| $/, at)
        const bare = line.replace(/"(\\.|[^"\\])*"/g, '""').replace(/(^|\s)#.*$/, '')
        const closes = /^\s*[\])}]/.test(bare) ? 1 : 0
        if (line.trim()) assert.equal(/^ */.exec(line)?.[0].length, 2 * Math.max(depth - closes, 0), `${at}: indentation`)
        const column =
          /^ *[\w."-]+ *= \S/.test(bare) && !/[[({]$/.test(bare) ? line.indexOf(' = ') + line.slice(line.indexOf(' = ')).search(/=/) : -1
        if (column > 0 && before && before.depth === depth) assert.equal(column, before.column, `${at}: the equals sign`)
        before = column > 0 ? { column, depth } : undefined
        depth += Math.sign([...bare].reduce((sum, letter) => sum + ('([{'.includes(letter) ? 1 : ')]}'.includes(letter) ? -1 : 0), 0))
      }
    }
  })
})
