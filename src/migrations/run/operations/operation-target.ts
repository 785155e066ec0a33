/** Where the operations of migrations run: a database, or a place where nothing happens. */
import { currentScope, runInScope } from '../../../db/engine/ambient.ts'
import type { Database } from '../../../db/engine/database.ts'
import type { Dialect } from '../../../db/engine/driver.ts'
import { queries } from '../../../db/engine/queries.ts'
import { PostgresEditor } from '../../editor/postgres/postgres-editor.ts'
import { ImaginedPostgresTables } from '../../editor/postgres/postgres-tables.ts'
import type { SchemaEditor } from '../../editor/schema-editor.ts'
import { SqliteEditor } from '../../editor/sqlite/sqlite-editor.ts'
import type { RunFunction } from '../../operation.ts'
import type { ProjectState } from '../../state/project-state.ts'
import type { ProgressOfMigration } from '../progress.ts'
import { runScript } from '../run-script.ts'
import { HistoricalModels } from './historical-models.ts'

/** What operations need. */
export interface OperationTarget {
  readonly dialect: Dialect
  readonly editor: SchemaEditor
  /** Told of each operation that begins. */
  readonly progress?: ProgressOfMigration
  /** Runs the SQL of a migration. */
  sql(text: string): Promise<void>
  /** Runs the code of a migration, with the models as they are at its place. */
  code(run: RunFunction, models: ProjectState): Promise<void>
}

/** Operations run in the ambient transaction of a database. */
export function databaseTarget(
  database: Database,
  progress?: ProgressOfMigration,
): OperationTarget {
  const isPostgres = database.dialect === 'postgres'
  return {
    dialect: database.dialect,
    editor: isPostgres
      ? PostgresEditor.of(database)
      : new SqliteEditor(database, (rows) => progress?.copied(rows)),
    ...(progress && { progress }),
    sql: (text) =>
      runScript({ dialect: database.dialect, run: (one) => database.script(one) }, text),
    code: (run, models) => runCode(run, models, database),
  }
}

/** Operations run in a database without rows, where their code has nothing to do: a comment among the queries stands for it. */
export function emptyDatabaseTarget(database: Database): OperationTarget {
  const note = (sql: string) =>
    queries.report({ sql, milliseconds: 0, rows: 0, database: database.name })
  return { ...databaseTarget(database), code: async (run) => note(codeComment(run)) }
}

/** Operations run nowhere; the statements that PostgreSQL would get are kept. */
export function imaginedPostgres(): OperationTarget & { readonly statements: readonly string[] } {
  const tables = new ImaginedPostgresTables()
  return {
    dialect: 'postgres',
    editor: new PostgresEditor(tables),
    sql: (text) => runScript({ dialect: 'postgres', run: (one) => tables.run(one) }, text),
    code: async (run) => void tables.statements.push(codeComment(run)),
    statements: tables.statements,
  }
}

/** Whether it stands for code. */
export function isCodeComment(sql: string): boolean {
  return sql.startsWith('-- code')
}

function codeComment({ name }: RunFunction): string {
  return name ? `-- code: ${name}` : '-- code'
}

/** Outside of a transaction, too, the code belongs to the database: so its models are found, and `atomic()` begins there. */
async function runCode(run: RunFunction, state: ProjectState, database: Database): Promise<void> {
  const models = new HistoricalModels(state, database)
  const scope = database.block() ?? { database, outer: currentScope() }
  const context = { model: (label: string) => models.model(label), database }
  try {
    await runInScope(scope, async () => await run(context))
  } finally {
    models.dispose()
  }
}
