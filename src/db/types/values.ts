/** What the values of each kind of column look like. */
import type { Decimal } from 'decimal.js'
import type { Reference } from '../../core/user.ts'
import type { MemberOf, ValueTypes } from './field.ts'
import type { JsonValue } from './rows/json.ts'
import type {
  ArrayWhere,
  DateTimeWhere,
  DateWhere,
  DecimalInput,
  EqualityWhere,
  JsonWhere,
  OrderedWhere,
  TextWhere,
  TimeWhere,
} from './where.ts'

export interface TextValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: TextWhere<string, this['scope']>
  readonly json: string
}
export interface SecretValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: EqualityWhere<string, this['scope']>
  readonly json: never
}
export interface UuidValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: OrderedWhere<string, this['scope']>
  readonly json: string
}
export interface IntValue extends ValueTypes {
  readonly get: number
  readonly set: number
  readonly where: OrderedWhere<number, this['scope']>
  readonly json: number
}
/** The key that is added: of a user it may be compared with the current user. */
export interface AutoIdValue extends ValueTypes {
  readonly get: number
  readonly set: number
  readonly where: OrderedWhere<number, this['scope']> | Reference
  readonly json: number
}
export interface BigIntValue extends ValueTypes {
  readonly get: bigint
  readonly set: bigint | number
  readonly where: OrderedWhere<bigint | number, this['scope']>
  readonly json: string
}
export interface DecimalValue extends ValueTypes {
  readonly get: Decimal
  readonly set: DecimalInput
  readonly where: OrderedWhere<DecimalInput, this['scope']>
  readonly json: string
}
export interface BooleanValue extends ValueTypes {
  readonly get: boolean
  readonly set: boolean
  readonly where: EqualityWhere<boolean, this['scope']>
  readonly json: boolean
}
export interface DateValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: DateWhere<string, this['scope']>
  readonly json: string
}
export interface TimeValue extends ValueTypes {
  readonly get: string
  readonly set: string
  readonly where: TimeWhere<string, this['scope']>
  readonly json: string
}
export interface DateTimeValue extends ValueTypes {
  readonly get: Date
  readonly set: Date
  readonly where: DateTimeWhere<Date, this['scope']>
  readonly json: string
}
export interface BinaryValue extends ValueTypes {
  readonly get: Uint8Array
  readonly set: Uint8Array
  readonly where: EqualityWhere<Uint8Array, this['scope']>
  readonly json: string
}
export interface JsonValueOf<V> extends ValueTypes {
  readonly get: V
  readonly set: V
  readonly where: JsonWhere<V, this['scope']>
  readonly json: JsonValue<V>
}
export interface ArrayValue<E> extends ValueTypes {
  readonly get: MemberOf<E, '~get'>[]
  readonly set: readonly MemberOf<E, '~set'>[]
  readonly where: ArrayWhere<MemberOf<E, '~set'>, this['scope']>
  readonly json: MemberOf<E, '~json'>[]
}
export interface ChoiceValue<V> extends ValueTypes {
  readonly get: V
  readonly set: V
  readonly where: OrderedWhere<V, this['scope']>
  readonly json: V
}
