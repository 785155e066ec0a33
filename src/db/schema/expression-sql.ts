/**
 * What a generated column computes, in SQL. It stands in the schema, so it has literals where a query has parameters,
 * and it knows only the columns of its own row.
 */
import { sql } from 'kysely'
import { VoltaicError } from '../../core/errors.ts'
import { type Compiler, Scope, type Sql, Statement } from '../compile/context.ts'
import type { DialectWords } from '../compile/dialects/dialect-words.ts'
import { functionToSql } from '../compile/dialects/function-sql.ts'
import { operandToSql } from '../compile/operand-sql.ts'
import { compileSql } from '../compile/plan.ts'
import { compiler } from '../compile/select-sql.ts'
import { Shape } from '../compile/shape.ts'
import { normalizeAll } from '../conditions/normalize.ts'
import { columnsOf } from '../conditions/operand-fields.ts'
import { isExpression, operandOf } from '../conditions/operands.ts'
import type { Dialect } from '../engine/driver.ts'
import { metaOf } from '../model/meta.ts'
import type { FieldInfo, ModelInfo } from '../model-info.ts'
import type { Operand } from '../operand.ts'
import type { GeneratedSql } from './description.ts'
import { sqlLiteral } from './names.ts'

/** The SQL of the expression of a generated column. Throws `E_SCHEMA_GENERATED` for what no row can compute. */
export function expressionSql(info: ModelInfo, field: FieldInfo): GeneratedSql {
  if (!isExpression(field.generated)) return field.generated as GeneratedSql
  const operand = resolved(info, field)
  const sqlite = written(operand, { info, field, dialect: 'sqlite' })
  const postgres = written(operand, { info, field, dialect: 'postgres' })
  return sqlite === postgres ? sqlite : { sqlite, postgres }
}

interface Place {
  readonly info: ModelInfo
  readonly field: FieldInfo
  readonly dialect: Dialect
}

function written(operand: Operand, { info, field, dialect }: Place): string {
  const shape = new Shape(dialect)
  shape.operand(operand)
  const statement = new LiteralStatement(compiler, dialect, shape.values)
  const computed = operandToSql(operand, new OwnColumns(metaOf(info.model), '', { statement }))
  const places = field.decimalPlaces
  const value = places === undefined ? computed : sql`round(${computed}, ${sql.lit(places)})`
  return compileSql(value, dialect).sql
}

function resolved(info: ModelInfo, field: FieldInfo): Operand {
  const meta = metaOf(info.model)
  const context = { meta, root: meta, annotations: new Map(), isNested: false }
  const operand = operandOf(field.generated, context, (where, other, annotations) =>
    normalizeAll(other, [where], annotations),
  )
  const columns = columnsOf(operand)
  const isOwn = columns.every(({ hops }) => hops.length === 0)
  if (columns.length === 0 || !isOwn || columns.some(({ field: one }) => one.generated))
    throw unfit(info, field)
  return operand
}

const plainFunctions: readonly string[] = ['concat', 'lower', 'upper']

/** Values stand in the statement itself. */
class LiteralStatement extends Statement {
  readonly #values: readonly unknown[]
  #next = 0

  constructor(compiling: Compiler, dialect: Dialect, values: readonly unknown[]) {
    super(compiling, dialect)
    this.#values = values
  }

  override slot(): Sql {
    const value = this.#values[this.#next]
    this.#next += 1
    return sql.raw(sqlLiteral(value))
  }

  /** Functions that depend on nothing else, and that every program with the database has. */
  override get words(): DialectWords {
    const words = super.words
    const call: DialectWords['call'] = (name, given) =>
      plainFunctions.includes(name) ? functionToSql(name, given) : words.call(name, given)
    return { ...words, call }
  }
}

/** Columns without the name of their table. */
class OwnColumns extends Scope {
  override column(field: FieldInfo): Sql {
    return sql.id(field.column)
  }
}

function unfit({ label }: ModelInfo, { name }: FieldInfo): VoltaicError {
  return new VoltaicError(
    'E_SCHEMA_GENERATED',
    `${label}.${name} is generated from something else than the columns of its row. Write an expression over them: F('price').times(F('pieces')).`,
  )
}
