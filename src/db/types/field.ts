/**
 * The types of fields: interfaces that carry what a column or a relation means, resolved member by member.
 * A target (`T`) is the *class* and never constrained: a constraint would make the compiler resolve the other
 * class while this one is still being declared.
 */
import type { Reference } from '../../core/user.ts'
import type { FieldDefinition } from '../fields/definition.ts'
import type { DeclaredOf, InstanceOf, KeyOf, RowOf } from './model-class.ts'
import type { ManyName } from './path.ts'
import type { ManySet, RelatedSet } from './related-set.ts'
import type { AutoIdValue } from './values.ts'

/** What the values of a kind of column look like: on a row, as an input, in a filter, in JSON. */
export interface ValueTypes {
  readonly get: unknown
  readonly set: unknown
  /** `this['scope']` is where its expressions name columns. */
  readonly where: unknown
  readonly json: unknown
  readonly scope: unknown
}

/**
 * What a field's options say about its value: `needed` to make a row, `default` when there is another value, `null`
 * when it may be missing; `key` and `autoKey` are those of the key.
 */
export type FieldState = 'needed' | 'default' | 'null' | 'key' | 'autoKey'

/** The state that options mean. */
export type StateOf<O> = O extends NullOption
  ? 'null'
  : O extends PrimaryKeyOption
    ? O extends DefaultOption
      ? 'autoKey'
      : 'key'
    : O extends DefaultOption
      ? 'default'
      : 'needed'

interface NullOption {
  readonly null: true
}

interface PrimaryKeyOption {
  readonly primaryKey: true
}

type DefaultOption =
  | { readonly default: unknown }
  | { readonly dbDefault: unknown }
  | { readonly autoNow: true }
  | { readonly autoNowAdd: true }

/** `null` where the state allows it. */
interface NullIn {
  readonly needed: never
  readonly default: never
  readonly null: null
  readonly key: never
  readonly autoKey: never
}

/** Whether a row cannot be made without the value. */
interface NeededIn {
  readonly needed: true
  readonly default: false
  readonly null: false
  readonly key: true
  readonly autoKey: false
}

/** A column: `V` says what its values look like. */
export interface Field<V extends ValueTypes, S extends FieldState> extends FieldDefinition {
  readonly '~get': V['get'] | NullIn[S]
  readonly '~stored': V['get'] | NullIn[S]
  readonly '~set': V['set'] | NullIn[S]
  readonly '~values': V
  readonly '~null': NullIn[S]
  readonly '~json': V['json'] | NullIn[S]
  readonly '~needed': NeededIn[S]
  readonly '~state': S
}

/** A column that the database computes: rows have its value, and nothing writes it. */
export interface GeneratedField<D> extends FieldDefinition {
  readonly '~value': MemberOf<D, '~get'>
  readonly '~stored': MemberOf<D, '~stored'>
  readonly '~values': MemberOf<D, '~values'>
  readonly '~null': MemberOf<D, '~null'>
  readonly '~json': MemberOf<D, '~json'>
}

/** What a field's type says under a name. */
export type MemberOf<D, N extends string> = D extends { readonly [K in N]: infer V } ? V : never

/** The key that a model gets when it declares none. */
export interface AutoIdField extends Field<AutoIdValue, 'autoKey'> {}

/**
 * A related row that may not be loaded: `lot.seller`. Awaiting it loads it, for all rows of the same result at once.
 *
 * @example
 * for (const lot of await Lot.all()) console.log(lot.title, (await lot.seller).name) // two queries
 */
export interface Ref<R> extends PromiseLike<R> {
  /** The key of the related row: needs no query. */
  readonly pk: R extends { readonly pk: infer K } ? K : never
}

/** A relation to one row, with a column here. */
export interface ForeignKey<T, S extends FieldState> extends FieldDefinition {
  readonly '~target': T
  readonly '~one': true
  readonly '~value': Ref<InstanceOf<T>> | NullIn[S]
  readonly '~loaded': InstanceOf<T> | NullIn[S]
  readonly '~stored': KeyOf<T> | NullIn[S]
  readonly '~set': KeyOf<T> | RowOf<T> | Reference | NullIn[S]
  readonly '~needed': NeededIn[S]
  readonly '~state': S
}

/** The other end of a one-to-one relation. */
export interface ReverseOne<T> extends FieldDefinition {
  readonly '~target': T
  readonly '~value': Ref<InstanceOf<T> | null> | null
  readonly '~loaded': InstanceOf<T> | null
}

/** The other end of a foreign key, or of a many-to-many relation. */
export interface Reverse<T, V extends string> extends FieldDefinition {
  readonly '~target': T
  readonly '~many': true
  readonly '~through': V extends keyof DeclaredOf<T> ? BetweenOf<DeclaredOf<T>[V]> : unknown
  readonly '~value': V extends ManyName<DeclaredOf<T>>
    ? ManySet<T, BetweenOf<DeclaredOf<T>[V]>>
    : RelatedSet<T>
}

type BetweenOf<D> = D extends { readonly '~through': infer X } ? X : unknown

/** A relation of many rows to many, over rows of the model between that the options name. */
export interface ManyToMany<T, O = unknown> extends FieldDefinition {
  readonly '~target': T
  readonly '~many': true
  readonly '~through': O extends { readonly through: () => infer X } ? X : unknown
  readonly '~value': ManySet<T, O extends { readonly through: () => infer X } ? X : unknown>
}
