/** What the values of each kind of column look like. */
import type { Decimal } from 'decimal.js'
import type { MemberOf, ValueTypes } from './field.ts'
import type { JsonValue } from './json.ts'
import type {
  ArrayWhere,
  DateTimeWhere,
  DateWhere,
  DecimalInput,
  EqualityWhere,
  JsonWhere,
  NumberWhere,
  OrderedWhere,
  TextWhere,
} from './where.ts'

export interface TextValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: TextWhere<string>
  readonly json: string
}
export interface SecretValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: EqualityWhere<string>
  readonly json: never
}
export interface UuidValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: OrderedWhere<string>
  readonly json: string
}
export interface IntValue extends ValueTypes {
  readonly get: number
  readonly set: number
  readonly where: NumberWhere<number, number>
  readonly json: number
}
export interface BigIntValue extends ValueTypes {
  readonly get: bigint
  readonly set: bigint | number
  readonly where: NumberWhere<bigint, bigint | number>
  readonly json: string
}
export interface DecimalValue extends ValueTypes {
  readonly get: Decimal
  readonly set: DecimalInput
  readonly where: NumberWhere<Decimal, DecimalInput>
  readonly json: string
}
export interface BooleanValue extends ValueTypes {
  readonly get: boolean
  readonly set: boolean
  readonly where: EqualityWhere<boolean>
  readonly json: boolean
}
export interface DateValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: DateWhere<string>
  readonly json: string
}
export interface TimeValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: OrderedWhere<string>
  readonly json: string
}
export interface DateTimeValue extends ValueTypes {
  readonly get: Date
  readonly set: Date
  readonly where: DateTimeWhere<Date>
  readonly json: string
}
export interface BinaryValue extends ValueTypes {
  readonly get: Uint8Array
  readonly set: Uint8Array
  readonly where: EqualityWhere<Uint8Array>
  readonly json: string
}
export interface JsonValueOf<V> extends ValueTypes {
  readonly get: V
  readonly set: V
  readonly where: JsonWhere<V>
  readonly json: JsonValue<V>
}
export interface ArrayValue<E> extends ValueTypes {
  readonly get: MemberOf<E, '~get'>[]
  readonly set: readonly MemberOf<E, '~set'>[]
  readonly where: ArrayWhere<MemberOf<E, '~set'>>
  readonly json: MemberOf<E, '~json'>[]
}
export interface ChoiceValue<V> extends ValueTypes {
  readonly get: V
  readonly set: V
  readonly where: OrderedWhere<V>
  readonly json: V
}
