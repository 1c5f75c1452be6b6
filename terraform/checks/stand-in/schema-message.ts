import type { Block, ProviderSchemas, Schema } from '../schemas/schema.ts'
import { type Field, message } from './wire.ts'

const nestings = ['', 'single', 'list', 'set', 'map', 'group']

function blockMessage(block: Block): Buffer {
  const attributes = Object.entries(block.attributes).map(
    ([name, each]): Field => [
      2,
      message([1, name], [2, JSON.stringify(each.type)], [4, each.required], [5, each.optional], [6, each.computed], [10, each.write_only]),
    ],
  )
  const blocks = Object.entries(block.block_types ?? {}).map(
    ([name, each]): Field => [
      3,
      message([1, name], [2, blockMessage(each.block)], [3, nestings.indexOf(each.nesting_mode)], [4, each.min_items], [5, each.max_items]),
    ],
  )
  return message(...attributes, ...blocks)
}

const schemaMessage = (schema: Schema) => message([1, schema.version], [2, blockMessage(schema.block)])

const schemaMap = (number: number, schemas: Record<string, Schema> = {}) =>
  Object.entries(schemas).map(([type, schema]): Field => [number, message([1, type], [2, schemaMessage(schema)])])

/** `GetProviderSchema.Response` of plugin protocol 5. */
export function schemasMessage(schemas: ProviderSchemas): Buffer {
  return message(
    [1, schemaMessage(schemas.provider)],
    ...schemaMap(2, schemas.resource_schemas),
    ...schemaMap(3, schemas.data_source_schemas),
    ...schemaMap(8, schemas.ephemeral_resource_schemas),
  )
}
