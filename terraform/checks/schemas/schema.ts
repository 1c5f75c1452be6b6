/** A type as Terraform writes it in JSON: `"string"`, `["list", "string"]`, `["list", ["object", { … }]]`. */
export type Type = string | [string, Type] | ['object', Record<string, Type>]

export interface Attribute {
  type: Type
  required?: true
  optional?: true
  computed?: true
  write_only?: true
}

export interface NestedBlock {
  nesting_mode: string
  block: Block
  min_items?: number
  max_items?: number
}

export interface Block {
  attributes: Record<string, Attribute>
  block_types?: Record<string, NestedBlock>
}

export interface Schema {
  version: number
  block: Block
}

/** One provider's, in the form of `terraform providers schema -json`, with where it comes from. */
export interface ProviderSchemas {
  source: string
  provider: Schema
  resource_schemas: Record<string, Schema>
  data_source_schemas: Record<string, Schema>
  ephemeral_resource_schemas?: Record<string, Schema>
}
