import Type from 'typebox'

/** What a running server knows of itself that helps to help: nothing of anybody's photos. */
export const SupportFacts = Type.Object(
  {
    version: Type.String(),
    environment: Type.String(),
    node: Type.String(),
    platform: Type.String({ examples: ['linux x64'] }),
    uptime_seconds: Type.Integer(),
    memory_bytes: Type.Integer({ description: 'resident' }),
    database: Type.Union([Type.Literal('duckdb'), Type.Literal('postgresql')]),
    migrations: Type.Array(Type.String(), { description: 'of the schema, in their order' }),
    rows: Type.Record(Type.String(), Type.Integer(), { description: 'rows of each table' }),
  },
  { $id: 'SupportFacts' },
)
export type SupportFacts = Type.Static<typeof SupportFacts>
