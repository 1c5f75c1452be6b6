import type { Block, ProviderSchemas, Schema, Type } from '../schemas/schema.ts'
import { madeUp } from './made-up.ts'
import { decode, encode, Unknown, type Value } from './msgpack.ts'
import { schemasMessage } from './schema-message.ts'
import { message, readMessage } from './wire.ts'

type Row = Record<string, Value>
/** One call of plugin protocol 5: the request's fields in, the response out. Source: Terraform, docs/plugin-protocol/tfplugin5.proto. */
export type Call = (request: Map<number, Buffer>) => Buffer

/** Gives what the provider computes, where the configuration has nothing for it. */
type Fill = (name: string, type: Type, row: Row) => Value

const dynamic = (value: Value) => message([1, encode(value)])
const emptyDynamic = message([1, encode(null)])

function read(field: Buffer | undefined): Value {
  const bytes = field && readMessage(field).get(1)
  return bytes ? decode(bytes) : null
}

function filled(row: Row, block: Block, fill: Fill, isOutermost = true): Row {
  const result: Row = { ...row }
  for (const [name, { type, computed, write_only }] of Object.entries(block.attributes)) {
    if (write_only) result[name] = null
    else if (computed && result[name] === null) result[name] = fill(name, type, row)
    else if (result[name] instanceof Unknown && isOutermost) result[name] = fill(name, type, row)
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const value = result[name]
    if (Array.isArray(value)) result[name] = value.map((each) => (isRow(each) ? filled(each, nested.block, fill, isOutermost) : each))
  }
  return result
}

const isRow = (value: Value | undefined): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown)

/**
 * A provider that has the real one's schema and no cloud: it plans what it is asked, with everything computed unknown, and "applies" it with
 * made-up values. So Terraform itself checks names, types and what depends on what, and tells what it would do. `onApply` is handed what each
 * resource is made or changed with, write-only arguments too.
 */
export function standInProvider(schemas: ProviderSchemas, onApply?: (type: string, config: Value) => void): Record<string, Call> {
  const typeOf = (request: Map<number, Buffer>) => request.get(1)?.toString() ?? ''
  const schema = (from: Record<string, Schema> | undefined, type: string) => {
    const found = from?.[type]
    if (!found) throw new Error(`no schema of ${type}`)
    return found.block
  }
  const nothing: Call = () => Buffer.alloc(0)
  const unlessKnown: Fill = () => new Unknown()

  return {
    GetSchema: () => schemasMessage(schemas),
    PrepareProviderConfig: (request) => message([1, request.get(1)]),
    ValidateResourceTypeConfig: nothing,
    ValidateDataSourceConfig: nothing,
    ValidateEphemeralResourceConfig: nothing,
    Configure: nothing,
    Stop: nothing,
    CloseEphemeralResource: nothing,
    UpgradeResourceState: (request) => message([1, message([2, readMessage(request.get(3) ?? Buffer.alloc(0)).get(1)])]),
    ReadResource: (request) => message([1, request.get(2)]),
    PlanResourceChange: (request) => {
      const proposed = read(request.get(3))
      if (!isRow(proposed)) return message([1, emptyDynamic], [5, true])
      const isNew = !isRow(read(request.get(2)))
      const planned = filled(proposed, schema(schemas.resource_schemas, typeOf(request)), isNew ? unlessKnown : () => null, false)
      return message([1, dynamic(planned)], [5, true])
    },
    ApplyResourceChange: (request) => {
      const planned = read(request.get(3))
      if (!isRow(planned)) return message([1, emptyDynamic], [4, true])
      const type = typeOf(request)
      onApply?.(type, read(request.get(4)))
      return message([1, dynamic(filled(planned, schema(schemas.resource_schemas, type), madeUp(type)))], [4, true])
    },
    ReadDataSource: (request) => {
      const type = typeOf(request)
      const config = read(request.get(2))
      return message([1, dynamic(filled(isRow(config) ? config : {}, schema(schemas.data_source_schemas, type), madeUp(type)))])
    },
    OpenEphemeralResource: (request) => {
      const type = typeOf(request)
      const config = read(request.get(2))
      return message([3, dynamic(filled(isRow(config) ? config : {}, schema(schemas.ephemeral_resource_schemas, type), madeUp(type)))])
    },
  }
}
