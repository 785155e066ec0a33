/** Conditions in SQL. */
import { sql } from 'kysely'
import { type Comparand, type Condition, type Lookup, looksInside } from '../condition.ts'
import type { Operand } from '../operand.ts'
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
      return looksInside(condition.part)
        ? sql`not (${unknownWithout(condition.part, scope)})`
        : sql`(${conditionToSql(condition.part, scope)}) is not true`
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

/** A condition that is unknown for rows without the places in JSON that it is about, and known otherwise. */
function unknownWithout(condition: Condition, scope: Scope): Sql {
  if (!looksInside(condition)) return sql`(${conditionToSql(condition, scope)}) is true`
  if (condition.kind === 'not') return sql`not (${unknownWithout(condition.part, scope)})`
  if (condition.kind !== 'and' && condition.kind !== 'or') return conditionToSql(condition, scope)
  const parts = condition.parts.map((part) => sql`(${unknownWithout(part, scope)})`)
  return sql`(${sql.join(parts, condition.kind === 'and' ? sql` and ` : sql` or `)})`
}

function oddNumber(parts: readonly Condition[], scope: Scope): Sql {
  const { words } = scope.statement
  const terms = parts.map((part) =>
    words.countable(sql`((${conditionToSql(part, scope)}) is true)`),
  )
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
    case 'document':
      return documentToSql(column, lookup, scope)
    case 'list':
      return scope.statement.words.inList(column, scope.statement.slot())
    case 'range': {
      const low = scope.statement.slot()
      return sql`${column} between ${low} and ${scope.statement.slot()}`
    }
    case 'subselect':
      return withSubselect(
        { column, lookup, scope },
        sql`(${scope.statement.compiler.subselect(right.query.state, scope)})`,
      )
    case 'operand':
      return compared({ column, lookup, scope }, operandToSql(right.operand, scope))
    case 'value':
      return valueToSql({ column, lookup, scope }, left, scope.statement.slot())
  }
}

/** A JSON value and a parameter that is one, or a list of them. */
function documentToSql(value: Sql, lookup: Lookup, scope: Scope): Sql {
  const { documents } = scope.statement.words
  const other = scope.statement.slot()
  if (lookup === 'in') return documents.inList(value, other)
  if (lookup === 'contains' || lookup === 'containedBy') return documents[lookup](value, other)
  return documents.same(value, other)
}

interface Compared {
  readonly column: Sql
  readonly lookup: Lookup
  readonly scope: Scope
}

function withSubselect(left: Compared, rows: Sql): Sql {
  return left.lookup === 'in' ? sql`${left.column} in ${rows}` : compared(left, rows)
}

function valueToSql(compare: Compared, left: Operand, value: Sql): Sql {
  const { column, lookup, scope } = compare
  const isArray = left.kind === 'column' && left.field.item !== undefined
  const isArrayLookup = lookup === 'contains' || lookup === 'containedBy' || lookup === 'overlap'
  if (isArray && isArrayLookup) return scope.statement.words.arrays[lookup](column, value)
  return compared(compare, value, false)
}

const operators: Partial<Record<Lookup, string>> = {
  exact: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
}

function compared({ column, lookup, scope }: Compared, value: Sql, isComputed = true): Sql {
  const operator = operators[lookup]
  if (operator) return sql`${column} ${sql.raw(operator)} ${value}`
  return scope.statement.words.text(lookup, [column, value], isComputed)
}
