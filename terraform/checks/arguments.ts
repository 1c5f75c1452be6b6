import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Block, ProviderSchemas } from './schemas/schema.ts'
import type { Body, ParsedBlock } from './parsed.ts'

/** What every block of Terraform's own may have beside what its provider knows. */
const ofTerraform = new Set(['count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'dynamic'])

export const readSchemas = (name: string): ProviderSchemas =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'schemas', `${name}.json`), 'utf8')) as ProviderSchemas

/** The schema that a block is held against: that of the provider it names, else of the one that its type begins with. */
export function schemaOf({ kind, type, body }: ParsedBlock): Block | undefined {
  const named = typeof body.provider === 'string' ? /^\$\{([\w-]+)\}$/.exec(body.provider)?.[1] : undefined
  const schemas = readSchemas(named ?? type.split('_')[0] ?? '')
  const of = { resource: schemas.resource_schemas, data: schemas.data_source_schemas, ephemeral: schemas.ephemeral_resource_schemas ?? {} }
  return of[kind as keyof typeof of][type]?.block
}

/** What is wrong with a body, each with the place in it: arguments nobody knows, missing or only computed ones, too many or too few blocks. */
export function wrongArguments(body: Body, schema: Block, at = ''): string[] {
  const wrong: string[] = []
  const dynamic = Object.entries((body.dynamic ?? {}) as Record<string, Body[]>)
  const given = new Map<string, Body[]>()
  for (const [name, blocks] of dynamic)
    given.set(
      name,
      blocks.flatMap((each) => each.content as Body[]),
    )
  for (const [name, value] of Object.entries(body)) {
    if (ofTerraform.has(name)) continue
    const attribute = schema.attributes[name]
    if (schema.block_types?.[name])
      given.set(name, [...(given.get(name) ?? []), ...(Array.isArray(value) ? (value as Body[]) : [value as Body])])
    else if (!attribute) wrong.push(`${at}${name}: no such argument`)
    else if (!attribute.required && !attribute.optional) wrong.push(`${at}${name}: only the provider says that`)
  }
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    if (attribute.required && !(name in body)) wrong.push(`${at}${name}: is missing`)
  }
  for (const [name, { block, min_items: least = 0, max_items: most = Infinity }] of Object.entries(schema.block_types ?? {})) {
    const blocks = given.get(name) ?? []
    const isDynamic = dynamic.some(([each]) => each === name)
    if (blocks.length < least) wrong.push(`${at}${name}: is missing`)
    if (blocks.length > most && !isDynamic) wrong.push(`${at}${name}: ${blocks.length} times, at most ${most}`)
    for (const each of blocks) wrong.push(...wrongArguments(each, block, `${at}${name}.`))
  }
  for (const [name] of dynamic) if (!schema.block_types?.[name]) wrong.push(`${at}${name}: no such block`)
  return wrong
}
