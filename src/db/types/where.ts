/** The types of filters: what each kind of column can be asked. `S` is the scope that expressions name columns in. */
import type { Decimal } from 'decimal.js'
import type { Reference } from '../../core/user.ts'
import type { Compared } from './expressions/scope.ts'
import type { RelatedRows, ValuesIn } from './expressions/subqueries.ts'
import type { FieldsOf, KeyOf, RowOf, rowFields } from './model-class.ts'
import type { Q, Scope } from './q.ts'
import type { None } from './query-set.ts'
import type { KeyShape, RelationShape } from './shapes.ts'

/** Lookups of every column. A value alone is `exact`: `{ status: 'open' }`. */
export interface EqualityLookups<V, S> {
  /** Is equal to this. `null` is NULL: `{ reserve: null }`. */
  readonly exact?: V | Compared<S, V> | ValuesIn<V> | null
  /**
   * Is one of these values, or of those that a queryset selects: `{ id: { in: Bid.values('lot') } }`. Of an empty list
   * nothing is.
   */
  readonly in?: readonly V[] | ReadonlySet<V> | ValuesIn<V>
  /** Is NULL, or is not. */
  readonly isNull?: boolean
}

/**
 * Lookups of columns with an order: numbers, texts, dates, times. The right side may be `F('…')` or a queryset of one
 * value.
 */
export interface OrderedLookups<V, S> extends EqualityLookups<V, S> {
  /** Is greater. */
  readonly gt?: V | Compared<S, V> | ValuesIn<V>
  /** Is greater or equal. */
  readonly gte?: V | Compared<S, V> | ValuesIn<V>
  /** Is less. */
  readonly lt?: V | Compared<S, V> | ValuesIn<V>
  /** Is less or equal. */
  readonly lte?: V | Compared<S, V> | ValuesIn<V>
  /** Is neither less than the first nor greater than the second. */
  readonly range?: readonly [V, V]
}

/** Lookups of text. Those without `i` tell capitals apart on every database. `%`, `_` and `\` stand for themselves. */
export interface TextLookups<V, S> extends OrderedLookups<V, S> {
  /** Is this text, capitals or not, in any alphabet: `straße` is `STRASSE`. So it is in all lookups with `i`. */
  readonly iexact?: string | Compared<S, string> | null
  /** Has this text somewhere in it. */
  readonly contains?: string | Compared<S, string>
  /** Has this text somewhere in it, capitals or not. */
  readonly icontains?: string | Compared<S, string>
  /** Begins with this text. */
  readonly startsWith?: string | Compared<S, string>
  /** Begins with this text, capitals or not. */
  readonly istartsWith?: string | Compared<S, string>
  /** Ends with this text. */
  readonly endsWith?: string | Compared<S, string>
  /** Ends with this text, capitals or not. */
  readonly iendsWith?: string | Compared<S, string>
  /** Matches this pattern: JavaScript's on SQLite, PostgreSQL's there. */
  readonly regex?: string | RegExp
  /** Matches this pattern, capitals or not. */
  readonly iregex?: string | RegExp
}

/** A number, or lookups of one. */
export type PartWhere<S> = number | Compared<S, number> | OrderedLookups<number, S>

/**
 * Lookups of the parts of a day or a point in time, in UTC. A number alone is `exact`:
 * `{ closesAt: { year: { gte: 2025 } } }`.
 */
export interface DateLookups<V, S> extends OrderedLookups<V, S> {
  readonly year?: PartWhere<S>
  /** From 1 to 12. */
  readonly month?: PartWhere<S>
  /** Of the month, from 1. */
  readonly day?: PartWhere<S>
  /** From 1, which is Sunday, to 7. */
  readonly weekDay?: PartWhere<S>
  /** From 1 to 4. */
  readonly quarter?: PartWhere<S>
  /** Of ISO 8601, from 1 to 53. */
  readonly week?: PartWhere<S>
}

/** Lookups of the parts of a time of day. */
export interface TimeLookups<V, S> extends OrderedLookups<V, S> {
  readonly hour?: PartWhere<S>
  readonly minute?: PartWhere<S>
  /** Whole seconds. */
  readonly second?: PartWhere<S>
}

/** Lookups of the parts of a point in time, in UTC, beside those of a day and of a time of day. */
export interface DateTimeLookups<V, S> extends DateLookups<V, S>, TimeLookups<V, S> {
  /** The day of it: `'2026-03-29'`, or what a day can be asked. */
  readonly date?: string | Compared<S, string> | DateLookups<string, S>
}

/** Lookups of JSON: of the whole value, or of what stands at `path`. Keys are texts, places in a list are numbers. */
export interface JsonLookups extends Omit<TextLookups<string, unknown>, JsonOwnLookup> {
  /** Where to look: `['lots', 0, 'title']`. */
  readonly path?: readonly (string | number)[]
  /** The same value; under a `path`, `null` is the null of JSON. */
  readonly exact?: unknown
  readonly in?: readonly unknown[]
  readonly gt?: number | string
  readonly gte?: number | string
  readonly lt?: number | string
  readonly lte?: number | string
  readonly range?: readonly [number, number] | readonly [string, string]
  /** Holds all of this: the keys of an object with their values, the items of a list. */
  readonly contains?: unknown
  readonly containedBy?: unknown
  readonly hasKey?: string | number
  readonly hasKeys?: readonly (string | number)[]
  readonly hasAnyKeys?: readonly (string | number)[]
}

type JsonOwnLookup = 'exact' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'range' | 'contains'

/** Lookups of arrays: of the whole, or of the item at `index`, counted from 0. */
export interface ArrayLookups<V, S> extends Omit<TextLookups<V, S>, 'exact' | 'in' | 'contains'> {
  readonly exact?: V | readonly V[] | null
  readonly in?: readonly (V | readonly V[])[]
  readonly index?: number
  /** Holds all of these items. */
  readonly contains?: readonly V[] | (string & V)
  readonly containedBy?: readonly V[]
  /** Holds at least one of these items. */
  readonly overlap?: readonly V[]
  readonly len?: PartWhere<S>
}

export type JsonWhere<V, S> = V | Compared<S, unknown> | JsonLookups
export type ArrayWhere<V, S> = readonly V[] | Compared<S, unknown> | ArrayLookups<V, S>
export type TextWhere<V, S> = V | Compared<S, V> | ValuesIn<V> | TextLookups<V, S>
export type OrderedWhere<V, S> = V | Compared<S, V> | ValuesIn<V> | OrderedLookups<V, S>
export type EqualityWhere<V, S> = V | Compared<S, V> | ValuesIn<V> | EqualityLookups<V, S>
export type DateWhere<V, S> = V | Compared<S, V> | ValuesIn<V> | DateLookups<V, S>
export type TimeWhere<V, S> = V | Compared<S, V> | ValuesIn<V> | TimeLookups<V, S>
export type DateTimeWhere<V, S> = V | Compared<S, V> | ValuesIn<V> | DateTimeLookups<V, S>

/** What a decimal takes: a fractional `number` has already been rounded, and is refused at run time. */
export type DecimalInput = Decimal | string | bigint | number

/**
 * Lookups of a relation itself. A row, a key, `null` or a queryset alone is `exact` or `in`; names are fields of the
 * related rows.
 */
export interface RelationLookups<T> {
  /** Leads to one of these rows or keys. */
  readonly in?: readonly (KeyOf<T> | RowOf<T>)[] | RelatedRows<T>
  /** Leads to this row or key, or with `null` to none. */
  readonly exact?: KeyOf<T> | RowOf<T> | null
  /** Leads to no row, or does. */
  readonly isNull?: boolean
}

/** A relation takes a key, a row, `null`, a queryset, or a filter of the related rows. */
export type RelationWhere<T, S> =
  | KeyOf<T>
  | RowOf<T>
  | Reference
  | Compared<S, KeyOf<T>>
  | RelatedRows<T>
  | null
  | (WhereObject<T, S> & RelationLookups<T>)
  | Q<Scope<T>>
  | Saved<T>

/** Conditions by name; all of them have to hold. */
export type WhereObject<T, S> = Conditions<FieldsOf<T>, S> & PkWhere<T, S>

type Conditions<F, S> = { readonly [K in keyof F]?: ConditionOn<F[K], S> }

/** What the field `D` can be asked. */
export type ConditionOn<D, S> = D extends FilteredColumn
  ? (D['~values'] & InScope<S>)['where'] | D['~null']
  : D extends RelationShape
    ? RelationWhere<D['~target'], S>
    : never

interface FilteredColumn {
  readonly '~values': { readonly where: unknown }
  readonly '~null': unknown
}

interface InScope<S> {
  readonly scope: S
}

/** Lookups of keys of several columns. */
export interface CompositeKeyLookups {
  readonly exact?: readonly unknown[]
  readonly in?: readonly (readonly unknown[])[]
}

/** `pk` stands for the key, whatever its name. */
export interface PkWhere<T, S> {
  readonly pk?:
    | KeyOf<T>
    | RowOf<T>
    | Reference
    | EqualityLookups<KeyOf<T>, S>
    | readonly unknown[]
    | CompositeKeyLookups
  /** A row is no filter. */
  readonly [rowFields]?: never
}

/** The type of the key that the fields declare. */
export type KeyValue<F> = KeyStored<F[keyof F]>

type KeyStored<D> = D extends KeyShape ? D['~stored'] : never

/** Conditions on annotations. */
export type AnnotationWhere<A, S> = {
  readonly [K in keyof A]?: ValueWhere<NonNullable<A[K]>, S> | null
}

type ValueWhere<V, S> = V extends string
  ? TextWhere<V, S>
  : V extends Decimal
    ? OrderedWhere<DecimalInput, S>
    : V extends Date
      ? DateTimeWhere<Date, S>
      : OrderedWhere<V, S>

/**
 * What `filter` takes: an object of fields, each with a value or with lookups, all of which hold; a `Q`; or what
 * `Lot.where(…)` gave. `Where<typeof Lot>` is the type.
 *
 * Fields are the model's, its annotations, `pk` for the key, and relations, which hold an object of the related rows'
 * fields. `undefined` is an error anywhere: it never means "everything".
 *
 * @example
 * const where: Where<typeof Lot> = {
 *   status: { in: ['open', 'closed'] },
 *   closesAt: { gt: new Date(), year: 2030 },
 *   seller: { name: { istartsWith: 'a' } },
 *   bids: { amount: { range: ['100', '200'] } },
 * }
 * await Lot.filter(where)
 */
export type Where<T, A = None> =
  | (WhereObject<T, Scope<T, A>> & AnnotationWhere<A, Scope<T, A>>)
  | Q<Scope<T, A>>
  | Saved<T>

/** A condition made by `Lot.where(…)`: it fits every queryset of the model. */
// biome-ignore lint/correctness/noUnusedVariables: it is there to be compared
export interface Saved<in out T> {
  readonly '~saved': true
}
