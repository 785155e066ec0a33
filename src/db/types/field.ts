/**
 * The types of fields: interfaces that carry what a column or a relation means, resolved member by member.
 * A target (`T`) is the *class* and never constrained: a constraint would make the compiler resolve the other
 * class while this one is still being declared.
 */
import type { Reference } from '../../core/user.ts'
import type { FieldDefinition } from '../fields/definition.ts'
import type { DeclaredOf, FieldsOf, InstanceOf, KeyOf, RowOf } from './model-class.ts'
import type { ManyName } from './path.ts'
import type { ManySet, RelatedSet } from './related-set.ts'
import type { NumberWhere, RelationWhere } from './where.ts'

/** What the values of a kind of column look like: on a row, as an input, in a filter, in JSON. */
export interface ValueTypes {
  readonly get: unknown
  readonly set: unknown
  readonly where: unknown
  readonly json: unknown
}

/** `null` when the options say so. */
export type NullOf<O> = O extends { readonly null: true } ? null : never

/** Whether a row cannot be made without the value. */
export type NeededOf<O> = O extends
  | { readonly null: true }
  | { readonly default: unknown }
  | { readonly dbDefault: unknown }
  | { readonly autoNow: true }
  | { readonly autoNowAdd: true }
  ? false
  : true

/** Whether the field is the key. */
export type IsKey<O> = O extends { readonly primaryKey: true } ? true : false

/** A column: `V` says what its values look like, `O` are its options. */
export interface Field<V extends ValueTypes, O> extends FieldDefinition {
  readonly '~get': V['get'] | NullOf<O>
  readonly '~stored': V['get'] | NullOf<O>
  readonly '~set': V['set'] | NullOf<O>
  readonly '~where': V['where'] | NullOf<O>
  readonly '~json': V['json'] | NullOf<O>
  readonly '~needed': NeededOf<O>
  readonly '~key': IsKey<O>
}

/** A column that the database computes: rows have its value, and nothing writes it. */
export interface GeneratedField<D> extends FieldDefinition {
  readonly '~value': MemberOf<D, '~get'>
  readonly '~stored': MemberOf<D, '~stored'>
  readonly '~where': MemberOf<D, '~where'>
  readonly '~json': MemberOf<D, '~json'>
}

/** What a field's type says under a name. */
export type MemberOf<D, N extends string> = D extends { readonly [K in N]: infer V } ? V : never

/** The key that a model gets when it declares none. */
export interface AutoIdField extends FieldDefinition {
  readonly '~get': number
  readonly '~stored': number
  readonly '~set': number
  readonly '~where': NumberWhere<number, number> | Reference
  readonly '~json': number
  readonly '~needed': false
  readonly '~key': true
}

/** A related row that may not be loaded: awaiting it loads it, for all rows of the same result at once. */
export interface Ref<R> extends PromiseLike<R> {
  /** The key of the related row: needs no query. */
  readonly pk: R extends { readonly pk: infer K } ? K : never
}

/** A relation to one row, with a column here. */
export interface ForeignKey<T, O> extends FieldDefinition {
  readonly '~target': T
  readonly '~one': true
  readonly '~value': Ref<InstanceOf<T>> | NullOf<O>
  readonly '~loaded': InstanceOf<T> | NullOf<O>
  readonly '~stored': KeyOf<T> | NullOf<O>
  readonly '~set': KeyOf<T> | RowOf<FieldsOf<T>> | Reference | NullOf<O>
  readonly '~where': RelationWhere<T>
  readonly '~needed': NeededOf<O>
  readonly '~key': IsKey<O>
}

/** The other end of a one-to-one relation. */
export interface ReverseOne<T> extends FieldDefinition {
  readonly '~target': T
  readonly '~value': Ref<InstanceOf<T> | null> | null
  readonly '~loaded': InstanceOf<T> | null
  readonly '~where': RelationWhere<T>
}

/** The other end of a foreign key, or of a many-to-many relation. */
export interface Reverse<T, V extends string> extends FieldDefinition {
  readonly '~target': T
  readonly '~many': true
  readonly '~through': V extends keyof DeclaredOf<T> ? BetweenOf<DeclaredOf<T>[V]> : unknown
  readonly '~value': V extends ManyName<DeclaredOf<T>>
    ? ManySet<T, BetweenOf<DeclaredOf<T>[V]>>
    : RelatedSet<T>
  readonly '~where': RelationWhere<T>
}

type BetweenOf<D> = D extends { readonly '~through': infer X } ? X : unknown

/** A relation of many rows to many, over rows of the model between that the options name. */
export interface ManyToMany<T, O = unknown> extends FieldDefinition {
  readonly '~target': T
  readonly '~many': true
  readonly '~through': O extends { readonly through: () => infer X } ? X : unknown
  readonly '~value': ManySet<T, O extends { readonly through: () => infer X } ? X : unknown>
  readonly '~where': RelationWhere<T>
}
