/** The kind of lists whose items are all of one kind. */
import type { FieldInfo } from '../../model-info.ts'
import { StoredList } from '../stored-list.ts'
import { describeValue, type Kind, WrongValue } from './kind.ts'

/** A list: on PostgreSQL an array, on SQLite JSON. */
export function arrayKind(item: FieldInfo): Kind {
  return {
    toStored: (value) => new StoredList(requireList(value).map((one) => stored(item, one))),
    fromStored: (given) => StoredList.read(given).map((one) => item.fromStored(one)),
    isSame: (a, b) => isSameList(item, StoredList.read(a), StoredList.read(b)),
    parse: (input) => listOf(input).map((one) => item.parse(one)),
    problems: (value) => requireList(value).flatMap((one, i) => problemsAt(item, one, i)),
  }
}

function stored(item: FieldInfo, value: unknown): unknown {
  if (value === undefined || (value === null && !item.nullable))
    throw new WrongValue(`A list of this field cannot hold ${value}.`)
  return item.toStored(value)
}

function isSameList(item: FieldInfo, a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => item.isSame(one, b[i]))
}

function requireList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new WrongValue(`${describeValue(value)} is not a list.`)
}

/** A form sends a list as one text, with an item on each line. */
function listOf(input: unknown): readonly unknown[] {
  if (typeof input !== 'string') return requireList(input)
  return input
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function problemsAt(item: FieldInfo, value: unknown, index: number): string[] {
  return item.validate(value).map((message) => `Item ${index + 1}: ${message}`)
}
