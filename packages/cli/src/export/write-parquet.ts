import type { ColumnType } from './columns.ts'
import { jsonColumns } from './rows.ts'

/**
 * Lines of JSON as Parquet, in their order. One thread and small row groups: DuckDB holds the rows of a group, and with several threads of
 * several, until it is written.
 */
export async function writeParquet(from: string, to: string, columns: readonly { name: string; type: ColumnType }[]): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '128MB',
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  try {
    await connection.run("set timezone = 'UTC'")
    const lines = `read_json(${quoted(from)}, format = 'newline_delimited', columns = ${jsonColumns(columns)}, maximum_object_size = 1048576)`
    await connection.run(`copy (from ${lines}) to ${quoted(to)} (format parquet, compression zstd, row_group_size 20480)`)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
