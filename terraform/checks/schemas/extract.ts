// Writes google.json, google-beta.json and random.json beside this file: the schemas of the resources that terraform/ uses, in the form of
// `terraform providers schema -json`. They are read off the bindings that HashiCorp generated from the providers' own schemas, as npm packages:
//
//   npm pack @cdktf/provider-google@16.12.1 @cdktf/provider-google-beta@16.12.1 @cdktf/provider-random@12.0.1   (each unpacked into a folder)
//   node terraform/checks/schemas/extract.ts google=FOLDER google-beta=FOLDER random=FOLDER
//
// Where the providers themselves can be had, `terraform providers schema -json` says the same and more.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { namesUsed, type ProviderName } from '../names-used.ts'
import type { Attribute, Block, Schema } from './schema.ts'
import { readRequired, type Required } from './read-required.ts'
import { loadBindings } from './load-bindings.ts'
import { ephemeralPassword } from './ephemeral-password.ts'

/** What the bindings say of one argument when they write HCL. */
interface Written {
  isBlock: boolean
  type: string
  storageClassType: string
  value: unknown
}

const primitives: Record<string, string> = { string: 'string', number: 'number', boolean: 'bool', any: 'string' }

function typeOf({ type, storageClassType }: Written): Attribute['type'] {
  const kind = primitives[storageClassType.replace(/(List|Map|MapList)$/, '')] ?? 'string'
  if (type === 'simple') return kind
  return [type, kind]
}

function blockOf(written: Record<string, Written>, required: Required, interfaceName: string): Block {
  const attributes: Block['attributes'] = {}
  const blockTypes: NonNullable<Block['block_types']> = {}
  for (const [name, each] of Object.entries(written)) {
    const known = required(interfaceName, name)
    if (each.isBlock && each.type !== 'map') {
      const nested = (Array.isArray(each.value) ? each.value[0] : each.value) as Record<string, Written>
      const isStruct = each.type === 'struct'
      blockTypes[name] = {
        nesting_mode: isStruct ? 'single' : each.type,
        block: blockOf(nested, required, known.type),
        ...(known.isRequired && !isStruct && { min_items: 1 }),
        ...(!known.isMany && !isStruct && { max_items: 1 }),
      }
    } else {
      attributes[name] = {
        type: typeOf(each),
        ...(known.isRequired ? { required: true } : { optional: true }),
        ...(name === 'id' && !known.isRequired && { computed: true }),
        ...(name.endsWith('_wo') && { write_only: true }),
      }
    }
  }
  return { attributes, ...(Object.keys(blockTypes).length > 0 && { block_types: blockTypes }) }
}

function schemaOf(folder: string, type: string, isData: boolean, prefix: string): Schema {
  const bare = type.replace(/^(google|random)_/, '').replaceAll('_', '-')
  const names = isData ? [`data-${prefix}-${bare}`, `data-google-${bare}`] : [bare, `google-${bare}`]
  const found = names.map((name) => join(folder, 'package/lib', name)).find(existsSync)
  if (!found) throw new Error(`${type}: not among the bindings in ${folder}`)
  const { written, computed, className } = loadBindings(join(found, 'index.js'))
  const required = readRequired(readFileSync(join(found, 'index.d.ts'), 'utf8'))
  const block = blockOf(written as Record<string, Written>, required, `${className}Config`)
  for (const [name, type] of Object.entries(computed)) {
    // A block can be read as a list too.
    if (!block.block_types?.[name]) block.attributes[name] ??= { type, computed: true }
  }
  return { version: 0, block }
}

const sort = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, each]) => [key, sort(each)]),
      )
    : value

const folders = Object.fromEntries(process.argv.slice(2).map((each) => each.split('='))) as Record<ProviderName, string>
const used = namesUsed()
for (const provider of ['google', 'google-beta', 'random'] as const) {
  const folder = folders[provider]
  if (!folder) throw new Error(`say where ${provider} is: ${provider}=FOLDER`)
  const [, version = 'unknown'] = /provider version ([\d.]+)/.exec(readFileSync(join(folder, 'package/README.md'), 'utf8')) ?? []
  const { name, version: packageVersion } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'))
  const of = (types: ReadonlySet<string>, isData: boolean) =>
    Object.fromEntries([...types].map((type) => [type, schemaOf(folder, type, isData, provider)]))
  const schemas = {
    source: `${name} ${packageVersion}, bindings made from the schema of hashicorp/${provider} ${version}`,
    provider: schemaOf(folder, 'provider', false, provider),
    resource_schemas: of(used[provider].resources, false),
    data_source_schemas: of(used[provider].data, true),
    ...(provider === 'random' && { ephemeral_resource_schemas: { random_password: ephemeralPassword } }),
  }
  const path = join(import.meta.dirname, `${provider}.json`)
  writeFileSync(path, `${JSON.stringify(sort(schemas))}\n`)
  console.log(`${path}: ${[...used[provider].resources, ...used[provider].data].length} types`)
}
