/** Related rows in SQL: the tables of a subquery over relations to many, and how it hangs on the row around it. */
import { sql } from 'kysely'
import { always } from '../condition.ts'
import { withBaseFilter } from '../conditions/normalize.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import { Scope, type Sql } from './context.ts'

/** Related rows, as a part of a subquery. */
export interface RelatedRows {
  /** The rows of the last relation. */
  readonly scope: Scope
  /** The tables, once everything that joins has been compiled. */
  readonly tables: () => Sql
  /** The condition that ties them to the row around. */
  readonly link: Sql
}

/** The rows that `relations`, the first of them to many, lead to from a row of `parent`. */
export function relatedFrom(relations: readonly Relation[], parent: Scope): RelatedRows {
  const [first, ...others] = relations
  const start = firstRows(first!, parent)
  return others.reduce(nextRows, start)
}

function firstRows(relation: Relation, parent: Scope): RelatedRows {
  const scope = inner(relation, parent)
  const key = parent.column(relation.owner.key)
  if (!relation.hasLink)
    return {
      scope,
      tables: () => scope.from(),
      link: sql`${scope.column(relation.viaField)} = ${key}`,
    }
  const { through, here, there } = relation.link
  const alias = parent.statement.alias()
  const table = linkTable(through, parent)
  const column = (field: typeof here) => sql.ref(`${alias}.${field.column}`)
  const joined = sql`inner join ${table} as ${sql.id(alias)} on ${column(there)} = ${scope.column(relation.targetMeta.key)}`
  return {
    scope,
    tables: () => sql`${scope.from()} ${joined}`,
    link: sql`${column(here)} = ${key}`,
  }
}

function nextRows(rows: RelatedRows, relation: Relation): RelatedRows {
  const scope = inner(relation, rows.scope)
  const on = joinCondition(relation, rows.scope, scope)
  const tables = () => {
    const table = sql`${sql.table(scope.meta.table)} as ${sql.id(scope.alias)}`
    return sql`${rows.tables()} inner join ${on.before}${table} on ${on.condition}${scope.joins()}`
  }
  return { scope, tables, link: rows.link }
}

function joinCondition(
  relation: Relation,
  parent: Scope,
  scope: Scope,
): { before: Sql; condition: Sql } {
  if (relation.hasColumn) {
    const column = parent.column(relation.owner.column(relation.name))
    return { before: sql``, condition: sql`${scope.column(scope.meta.key)} = ${column}` }
  }
  const key = parent.column(relation.owner.key)
  if (!relation.hasLink)
    return { before: sql``, condition: sql`${scope.column(relation.viaField)} = ${key}` }
  const { through, here, there } = relation.link
  const alias = parent.statement.alias()
  const table = linkTable(through, parent)
  const hereColumn = sql.ref(`${alias}.${here.column}`)
  const before = sql`${table} as ${sql.id(alias)} on ${hereColumn} = ${key} inner join `
  const thereColumn = sql.ref(`${alias}.${there.column}`)
  return { before, condition: sql`${scope.column(scope.meta.key)} = ${thereColumn}` }
}

/** The table between; of a model with a `baseFilter` the rows that meet it. */
export function linkTable(through: ModelMeta, { statement }: Scope): Sql {
  const rules = withBaseFilter(through, always)
  if (rules.kind === 'always') return sql.table(through.table)
  const scope = new Scope(through, statement.alias(), { statement })
  const where = statement.compiler.condition(rules, scope)
  return sql`(select ${sql.id(scope.alias)}.* from ${scope.from()} where ${where})`
}

function inner(relation: Relation, parent: Scope): Scope {
  const { statement, root, outer } = parent
  return new Scope(relation.targetMeta, statement.alias(), { statement, root, outer })
}
