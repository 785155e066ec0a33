/** A kind of column: how its values are stored, read, taken from forms and checked. */
import type { FieldOptions } from '../options.ts'

/** How the values of one kind of column behave. NULL never reaches these functions. */
export interface Kind {
  /** The value for the driver. Throws {@link WrongValue} for what the column cannot hold. */
  toStored(value: unknown, options: FieldOptions, name: string): unknown
  /** The value to compare the column with, where that may be more than it holds. */
  toCompared?(value: unknown): unknown
  /** The value in TypeScript, from what the driver gave. */
  fromStored(stored: unknown, options: FieldOptions): unknown
  /** The value from a form or JSON. Throws {@link WrongValue} with a message for people. */
  parse(input: unknown, options: FieldOptions): unknown
  /** The messages of the rules of the kind for a value that can be stored. */
  problems?(value: unknown, options: FieldOptions): string[]
  /** Whether two stored values, neither of them NULL, are the same; without it, by their texts. */
  isSame?(a: unknown, b: unknown): boolean
  /** Whether values change their form when they are stored. */
  readonly normalizes?: boolean
  /** How they do, where that is shorter than storing and reading. */
  normalize?(value: unknown, options: FieldOptions): unknown
  /** Whether an empty text is a value of its own, not "nothing". */
  readonly holdsEmptyText?: boolean
}

/** What the driver gives is the value itself. */
export function asStored(stored: unknown): unknown {
  return stored
}

/** A value that a column cannot hold. The message is for people. */
export class WrongValue extends Error {}

/** Says what was given, for messages that developers read; long values are cut. */
export function describeValue(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
