/** Conditions in SQL. */
import { sql } from 'kysely'
import type { Comparand, Condition, Lookup, Operand } from '../condition.ts'
import { NotSupported } from '../engine/errors.ts'
import type { Scope, Sql } from './context.ts'
import { operandToSql } from './operand-sql.ts'
import { relatedFrom } from './related-sql.ts'

/** The SQL of a condition on the rows of `scope`. */
export function conditionToSql(condition: Condition, scope: Scope): Sql {
  switch (condition.kind) {
    case 'always':
      return sql`true`
    case 'never':
      return sql`false`
    case 'and':
    case 'or':
      return joined(condition.parts, scope, condition.kind === 'and' ? sql` and ` : sql` or `)
    case 'xor':
      return oddNumber(condition.parts, scope)
    case 'not':
      return sql`(${conditionToSql(condition.part, scope)}) is not true`
    case 'compare':
      return compareToSql(condition, scope)
    case 'related':
      return relatedToSql(condition, scope)
    case 'exists':
      return sql`exists (${scope.statement.compiler.exists(condition.query.state, scope)})`
  }
}

function joined(parts: readonly Condition[], scope: Scope, word: Sql): Sql {
  return sql`(${sql.join(
    parts.map((part) => conditionToSql(part, scope)),
    word,
  )})`
}

function oddNumber(parts: readonly Condition[], scope: Scope): Sql {
  const terms = parts.map((part) => sql`((${conditionToSql(part, scope)}) is true)`)
  return sql`((${sql.join(terms, sql` + `)}) % 2 = 1)`
}

function relatedToSql(
  { hops, relation, condition }: Extract<Condition, { kind: 'related' }>,
  scope: Scope,
): Sql {
  const rows = relatedFrom([relation], scope.at(hops))
  const where = conditionToSql(condition, rows.scope)
  return sql`exists (select 1 from ${rows.tables()} where ${rows.link} and ${where})`
}

interface Comparison {
  readonly left: Operand
  readonly lookup: Lookup
  readonly right: Comparand
}

function compareToSql({ left, lookup, right }: Comparison, scope: Scope): Sql {
  const column = operandToSql(left, scope)
  switch (right.kind) {
    case 'flag':
      return right.flag ? sql`${column} is null` : sql`${column} is not null`
    case 'list':
      return sql`${column} in (select value from json_each(${scope.statement.slot()}))`
    case 'range': {
      const low = scope.statement.slot()
      return sql`${column} between ${low} and ${scope.statement.slot()}`
    }
    case 'subselect':
      return withSubselect(
        column,
        lookup,
        sql`(${scope.statement.compiler.subselect(right.query.state, scope)})`,
      )
    case 'operand':
      return compared(column, lookup, operandToSql(right.operand, scope))
    case 'value':
      return compared(column, lookup, scope.statement.slot())
  }
}

function withSubselect(column: Sql, lookup: Lookup, rows: Sql): Sql {
  return lookup === 'in' ? sql`${column} in ${rows}` : compared(column, lookup, rows)
}

const operators: Partial<Record<Lookup, string>> = {
  exact: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
}

/** Texts are compared by functions that know no wildcards. `lower` of SQLite knows ASCII only. */
function compared(column: Sql, lookup: Lookup, value: Sql): Sql {
  const operator = operators[lookup]
  if (operator) return sql`${column} ${sql.raw(operator)} ${value}`
  switch (lookup) {
    case 'iexact':
      return sql`lower(${column}) = lower(${value})`
    case 'contains':
      return sql`instr(${column}, ${value}) > 0`
    case 'icontains':
      return sql`instr(lower(${column}), lower(${value})) > 0`
    case 'startsWith':
    case 'endsWith':
      return sql`${column} glob ${value}`
    case 'istartsWith':
    case 'iendsWith':
      return sql`lower(${column}) glob lower(${value})`
    case 'regex':
      return sql`regexp(${value}, ${column})`
    case 'iregex':
      return sql`iregexp(${value}, ${column})`
    default:
      throw new NotSupported(`SQLite cannot compare with "${lookup}".`)
  }
}
