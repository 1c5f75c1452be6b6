/** What a database is made of, whoever's rows it holds. */
export interface SchemaFacts {
  /** Names of the migrations that made it, in their order. */
  migrations(): Promise<string[]>
  /** How many rows each table has. */
  rowCounts(): Promise<Record<string, number>>
}
