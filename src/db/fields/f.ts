/** `f`: declares the fields of a model. */
import type { SchemaOutput } from '../../core/standard-schema.ts'
import type { AnyModel } from '../any-model.ts'
import type { FieldKind } from '../model-info.ts'
import type { GeneratedSql } from '../schema/description.ts'
import type { Expression, FieldPath } from '../types/expressions/expression.ts'
import type {
  AutoIdField,
  Field,
  ForeignKey,
  GeneratedField,
  ManyToMany,
  Reverse,
  ReverseOne,
  StateOf,
} from '../types/field.ts'
import type { DeclaredOf } from '../types/model-class.ts'
import type { None } from '../types/query-set.ts'
import type * as value from '../types/values.ts'
import { FieldDefinition, type TargetReference } from './definition.ts'
import type {
  ChoiceOptions,
  ColumnOptions,
  DecimalOptions,
  FieldOptions,
  FileOptions,
  ForeignKeyOptions,
  GeneratedOptions,
  IdOptions,
  JsonOptions,
  ManyToManyOptions,
  MomentOptions,
  NumberOptions,
  TextOptions,
} from './options.ts'

function column<T>(kind: FieldKind, options: object | undefined): T {
  return new FieldDefinition(kind, options as FieldOptions) as unknown as T
}

/** A short text, of at most `maxLength` characters. */
function char<const O extends TextOptions = None>(options?: O): Field<value.TextValue, StateOf<O>> {
  return column('char', options)
}

/** A text of any length. */
function text<const O extends TextOptions = None>(options?: O): Field<value.TextValue, StateOf<O>> {
  return column('text', options)
}

/**
 * A short text for addresses: letters, digits, hyphens and underscores, 50 of them unless `maxLength` says otherwise.
 */
function slug<const O extends TextOptions = None>(options?: O): Field<value.TextValue, StateOf<O>> {
  return column('slug', options)
}

/** An e-mail address, of at most 254 characters. */
function email<const O extends TextOptions = None>(
  options?: O,
): Field<value.TextValue, StateOf<O>> {
  return column('email', options)
}

/** A web address, `https://` or `http://`, of at most 200 characters unless `maxLength` says otherwise. */
function url<const O extends TextOptions = None>(options?: O): Field<value.TextValue, StateOf<O>> {
  return column('url', options)
}

/** An IP address, version 4 or 6, kept in its shortest form. */
function ip<const O extends ColumnOptions<string> = None>(
  options?: O,
): Field<value.TextValue, StateOf<O>> {
  return column('ip', options)
}

/** A text that never leaves in `toJSON`, logs or the admin: the hash of a password, a token. */
function secret<const O extends TextOptions = None>(
  options?: O,
): Field<value.SecretValue, StateOf<O>> {
  return column('secret', options)
}

/**
 * The key that the database counts, a whole number, where it is not called `id` in the database: `id: f.id({ column:
 * 'AlbumId' })`. A model without any key has `id` by itself.
 */
function id(options?: IdOptions): AutoIdField {
  return column('id', { ...options, primaryKey: true })
}

/** A UUID. As a primary key it is made by `uuidv7` unless there is another default. */
function uuid<const O extends ColumnOptions<string> = None>(
  options?: O,
): Field<value.UuidValue, UuidState<O>> {
  return column('uuid', options)
}

type UuidState<O> = O extends { readonly primaryKey: true } ? 'autoKey' : StateOf<O>

/** A whole number of 32 bits. */
function int<const O extends NumberOptions = None>(options?: O): Field<value.IntValue, StateOf<O>> {
  return column('int', options)
}

/** A whole number of 16 bits. */
function smallInt<const O extends NumberOptions = None>(
  options?: O,
): Field<value.IntValue, StateOf<O>> {
  return column('smallInt', options)
}

/** A whole number from 0 to 2,147,483,647. */
function positiveInt<const O extends NumberOptions = None>(
  options?: O,
): Field<value.IntValue, StateOf<O>> {
  return column('positiveInt', options)
}

/** A whole number of 64 bits, as a `bigint`. Takes a safe integer too; a `number` beyond those is refused. */
function bigInt<const O extends NumberOptions<bigint | number> = None>(
  options?: O,
): Field<value.BigIntValue, StateOf<O>> {
  return column('bigInt', options)
}

/** A floating-point number. For money there is `decimal`. */
function float<const O extends NumberOptions = None>(
  options?: O,
): Field<value.IntValue, StateOf<O>> {
  return column('float', options)
}

/**
 * An exact decimal number, as a `Decimal`. Takes a `Decimal`, a text, a `bigint` or a whole number; a `number` with a
 * fraction has been rounded already and is refused.
 */
function decimal<const O extends DecimalOptions>(
  options: O,
): Field<value.DecimalValue, StateOf<O>> {
  return column('decimal', options)
}

/** `true` or `false`. */
function boolean<const O extends ColumnOptions<boolean> = None>(
  options?: O,
): Field<value.BooleanValue, StateOf<O>> {
  return column('boolean', options)
}

/** A day, `'2026-03-29'`: a plain value that no time zone can shift. */
function date<const O extends MomentOptions<string> = None>(
  options?: O,
): Field<value.DateValue, StateOf<O>> {
  return column('date', options)
}

/** A time of day, `'14:30:00'`: a plain value that no time zone can shift. */
function time<const O extends MomentOptions<string> = None>(
  options?: O,
): Field<value.TimeValue, StateOf<O>> {
  return column('time', options)
}

/** A point in time, as a `Date`: in UTC, to the millisecond. */
function dateTime<const O extends MomentOptions<Date> = None>(
  options?: O,
): Field<value.DateTimeValue, StateOf<O>> {
  return column('dateTime', options)
}

/** A span of time, in milliseconds. */
function duration<const O extends NumberOptions = None>(
  options?: O,
): Field<value.IntValue, StateOf<O>> {
  return column('duration', options)
}

/**
 * Any JSON value. A `schema`, such as one of zod's, types and checks it.
 *
 * @example
 * class Visit extends Model({ data: f.json({ default: {} }) }) {}
 * const ofLots = Visit.where({ data: { path: ['page'], startsWith: '/lots' } })
 */
function json<const O extends JsonOptions = None>(
  options?: O,
): Field<
  value.JsonValueOf<O extends { readonly schema: infer S } ? SchemaOutput<S> : unknown>,
  StateOf<O>
> {
  return column('json', options)
}

/** Bytes, as a `Uint8Array`. */
function binary<const O extends ColumnOptions<Uint8Array> = None>(
  options?: O,
): Field<value.BinaryValue, StateOf<O>> {
  return column('binary', options)
}

/** One of these values: a list of them, or an object with the words that people read. */
function choice<const V extends string | number, const O extends ChoiceOptions<V> = None>(
  values: readonly V[],
  options?: O,
): Field<value.ChoiceValue<V>, StateOf<O>>
function choice<const L extends Choices, const O extends ChoiceOptions<keyof L & string> = None>(
  labels: L,
  options?: O,
): Field<value.ChoiceValue<keyof L & string>, StateOf<O>>
function choice(given: readonly unknown[] | Choices, options?: object): unknown {
  if (Array.isArray(given)) return column('choice', { ...options, values: given })
  return column('choice', { ...options, values: Object.keys(given), labels: given })
}

type Choices = Readonly<Record<string, string>>

/** A list of values of one kind: `f.array(f.char({ maxLength: 30 }))`. An array on PostgreSQL, JSON on SQLite. */
function array<E extends FieldDefinition, const O extends ColumnOptions = None>(
  of: E,
  options?: O,
): Field<value.ArrayValue<E>, StateOf<O>> {
  return column('array', { ...options, of })
}

/** The name of a file in the storage. */
function file<const O extends FileOptions = None>(options?: O): Field<value.TextValue, StateOf<O>> {
  return column('file', options)
}

/** The name of an image in the storage. */
function image<const O extends FileOptions = None>(
  options?: O,
): Field<value.TextValue, StateOf<O>> {
  return column('image', options)
}

/**
 * A column that the database computes from others of its row, whenever they change:
 * `f.generated(f.decimal({ maxDigits: 12, decimalPlaces: 2 }), F('price').times(F('pieces')))`. In migrations the
 * expression is SQL.
 */
function generated<D extends FieldDefinition>(
  of: D,
  expression: FieldPath | Expression<unknown> | GeneratedSql,
  options?: GeneratedOptions,
): GeneratedField<D> {
  return column('generated', { ...options, of, expression })
}

/** A relation to one row. Declare it in a getter: `get seller() { return f.foreignKey(() => User) }`. */
function foreignKey<const O extends ForeignKeyOptions = None>(
  target: string,
  options?: O,
): ForeignKey<AnyModel, StateOf<O>>
function foreignKey<T, const O extends ForeignKeyOptions = None>(
  target: () => T,
  options?: O,
): ForeignKey<T, StateOf<O>>
function foreignKey(target: TargetReference, options?: ForeignKeyOptions): unknown {
  return new FieldDefinition('foreignKey', options as FieldOptions, target)
}

/** A relation to one row that no other row refers to. Declare it in a getter. */
function oneToOne<const O extends ForeignKeyOptions = None>(
  target: string,
  options?: O,
): ForeignKey<AnyModel, StateOf<O>>
function oneToOne<T, const O extends ForeignKeyOptions = None>(
  target: () => T,
  options?: O,
): ForeignKey<T, StateOf<O>>
function oneToOne(target: TargetReference, options?: ForeignKeyOptions): unknown {
  return new FieldDefinition('oneToOne', options as FieldOptions, target)
}

/** A relation of many rows to many, with a table between. Declare it in a getter. */
function manyToMany(target: string, options?: ManyToManyOptions): ManyToMany<AnyModel>
function manyToMany<T, const O extends ManyToManyOptions = None>(
  target: () => T,
  options?: O,
): ManyToMany<T, O>
function manyToMany(target: TargetReference, options?: ManyToManyOptions): unknown {
  return new FieldDefinition('manyToMany', options as FieldOptions, target)
}

/** The rows whose relation `via` leads here: a foreign key or a many-to-many relation. Declare it in a getter. */
function reverse<T, const V extends string>(
  target: () => T,
  via: V & keyof DeclaredOf<T>,
): Reverse<T, V> {
  return new FieldDefinition('reverse', {}, target, via) as unknown as Reverse<T, V>
}

/** The row whose one-to-one relation `via` leads here. Declare it in a getter. */
function reverseOne<T, const V extends string>(
  target: () => T,
  via: V & keyof DeclaredOf<T>,
): ReverseOne<T> {
  return new FieldDefinition('reverseOne', {}, target, via) as unknown as ReverseOne<T>
}

/**
 * Declares fields. Each takes its options last: `f.char({ maxLength: 120, default: '' })`. A relation is declared in a
 * getter.
 *
 * A value is required in `new Lot(…)` and `create` unless the field has `null: true`, a `default`, a `dbDefault`, or
 * fills itself in.
 */
export const f = {
  id,
  char,
  text,
  slug,
  email,
  url,
  ip,
  secret,
  uuid,
  int,
  smallInt,
  positiveInt,
  bigInt,
  float,
  decimal,
  boolean,
  date,
  time,
  dateTime,
  duration,
  json,
  binary,
  file,
  image,
  choice,
  array,
  generated,
  foreignKey,
  oneToOne,
  manyToMany,
  reverse,
  reverseOne,
}
