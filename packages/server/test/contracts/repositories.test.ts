import { openDuckDb } from '../../src/infrastructure/database/duckdb/duckdb-database.ts'
import { repositoryContract } from './repository-contract.ts'

repositoryContract('DuckDB', () => openDuckDb(':memory:'))
