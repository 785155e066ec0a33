/** What is said of a change that PostgreSQL refuses: the rows, or the views and triggers, that stand in its way. */
import type { Database } from '../../../db/engine/database.ts'
import { CheckViolation, ForeignKeyViolation, NotNullViolation } from '../../../db/engine/errors.ts'
import { atomic } from '../../../db/engine/transaction.ts'
import { quoteName } from '../../../db/schema/names.ts'
import { columnType } from '../../../db/schema/postgres.ts'
import type { CheckSchema, ColumnSchema } from '../../../db/schema/table.ts'
import { MigrationError } from '../../migration-error.ts'
import { type BrokenRows, checkError, nullsError, valuesError } from '../broken-rows.ts'
import type { AlteredColumn } from '../change.ts'
import { RowSearch } from './row-search.ts'
import { stateOf } from './server-error.ts'
import { lossCondition, typeInWords } from './value-fit.ts'

/** Explains errors. Each method gives what to throw in place of one. */
export class Diagnosis {
  readonly #database: Database
  readonly #rows: RowSearch

  constructor(database: Database) {
    this.#database = database
    this.#rows = new RowSearch(database)
  }

  /** Throws `E_MIGRATION_VALUES` for values that a change would cut or round without a word. */
  async refuseLoss(table: string, { before, column }: AlteredColumn): Promise<void> {
    const loss = lossCondition(before, column)
    if (loss === undefined) return
    const rows = await this.#rows.find({ table, condition: loss, shown: column.name })
    if (rows) throw valuesError({ table, column: column.name }, rows, typeInWords(column))
  }

  /** Of a change of a column, or of a new one. */
  async ofColumn(error: unknown, table: string, column: ColumnSchema): Promise<unknown> {
    const place = { table, column: column.name }
    const name = quoteName(column.name)
    if (error instanceof NotNullViolation) return nullsError(place, await this.#empty(place))
    const rows = await this.#misfits(error, table, column)
    if (rows) return valuesError(place, rows, typeInWords(column))
    if (!(error instanceof CheckViolation)) return error
    const negative = await this.#rows.find({ table, condition: `${name} < 0`, shown: column.name })
    return negative ? valuesError(place, negative, typeInWords(column)) : error
  }

  /** Of a new check. */
  async ofCheck(error: unknown, table: string, check: CheckSchema): Promise<unknown> {
    if (!(error instanceof CheckViolation)) return conditionError(error, check.name)
    const rows = await this.#rows.find({ table, condition: `NOT (${check.condition})` })
    return rows ? checkError(table, check.name, rows) : error
  }

  /** Of a new foreign key. */
  async ofReference(error: unknown, table: string, column: ColumnSchema): Promise<unknown> {
    const { references, name } = column
    if (!(error instanceof ForeignKeyViolation && references)) return error
    const value = `${quoteName(table)}.${quoteName(name)}`
    const parent = `SELECT FROM ${quoteName(references.table)} AS parent WHERE parent.${quoteName(references.column)} = ${value}`
    const condition = `${value} IS NOT NULL AND NOT EXISTS (${parent})`
    const rows = await this.#rows.find({ table, condition, shown: name })
    return rows ? referenceError(table, column, rows) : error
  }

  /** A column that is only about to be added has a value in no row. */
  async #empty({ table, column }: { table: string; column: string }): Promise<BrokenRows> {
    const all = { table, condition: 'TRUE' }
    const search = () => this.#rows.find({ table, condition: `${quoteName(column)} IS NULL` })
    const rows = await atomic(search, { using: this.#database }).catch(() => undefined)
    return rows ?? (await this.#rows.find(all)) ?? { count: 0, samples: [] }
  }

  #misfits(error: unknown, table: string, column: ColumnSchema): Promise<BrokenRows | undefined> {
    const isAboutValues = stateOf(error)?.startsWith('22')
    if (!isAboutValues) return Promise.resolve(undefined)
    return this.#rows.misfits(table, column, columnType(column))
  }
}

function referenceError(table: string, { name, references }: ColumnSchema, rows: BrokenRows) {
  const { count, samples } = rows
  return new MigrationError(
    'E_MIGRATION_REFERENCES',
    `"${name}" of "${table}" refers to rows of "${references?.table}" that do not exist, in ${count} row${count === 1 ? '' : 's'}: ${samples.join(', ')}${count > samples.length ? ', …' : ''}. Nothing was changed; correct the values first.`,
  )
}

/** Codes of conditions that the server cannot read. */
const unreadable = /^42(?:601|703|804|883|704|P01|P02)$/

/** The text of a condition may be SQL of another database. */
export function conditionError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || !unreadable.test(stateOf(error) ?? '')) return error
  return new MigrationError(
    'E_MIGRATION_CONDITION',
    `PostgreSQL cannot read the condition of "${name}": ${error.message} Write it with lookups instead of SQL, such as { price: { gt: 0 } }: every database then gets its own words.`,
    { cause: error },
  )
}
