/** Operands in SQL: columns, arithmetic, parts of dates, aggregates, subqueries. */
import { sql } from 'kysely'
import { fieldOf } from '../conditions/operand-fields.ts'
import { columnPath } from '../conditions/paths.ts'
import { FieldError } from '../errors.ts'
import type {
  AggregateOperand,
  CaseOperand,
  CastOperand,
  ColumnOperand,
  FragmentOperand,
  InsideOperand,
  Operand,
  OuterOperand,
  PartOperand,
  TruncatedOperand,
} from '../operand.ts'
import { aggregateCall } from './aggregate-sql.ts'
import { arithmeticToSql } from './arithmetic-sql.ts'
import type { Scope, Sql } from './context.ts'
import { relatedFrom } from './related-sql.ts'
import { windowToSql } from './window-sql.ts'

/** The SQL of an operand. */
export function operandToSql(operand: Operand, scope: Scope): Sql {
  switch (operand.kind) {
    case 'column':
      return columnToSql(operand, scope)
    case 'outer':
      return outerToSql(operand, scope)
    case 'literal':
      return scope.statement.words.literal(scope.statement.slot(), operand.field?.kind)
    case 'arithmetic':
      return arithmeticToSql(operand, scope)
    case 'function':
      return scope.statement.words.call(operand.name, operandsToSql(operand.operands, scope))
    case 'case':
      return caseToSql(operand, scope)
    case 'condition':
      return sql`(${scope.statement.compiler.condition(operand.condition, scope)})`
    case 'cast':
      return castToSql(operand, scope)
    case 'part':
    case 'truncated':
      return momentToSql(operand, scope)
    case 'fragment':
      return fragmentToSql(operand, scope)
    case 'inside':
      return insideToSql(operand, scope)
    case 'aggregate':
      return aggregateToSql(operand, scope)
    case 'window':
      return windowToSql(operand, scope)
    case 'subquery':
      return sql`(${scope.statement.compiler.subselect(operand.query.state, scope)})`
  }
}

function operandsToSql(operands: readonly Operand[], scope: Scope): Sql[] {
  return operands.map((operand) => operandToSql(operand, scope))
}

function caseToSql({ branches, fallback }: CaseOperand, scope: Scope): Sql {
  const whens = branches.map(({ condition, value }) => {
    const holds = scope.statement.compiler.condition(condition, scope.root)
    return sql`when ${holds} then ${operandToSql(value, scope)}`
  })
  return sql`case ${sql.join(whens, sql` `)} else ${operandToSql(fallback, scope)} end`
}

function insideToSql({ of, place }: InsideOperand, scope: Scope): Sql {
  const { words } = scope.statement
  const whole = operandToSql(of, scope)
  if (place.as === 'length') return words.arrays.length(whole)
  if (place.as === 'item') return words.arrays.item(whole, scope.statement.slot())
  const { as, path } = place
  const steps = words.documents.pathValues(path).map(() => scope.statement.slot())
  const value = words.documents.at(whole, steps, path)
  return as === 'document' ? value : words.documents[as](value)
}

function columnToSql({ hops, field, fromRoot }: ColumnOperand, scope: Scope): Sql {
  const start = fromRoot ? scope.root : scope
  return start.at(hops).column(field)
}

/** A column of a queryset around this one. Throws `FieldError` where there is none. */
function outerToSql({ path, levels }: OuterOperand, scope: Scope): Sql {
  let outer: Scope | undefined = scope
  for (let level = 0; level < levels; level++) outer = outer?.root.outer
  if (!outer)
    throw new FieldError(`OuterRef('${path}') stands outside of a subquery. Use F('${path}').`)
  return columnToSql(columnPath(outer.root.meta, path), outer.root)
}

function castToSql({ of, field }: CastOperand, scope: Scope): Sql {
  const from = fieldOf(of)
  return scope.statement.words.cast({
    value: operandToSql(of, scope),
    from: from?.kind,
    to: field.kind,
    places: { from: from?.decimalPlaces, to: field.decimalPlaces },
  })
}

function momentToSql(operand: PartOperand | TruncatedOperand, scope: Scope): Sql {
  const { words } = scope.statement
  const value = operandToSql(operand.of, scope)
  const zone = operand.zone === undefined ? undefined : scope.statement.slot()
  if (operand.kind === 'part') return words.part(operand.part, value, zone)
  return words.truncated(operand.part, { value, zone, isDate: operand.field.kind === 'date' })
}

function fragmentToSql({ texts, operands }: FragmentOperand, scope: Scope): Sql {
  const parts = operandsToSql(operands, scope)
  return sql.join(
    texts.map((text, i) => (i < parts.length ? sql`${sql.raw(text)}${parts[i]}` : sql.raw(text))),
    sql``,
  )
}

function aggregateToSql(operand: AggregateOperand, scope: Scope): Sql {
  const computed = operand.many.length > 0 ? correlated(operand, scope) : overRows(operand, scope)
  return operand.empty ? sql`coalesce(${computed}, ${scope.statement.slot()})` : computed
}

function overRows(operand: AggregateOperand, scope: Scope): Sql {
  return aggregateCall(operand, scope, { filter: operand.filter })
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
