/** Making the tables of a state in one go. */
import type { Database } from '../../../src/db/engine/database.ts'
import { createTablesSql } from '../../../src/db/schema/postgres.ts'
import { createTableSql } from '../../../src/db/schema/sqlite.ts'
import { tablesOfState } from '../../../src/migrations/editor/state-tables.ts'
import type { ProjectState } from '../../../src/migrations/state/project-state.ts'

/** Makes the tables that a state asks for. */
export async function makeTables(database: Database, state: ProjectState): Promise<void> {
  const { dialect } = database
  const tables = [...tablesOfState(state, dialect).values()].map(({ table }) => table)
  const isPostgres = dialect === 'postgres'
  const statements = isPostgres ? createTablesSql(tables) : tables.flatMap(createTableSql)
  for (const sql of statements) await database.execute({ sql, parameters: [], kind: 'write' })
}
