/** A list on its way to the database: an array for PostgreSQL, JSON for SQLite. */
import { ExactNumber } from './exact-number.ts'

/** A list of stored values. Its text is JSON, the same for the same items. */
export class StoredList {
  readonly items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.items = items
  }

  /** The items of a list that the database gave. */
  static read(given: unknown): readonly unknown[] {
    if (given instanceof StoredList) return given.items
    return JSON.parse(String(given), keepExact as Reviver)
  }

  toJSON(): readonly unknown[] {
    return this.items
  }

  toString(): string {
    return `[${this.items.map(itemText).join(',')}]`
  }
}

function itemText(item: unknown): string {
  if (typeof item === 'bigint' || item instanceof ExactNumber) return item.toString()
  return JSON.stringify(item)
}

/** The types of the language do not know the source of a value yet. */
type Reviver = (key: string, value: unknown) => unknown

/** A number that a float would round stays what was written. */
function keepExact(_: string, value: unknown, { source }: { source: string }): unknown {
  if (typeof value !== 'number' || String(value) === source) return value
  return /^-?\d+$/.test(source) ? BigInt(source) : source
}
