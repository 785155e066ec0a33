/** Making and dropping tables straight from models: for scripts, benches and tests. */
import type { AnyModel } from '../any-model.ts'
import type { Database, SchemaTools } from '../engine/database.ts'
import type { Dialect } from '../engine/driver.ts'
import { atomic } from '../engine/transaction.ts'
import { modelInfo } from '../model-info.ts'
import { type Describer, describeModel } from './describe.ts'
import { modelLabel } from './description.ts'
import { expressionSql } from './expression-sql.ts'
import { tableOf, throughTablesOf } from './model-tables.ts'
import { quoteName } from './names.ts'
import { createTablesSql, dropTableSql } from './postgres.ts'
import { createTableSql } from './sqlite.ts'
import type { TableSchema } from './table.ts'

/** What describing models needs of the mapper. */
export const describer: Describer = { info: modelInfo, expressionSql }

/** Makes and drops the tables of models. */
export const modelTables: SchemaTools = {
  tables: tablesOfModels,
  throughModels,
  create: createTables,
  drop: dropTables,
}

/** The tables of models, those between them included; a table that another refers to comes before it. */
export function tablesOfModels(
  models: Iterable<object>,
  dialect: Dialect = 'sqlite',
): readonly TableSchema[] {
  const described = [...models].map((model) => describeModel(model as AnyModel, describer))
  const byLabel = new Map(described.map((model) => [modelLabel(model), model]))
  const find = (label: string) => byLabel.get(label)
  const tables = described.flatMap((model) => [
    tableOf(model, find, dialect),
    ...throughTablesOf(model, find, dialect).values(),
  ])
  return inOrderOfReference(new Map(tables.map((table) => [table.name, table])))
}

function throughModels(models: Iterable<object>): object[] {
  return [...models].flatMap((model) =>
    [...modelInfo(model as AnyModel).relations.values()]
      .filter(({ kind }) => kind === 'manyToMany')
      .flatMap((relation) => relation.through() ?? []),
  )
}

async function createTables(database: Database, tables: readonly TableSchema[]): Promise<void> {
  const isPostgres = database.dialect === 'postgres'
  const statements = isPostgres ? createTablesSql(tables) : tables.flatMap(createTableSql)
  await runAll(database, statements)
}

async function dropTables(database: Database, tables: readonly TableSchema[]): Promise<void> {
  const isPostgres = database.dialect === 'postgres'
  const names = tables.map((table) => table.name).reverse()
  await runAll(
    database,
    names.map((name) =>
      isPostgres ? dropTableSql(name) : `DROP TABLE IF EXISTS ${quoteName(name)}`,
    ),
  )
}

async function runAll(database: Database, statements: readonly string[]): Promise<void> {
  const run = async () => {
    for (const sql of statements) await database.execute({ sql, parameters: [], kind: 'write' })
  }
  await atomic(run, { using: database, foreignKeys: false })
}

/** Where tables refer to each other in a cycle, the one that was declared first comes first. */
function inOrderOfReference(tables: ReadonlyMap<string, TableSchema>): TableSchema[] {
  const ordered = new Set<TableSchema>()
  const entered = new Set<TableSchema>()
  const visit = (table: TableSchema) => {
    if (entered.has(table)) return
    entered.add(table)
    for (const { references } of table.columns) {
      const target = references && tables.get(references.table)
      if (target) visit(target)
    }
    ordered.add(table)
  }
  for (const table of tables.values()) visit(table)
  return [...ordered]
}
