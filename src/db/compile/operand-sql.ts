/** Operands in SQL: columns, arithmetic, parts of dates, aggregates, subqueries. */
import { sql } from 'kysely'
import type { AggregateOperand, CaseOperand, ColumnOperand, Operand } from '../condition.ts'
import { columnPath } from '../conditions/paths.ts'
import { NotSupported } from '../engine/errors.ts'
import type { FieldInfo } from '../model-info.ts'
import { aggregateCall } from './aggregate-sql.ts'
import type { Scope, Sql } from './context.ts'
import { relatedFrom } from './related-sql.ts'

/** The SQL of an operand. */
export function operandToSql(operand: Operand, scope: Scope): Sql {
  switch (operand.kind) {
    case 'column':
      return columnToSql(operand, scope)
    case 'literal':
      return scope.statement.slot()
    case 'function':
      return scope.statement.words.call(
        operand.name,
        operand.operands.map((given) => operandToSql(given, scope)),
      )
    case 'case':
      return caseToSql(operand, scope)
    case 'part':
      return scope.statement.words.part(operand.part, operandToSql(operand.of, scope))
    case 'aggregate':
      return aggregateToSql(operand, scope)
    case 'subquery':
      return sql`(${scope.statement.compiler.subselect(operand.query.state, scope)})`
    case 'arithmetic': {
      const left = operandToSql(operand.left, scope)
      const right = operandToSql(operand.right, scope)
      return arithmetic(operand.operation, [left, right], operand.field)
    }
  }
}

function caseToSql({ branches, fallback }: CaseOperand, scope: Scope): Sql {
  const whens = branches.map(({ condition, value }) => {
    const holds = scope.statement.compiler.condition(condition, scope.root)
    return sql`when ${holds} then ${operandToSql(value, scope)}`
  })
  return sql`case ${sql.join(whens, sql` `)} else ${operandToSql(fallback, scope)} end`
}

function columnToSql({ hops, field, fromRoot, outer }: ColumnOperand, scope: Scope): Sql {
  if (outer > 0) return outerColumn(field.name, scope)
  const start = fromRoot ? scope.root : scope
  return start.at(hops).column(field)
}

function outerColumn(path: string, scope: Scope): Sql {
  const { outer } = scope
  if (!outer) throw new NotSupported(`OuterRef('${path}') stands outside of a subquery.`)
  return columnToSql(columnPath(outer.root.meta, path), outer.root)
}

/** Arithmetic. Division of whole numbers cuts, as databases do; of decimals and floats it does not. */
function arithmetic(operation: string, [left, right]: [Sql, Sql], field?: FieldInfo): Sql {
  const isFraction = field?.kind === 'decimal' || field?.kind === 'float'
  if (operation === '/' && isFraction) return sql`(${left} * 1.0 / ${right})`
  return sql`(${left} ${sql.raw(operation)} ${right})`
}

function aggregateToSql(operand: AggregateOperand, scope: Scope): Sql {
  const computed = operand.many.length > 0 ? correlated(operand, scope) : overRows(operand, scope)
  return operand.empty ? sql`coalesce(${computed}, ${scope.statement.slot()})` : computed
}

function overRows(operand: AggregateOperand, scope: Scope): Sql {
  return aggregateCall(operand, scope, operand.filter)
}

/** An aggregate over related rows is a subquery of its own, so that several do not multiply each other. */
function correlated(operand: AggregateOperand, scope: Scope): Sql {
  const { called, tables, where } = aggregateParts(operand, scope)
  return sql`(select ${called} from ${tables()} where ${where})`
}

/** What is aggregated beyond a relation to many: the call, the tables, and the condition that ties them to `scope`. */
export function aggregateParts(
  operand: AggregateOperand,
  scope: Scope,
): { called: Sql; tables: () => Sql; where: Sql } {
  const { scope: rows, tables, link } = relatedFrom(operand.many, scope.at(operand.hops))
  const called = aggregateCall(operand, rows)
  const filter = operand.filter && scope.statement.compiler.condition(operand.filter, rows)
  return { called, tables, where: filter ? sql`${link} and ${filter}` : link }
}
