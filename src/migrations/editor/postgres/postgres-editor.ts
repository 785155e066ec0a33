/** Changes the tables of a PostgreSQL database: every change is made at once, in the migration's transaction. */
import type { Database } from '../../../db/engine/database.ts'
import { quoteName } from '../../../db/schema/names.ts'
import {
  addForeignKeySql,
  checkSql,
  columnType,
  constraintNames,
  createIndexSql,
  createTableSql,
  primaryKeySql,
} from '../../../db/schema/postgres.ts'
import type { ColumnSchema, TableSchema } from '../../../db/schema/table.ts'
import { MigrationError } from '../../migration-error.ts'
import type { ColumnPlace } from '../broken-rows.ts'
import type { AlteredColumn, AlterTable, RenameTable, SchemaChange } from '../change.ts'
import type { RuleToValidate, SchemaEditor } from '../schema-editor.ts'
import { ConcurrentIndexes } from './concurrent-indexes.ts'
import { conditionError } from './diagnosis.ts'
import {
  addColumnSql,
  alterColumnSql,
  changesReference,
  isEmptyReference,
} from './postgres-columns.ts'
import { LivePostgresTables, type PostgresTables } from './postgres-tables.ts'

/** The editor for PostgreSQL. */
export class PostgresEditor implements SchemaEditor {
  readonly #tables: PostgresTables
  #hasChangedRows = false

  constructor(tables: PostgresTables) {
    this.#tables = tables
  }

  /** The editor of a database. */
  static of(database: Database): PostgresEditor {
    return new PostgresEditor(new LivePostgresTables(database))
  }

  /** Foreign keys go before anything they depend on changes, and come when all tables are there. */
  async make(changes: readonly SchemaChange[]): Promise<void> {
    if (this.#hasChangedRows) await this.#settle()
    const altered = changes.filter((change) => change.kind === 'alterTable')
    for (const change of changes) if (change.kind === 'renameTable') await this.#renameTable(change)
    for (const change of altered) await this.#renameParts(change)
    for (const change of changes)
      if (change.kind === 'createTable') await this.#createTable(change.table)
    for (const change of altered) await this.#dropForeignKeys(change)
    for (const change of altered) await this.#dropParts(change)
    for (const change of altered) await this.#changeColumns(change)
    for (const change of altered) await this.#addRules(change)
    for (const reference of changes.flatMap(newReferences)) await this.#addReference(reference)
    const gone = changes.filter((change) => change.kind === 'dropTable')
    if (gone.length > 0)
      await this.#run(`DROP TABLE ${gone.map(({ table }) => quoteName(table)).join(', ')}`)
  }

  /** Checks the rows of a constraint that was added without. Others go on reading and writing. */
  async validate(table: string, rule: RuleToValidate): Promise<void> {
    if (this.#hasChangedRows) await this.#settle()
    const name =
      'check' in rule ? rule.check.name : await this.#tables.foreignKey(table, rule.column.name)
    if (name === undefined) throw unknownReference(table, rule)
    await this.#tables.attempt(
      `ALTER TABLE ${quoteName(table)} VALIDATE CONSTRAINT ${quoteName(name)}`,
      (error, of) =>
        'check' in rule
          ? of.ofCheck(error, table, rule.check)
          : of.ofReference(error, table, rule.column),
    )
  }

  /** In a transaction, where that is not possible, as any other change. */
  async makeConcurrently(changes: readonly SchemaChange[]): Promise<void> {
    if (this.#tables.isInTransaction) return this.make(changes)
    const indexes = new ConcurrentIndexes(this.#tables)
    for (const change of changes) if (change.kind === 'alterTable') await indexes.make(change)
  }

  /** Nothing waits. What follows may be code that changes rows. */
  async flush(): Promise<void> {
    this.#hasChangedRows = true
  }

  brokenReferences(): Promise<readonly string[]> {
    return this.#tables.brokenReferences()
  }

  /** PostgreSQL changes no table while checks of its changed rows wait for the commit, so they are made now. */
  async #settle(): Promise<void> {
    this.#hasChangedRows = false
    const broken = await this.#tables.brokenReferences()
    if (broken.length === 0) return
    throw new MigrationError(
      'E_MIGRATION_REFERENCES',
      `Rows refer to rows that do not exist: ${broken.join('; ')}. Correct the rows or the migration.`,
    )
  }

  /** A condition that the server cannot read is one of the table's checks: without them it is known which. */
  async #createTable(table: TableSchema): Promise<void> {
    const [create = '', ...indexes] = createTableSql(table)
    const names = table.checks.map(({ name }) => name).join('", "')
    await this.#tables.attempt(create, async (error) =>
      table.checks.length > 0 ? conditionError(error, names) : error,
    )
    for (const [at, sql] of indexes.entries())
      await this.#tables.attempt(sql, async (error) =>
        conditionError(error, table.indexes[at]?.name ?? ''),
      )
  }

  async #addReference({ table, column, notValid }: NewReference): Promise<void> {
    for (const sql of addForeignKeySql(table, column))
      await this.#tables.attempt(sql + (notValid ? ' NOT VALID' : ''), (error, of) =>
        of.ofReference(error, table, column),
      )
  }

  async #renameTable({ from, to, columns }: RenameTable): Promise<void> {
    await this.#run(`ALTER TABLE ${quoteName(from)} RENAME TO ${quoteName(to)}`)
    await this.#renameConstraint(
      to,
      constraintNames.primaryKey(from),
      constraintNames.primaryKey(to),
    )
    for (const column of columns) {
      for (const name of namesOf(column))
        await this.#renameConstraint(to, name(from, column.name), name(to, column.name))
      await this.#renameSequence(to, { table: from, column: column.name }, column)
    }
  }

  async #renameParts({ table, change, before }: AlterTable): Promise<void> {
    const alter = `ALTER TABLE ${quoteName(table)}`
    for (const [from, to] of change.renameColumns) {
      await this.#run(`${alter} RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`)
      for (const name of namesOf(columnOf(before, to)))
        await this.#renameConstraint(table, name(table, from), name(table, to))
      await this.#renameSequence(table, { table, column: from }, columnOf(before, to))
    }
    for (const [from, to] of change.renameIndexes) {
      const name = await this.#tables.indexName(before, from)
      await this.#run(`ALTER INDEX ${quoteName(name)} RENAME TO ${quoteName(to)}`)
    }
    for (const [from, to] of change.renameChecks) await this.#renameConstraint(table, from, to)
  }

  /** The sequence of a column follows its name, unless somebody has given it one. */
  async #renameSequence(table: string, was: ColumnPlace, column: ColumnSchema): Promise<void> {
    if (!column.autoIncrement) return
    const [from, to] = [sequenceName(was), sequenceName({ table, column: column.name })]
    if (from === to || (await this.#tables.sequence(table, column.name)) !== from) return
    await this.#run(`ALTER SEQUENCE ${quoteName(from)} RENAME TO ${quoteName(to)}`)
  }

  async #renameConstraint(table: string, from: string, to: string): Promise<void> {
    if (from === to || !(await this.#tables.hasConstraint(table, from))) return
    await this.#run(
      `ALTER TABLE ${quoteName(table)} RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`,
    )
  }

  async #dropForeignKeys({ table, change }: AlterTable): Promise<void> {
    for (const { before, column } of change.alterColumns) {
      if (!before.references || !changesReference(before, column)) continue
      const name = await this.#tables.foreignKey(table, column.name)
      if (name !== undefined) await this.#dropConstraint(table, name)
    }
  }

  async #dropParts({ table, change, before }: AlterTable): Promise<void> {
    for (const name of change.dropIndexes)
      await this.#dropIndex(table, await this.#tables.indexName(before, name))
    for (const name of change.dropChecks) await this.#dropConstraint(table, name)
    if (change.newKey.length > 0 && before.primaryKey.length > 0)
      await this.#dropConstraint(table, constraintNames.primaryKey(table))
    for (const name of change.dropColumns) await this.#dropColumn(table, name)
  }

  /** Nothing that uses it is dropped along. */
  async #dropColumn(table: string, name: string): Promise<void> {
    await this.#tables.refuseDependents(table, name)
    await this.#run(`ALTER TABLE ${quoteName(table)} DROP COLUMN ${quoteName(name)}`)
  }

  /** In a table that something else has made, a unique index may belong to a constraint. */
  async #dropIndex(table: string, name: string): Promise<void> {
    if (await this.#tables.isConstraint(table, name)) await this.#dropConstraint(table, name)
    else await this.#run(`DROP INDEX ${quoteName(name)}`)
  }

  async #dropConstraint(table: string, name: string): Promise<void> {
    await this.#run(`ALTER TABLE ${quoteName(table)} DROP CONSTRAINT ${quoteName(name)}`)
  }

  async #changeColumns({ table, change }: AlterTable): Promise<void> {
    for (const altered of change.alterColumns) {
      await this.#refuse(table, altered)
      for (const sql of alterColumnSql(table, altered))
        await this.#changeColumn(sql, table, altered.column)
      if (isWidened(altered.before, altered.column))
        await this.#tables.widenSequence(table, altered.column.name)
    }
    for (const added of change.addColumns)
      for (const sql of addColumnSql(table, added))
        await this.#changeColumn(sql, table, added.column)
    if (change.newKey.length > 0)
      await this.#run(`ALTER TABLE ${quoteName(table)} ADD ${primaryKeySql(table, change.newKey)}`)
  }

  async #refuse(table: string, altered: AlteredColumn): Promise<void> {
    const { before, column } = altered
    if (columnType(before) === columnType(column)) return
    await this.#tables.refuseDependents(table, column.name)
    await this.#tables.refuseLoss(table, altered)
  }

  /** Rows that get a value have checks that wait, too. */
  async #changeColumn(sql: string, table: string, column: ColumnSchema): Promise<void> {
    await this.#tables.attempt(sql, (error, of) => of.ofColumn(error, table, column))
    if (sql.startsWith('UPDATE')) await this.#settle()
  }

  async #addRules({ table, change, after, notValid }: AlterTable): Promise<void> {
    const suffix = notValid ? ' NOT VALID' : ''
    for (const check of change.addChecks)
      await this.#tables.attempt(
        `ALTER TABLE ${quoteName(table)} ADD ${checkSql(check)}${suffix}`,
        (error, of) => of.ofCheck(error, table, check),
      )
    for (const index of change.addIndexes)
      await this.#tables.addIndex(table, index, createIndexSql(after, index))
  }

  #run(sql: string): Promise<void> {
    return this.#tables.run(sql)
  }
}

interface NewReference {
  readonly table: string
  readonly column: ColumnSchema
  /** Rows that are there already are not looked at. */
  readonly notValid: boolean
}

/** The columns that get a foreign key. */
function newReferences(change: SchemaChange): NewReference[] {
  if (change.kind === 'createTable') {
    const { name, columns } = change.table
    return columns.map((column) => ({ table: name, column, notValid: false }))
  }
  if (change.kind !== 'alterTable') return []
  const { table, notValid = false } = change
  const { alterColumns, addColumns } = change.change
  const altered = alterColumns.filter(({ before, column }) => changesReference(before, column))
  const added = addColumns.filter((one) => !isEmptyReference(one))
  return [...altered, ...added].map(({ column }) => ({ table, column, notValid }))
}

const longestName = 63

/** The name that PostgreSQL gives to the sequence of a column: the longer part is cut first. */
function sequenceName({ table, column }: ColumnPlace): string {
  const room = longestName - '__seq'.length
  const own = Math.max(Math.floor(room / 2), room - column.length)
  const other = Math.max(Math.ceil(room / 2), room - table.length)
  return `${table.slice(0, own)}_${column.slice(0, other)}_seq`
}

function unknownReference(table: string, rule: RuleToValidate): MigrationError {
  const name = 'column' in rule ? rule.column.name : rule.check.name
  return new MigrationError(
    'E_MIGRATION_TABLE',
    `"${name}" of "${table}" has no foreign key in the database. Add it first, with notValid.`,
  )
}

type ConstraintName = (table: string, column: string) => string

/** The constraints that are named after a column. */
function namesOf({ references, kind }: ColumnSchema): ConstraintName[] {
  return [
    ...(references ? [constraintNames.foreignKey] : []),
    ...(kind === 'positiveInt' ? [constraintNames.positive] : []),
  ]
}

function columnOf({ columns }: TableSchema, name: string): ColumnSchema {
  return columns.find((column) => column.name === name) as ColumnSchema
}

function isWidened(before: ColumnSchema, after: ColumnSchema): boolean {
  return before.kind !== 'id' && before.kind !== 'bigInt' && ['id', 'bigInt'].includes(after.kind)
}
