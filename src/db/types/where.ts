/** The types of filters: what each kind of column can be asked. */
import type { Decimal } from 'decimal.js'
import type { Reference } from '../../core/user.ts'
import type { FieldPath } from './expressions/expression.ts'
import type { FieldsOf, KeyOf, RowOf, rowFields } from './model-class.ts'
import type { Q, Scope } from './q.ts'
import type { AnyRows } from './query-set.ts'

/** Lookups of every column. */
export interface EqualityLookups<V> {
  readonly exact?: V | FieldPath | AnyRows | null
  readonly in?: readonly V[] | AnyRows
  readonly isNull?: boolean
}

/** Lookups of columns with an order. `N` is what they are compared with. */
export interface OrderedLookups<V> extends EqualityLookups<V> {
  readonly gt?: V | FieldPath | AnyRows
  readonly gte?: V | FieldPath | AnyRows
  readonly lt?: V | FieldPath | AnyRows
  readonly lte?: V | FieldPath | AnyRows
  readonly range?: readonly [V, V]
}

/** Lookups of text. */
export interface TextLookups<V> extends OrderedLookups<V> {
  readonly iexact?: string | null
  readonly contains?: string
  readonly icontains?: string
  readonly startsWith?: string
  readonly istartsWith?: string
  readonly endsWith?: string
  readonly iendsWith?: string
  readonly regex?: string | RegExp
  readonly iregex?: string | RegExp
}

/** A number, or lookups of one. */
export type PartWhere = number | OrderedLookups<number>

/** Lookups of the parts of a date. */
export interface DateLookups<V> extends OrderedLookups<V> {
  readonly year?: PartWhere
  readonly month?: PartWhere
  readonly day?: PartWhere
  readonly weekDay?: PartWhere
  readonly quarter?: PartWhere
  readonly week?: PartWhere
}

/** Lookups of the parts of a point in time. */
export interface DateTimeLookups<V> extends DateLookups<V> {
  readonly hour?: PartWhere
  readonly minute?: PartWhere
  readonly second?: PartWhere
  readonly date?: string | OrderedLookups<string>
}

/** Lookups of JSON: of the whole value, or of what stands at `path`. Keys are texts, places in a list are numbers. */
export interface JsonLookups extends Omit<TextLookups<string>, JsonOwnLookup> {
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
export interface ArrayLookups<V> extends Omit<TextLookups<V>, 'exact' | 'in' | 'contains'> {
  readonly exact?: V | readonly V[] | null
  readonly in?: readonly (V | readonly V[])[]
  readonly index?: number
  /** Holds all of these items. */
  readonly contains?: readonly V[] | (string & V)
  readonly containedBy?: readonly V[]
  /** Holds at least one of these items. */
  readonly overlap?: readonly V[]
  readonly len?: PartWhere
}

export type JsonWhere<V> = V | FieldPath | JsonLookups
export type ArrayWhere<V> = readonly V[] | FieldPath | ArrayLookups<V>
export type TextWhere<V> = V | FieldPath | AnyRows | TextLookups<V>
export type NumberWhere<_V, Input> = Input | FieldPath | AnyRows | OrderedLookups<Input>
export type OrderedWhere<V> = V | FieldPath | AnyRows | OrderedLookups<V>
export type EqualityWhere<V> = V | FieldPath | AnyRows | EqualityLookups<V>
export type DateWhere<V> = V | FieldPath | AnyRows | DateLookups<V>
export type DateTimeWhere<V> = V | FieldPath | AnyRows | DateTimeLookups<V>

/** What a decimal takes: a fractional `number` has already been rounded, and is refused at run time. */
export type DecimalInput = Decimal | string | bigint | number

/** Lookups of a relation itself. */
export interface RelationLookups<T> {
  readonly in?: readonly (KeyOf<T> | RowOf<FieldsOf<T>>)[] | AnyRows
  readonly exact?: KeyOf<T> | RowOf<FieldsOf<T>> | null
  readonly isNull?: boolean
}

/** A relation takes a key, a row, `null`, a queryset, or a filter of the related rows. */
export type RelationWhere<T> =
  | KeyOf<T>
  | RowOf<FieldsOf<T>>
  | Reference
  | FieldPath
  | AnyRows
  | null
  | (WhereObject<FieldsOf<T>> & RelationLookups<T>)
  | Q<Scope<FieldsOf<T>>>
  | Saved<FieldsOf<T>>

/** Conditions by name; all of them have to hold. */
export type WhereObject<F> = {
  readonly [K in keyof F]?: F[K] extends { readonly '~where': unknown } ? F[K]['~where'] : never
} & PkWhere<F>

/** `pk` stands for the key, whatever its name. */
export interface PkWhere<F> {
  readonly pk?:
    | KeyValue<F>
    | RowOf<F>
    | Reference
    | EqualityLookups<KeyValue<F>>
    | readonly unknown[]
  /** A row is no filter. */
  readonly [rowFields]?: never
}

/** The type of the key that the fields declare. */
export type KeyValue<F> = {
  [K in keyof F]: F[K] extends { readonly '~key': true } ? StoredOf<F[K]> : never
}[keyof F]

type StoredOf<D> = D extends { readonly '~stored': unknown } ? D['~stored'] : never

/** Conditions on annotations. */
export type AnnotationWhere<A> = {
  readonly [K in keyof A]?: ValueWhere<NonNullable<A[K]>> | null
}

type ValueWhere<V> = V extends string
  ? TextWhere<V>
  : V extends Decimal
    ? NumberWhere<Decimal, DecimalInput>
    : V extends Date
      ? DateTimeWhere<Date>
      : OrderedWhere<V>

/** A filter of a model with the fields `F` and the annotations `A`. */
// biome-ignore lint/complexity/noBannedTypes: no annotations
export type Where<F, A = {}> = (WhereObject<F> & AnnotationWhere<A>) | Q<Scope<F, A>> | Saved<F>

/** A condition made by `Lot.where(…)`: it fits every queryset of the model. */
// biome-ignore lint/correctness/noUnusedVariables: it is there to be compared
export interface Saved<in out F> {
  readonly '~saved': true
}
