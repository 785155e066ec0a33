/** What a compilation knows: the tables in scope, the aliases taken, the places of parameters. */
import { type RawBuilder, sql } from 'kysely'
import type { Condition } from '../condition.ts'
import type { Dialect } from '../engine/driver.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import type { FieldInfo } from '../model-info.ts'
import type { Operand } from '../operand.ts'
import type { QueryState } from '../queryset/state.ts'
import { type DialectWords, wordsOf } from './dialects/dialect-words.ts'

/** A fragment of SQL. */
export type Sql = RawBuilder<unknown>

/** The place of a parameter in the list that {@link import('./shape.ts')} collects. */
export class Slot {
  readonly index: number

  constructor(index: number) {
    this.index = index
  }
}

/** What compiles the parts of a statement. They contain each other, so each gets the others from here. */
export interface Compiler {
  condition(condition: Condition, scope: Scope): Sql
  operand(operand: Operand, scope: Scope): Sql
  /** The one column of a queryset inside of another. */
  subselect(state: QueryState, outer: Scope): Sql
  /** `select 1 …` of a queryset inside of another. */
  exists(state: QueryState, outer: Scope): Sql
}

/** Numbers that one statement shares: aliases and parameters. */
export class Statement {
  readonly compiler: Compiler
  readonly dialect: Dialect
  #aliases = 0
  #slots = 0

  constructor(compiler: Compiler, dialect: Dialect) {
    this.compiler = compiler
    this.dialect = dialect
  }

  /** How the statement's dialect says what the dialects say differently. */
  get words(): DialectWords {
    return wordsOf(this.dialect)
  }

  alias(): string {
    this.#aliases += 1
    return `t${this.#aliases}`
  }

  /** The next parameter. Shapes collect the values in the same order. */
  slot(): Sql {
    const slot = new Slot(this.#slots)
    this.#slots += 1
    return sql`${slot}`
  }
}

interface Join {
  readonly scope: Scope
  readonly sql: Sql
}

/** A table in a statement, and the tables joined to it over relations to one row. */
export class Scope {
  readonly meta: ModelMeta
  readonly alias: string
  readonly statement: Statement
  /** The table that the queryset starts from: of a subquery, its own. */
  readonly root: Scope
  /** The queryset around this one. */
  readonly outer: Scope | undefined
  readonly #joins = new Map<string, Join>()
  readonly #nullable: boolean

  constructor(meta: ModelMeta, alias: string, { statement, root, outer, nullable }: ScopePlace) {
    this.meta = meta
    this.alias = alias
    this.statement = statement
    this.root = root ?? this
    this.outer = outer
    this.#nullable = nullable ?? false
  }

  /** The reference to a column of this table. */
  column(field: FieldInfo): Sql {
    return sql.ref(`${this.alias}.${field.column}`)
  }

  /** The table at the end of `hops`, joined when it is not yet. */
  at(hops: readonly Relation[]): Scope {
    return hops.reduce<Scope>((scope, hop) => scope.#join(hop), this)
  }

  /** `from … join … join …`, once everything that joins has been compiled. */
  from(): Sql {
    const table = sql.table(this.meta.table)
    const start =
      this.alias === this.meta.table ? sql`${table}` : sql`${table} as ${sql.id(this.alias)}`
    return sql`${start}${this.joins()}`
  }

  /** The joins, in the order in which they were asked for. */
  joins(): Sql {
    const parts = [...this.#joins.values()].map(
      ({ sql: text, scope }) => sql`${text}${scope.joins()}`,
    )
    return parts.length > 0 ? sql` ${sql.join(parts, sql` `)}` : sql``
  }

  /** Whether another table is joined. */
  get hasJoins(): boolean {
    return this.#joins.size > 0
  }

  #join(hop: Relation): Scope {
    const known = this.#joins.get(hop.name)
    if (known) return known.scope
    const target = hop.targetMeta
    const nullable = this.#nullable || hop.nullable
    const place = { statement: this.statement, root: this.root, outer: this.outer }
    const scope = new Scope(target, this.statement.alias(), { ...place, nullable })
    const on = hop.hasColumn
      ? sql`${scope.column(target.key)} = ${this.column(this.meta.column(hop.name))}`
      : sql`${scope.column(hop.viaField)} = ${this.column(this.meta.key)}`
    const word = nullable ? sql`left join` : sql`inner join`
    const text = sql`${word} ${sql.table(target.table)} as ${sql.id(scope.alias)} on ${on}`
    this.#joins.set(hop.name, { scope, sql: text })
    return scope
  }
}

/** Where a scope stands. */
export interface ScopePlace {
  readonly statement: Statement
  readonly root?: Scope | undefined
  readonly outer?: Scope | undefined
  /** Whether it is joined and there may be no row. */
  readonly nullable?: boolean | undefined
}
