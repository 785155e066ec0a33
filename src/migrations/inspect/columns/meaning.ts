/** What the values of a column are, in the words of fields. */
import type { ColumnKind } from '../../../db/schema/table.ts'

/** The field that a column comes nearest to. */
export interface Meaning {
  readonly kind: ColumnKind
  readonly maxLength?: number
  readonly maxDigits?: number
  readonly decimalPlaces?: number
  /** Of an array: what its items are. */
  readonly item?: Meaning
  /** Of an enumerated type: its values. */
  readonly labels?: readonly string[]
  /** What the field does not say, for people. */
  readonly remark?: string
}

/** A decimal whose digits nobody has limited: it has room for what is likely to be in there. */
export function unlimitedDecimal(type: string): Meaning {
  return {
    kind: 'decimal',
    maxDigits: 30,
    decimalPlaces: 10,
    remark: `The type ${type} limits no digits; these are a guess.`,
  }
}

/** A text with a length, where it has one. */
export function textOf([maxLength]: readonly number[]): Meaning {
  return maxLength === undefined ? { kind: 'text' } : { kind: 'char', maxLength }
}

/** An exact number, by its digits. */
export function decimalOf(sizes: readonly number[], type: string): Meaning {
  const [maxDigits, decimalPlaces = 0] = sizes
  return maxDigits === undefined
    ? unlimitedDecimal(type)
    : { kind: 'decimal', maxDigits, decimalPlaces }
}

/** A type that no field stands for: its values are read and written as texts. */
export function unknownType(type: string): Meaning {
  return { kind: 'text', remark: `The type ${type} has no field; its values are texts.` }
}
