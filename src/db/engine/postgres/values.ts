/** Values on their way to PostgreSQL and back: the same as those of the other drivers. */
import { VoltaicError } from '../../../core/errors.ts'
import { ExactNumber } from '../../fields/exact-number.ts'
import { StoredList } from '../../fields/stored-list.ts'

type Read = (text: string) => unknown

/** The types of PostgreSQL whose values are not given as their text, by their number in the catalogue. */
const readers: ReadonlyMap<number, Read> = new Map<number, Read>([
  [16, (text) => text === 't'],
  [17, readBytes],
  [20, readInteger],
  [21, Number],
  [23, Number],
  [26, Number],
  [700, Number],
  [701, Number],
  [1083, withMilliseconds],
  [1114, readMoment],
  [1184, readMoment],
])

/** The arrays of PostgreSQL, by the numbers of their types, with those of what they hold. */
const arrays: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1016, 20],
  [1009, 25],
  [1015, 25],
  [1021, 700],
  [1022, 701],
  [1182, 1082],
  [1183, 1083],
  [1185, 1184],
  [1231, 1700],
  [2951, 2950],
])

/** How the values of a type are read. In the words of `pg`. */
export function getTypeParser(type: number): Read {
  const item = arrays.get(type)
  if (item !== undefined) return (text) => readArray(text, getTypeParser(item))
  return readers.get(type) ?? asItIs
}

/** An array comes as `{1,NULL,"a \\" b"}`; it is given as the list it is stored as. */
function readArray(text: string, read: Read): StoredList {
  const items = text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)
  return new StoredList(
    [...items].map(([, quoted, bare]) => {
      if (bare === 'NULL') return null
      return read(bare ?? quoted!.replace(/\\(.)/gs, '$1'))
    }),
  )
}

function asItIs(text: string): string {
  return text
}

function readInteger(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/** Bytes come as `\x` and hexadecimal digits. */
function readBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}

/** `2026-03-29 14:30:00.5+00` → `2026-03-29 14:30:00.500`: the session is in UTC. */
function readMoment(text: string): string {
  if (text.length === 26 && text.endsWith('+00')) return text.slice(0, 23)
  const match = /^(\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d+))?(?:\+00)?$/.exec(text)
  return match ? `${match[1]}.${(match[2] ?? '').padEnd(3, '0').slice(0, 3)}` : text
}

/** `14:30:00.5` → `14:30:00.500` */
function withMilliseconds(text: string): string {
  return text.replace(/\.(\d{1,2})$/, (_, digits: string) => `.${digits.padEnd(3, '0')}`)
}

/** The parameters as `pg` takes them. Throws `E_DB_PARAMETER` for a value that is none. */
export function postgresParameters(parameters: readonly unknown[]): unknown[] {
  return parameters.map(storable)
}

function storable(value: unknown, index: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value
    case 'bigint':
      return value.toString()
    default:
  }
  if (value === null) return null
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length)
  if (Array.isArray(value)) return value.map(storable)
  if (value instanceof StoredList) return value.items.map(storable)
  if (value instanceof ExactNumber) return String(value)
  const type = value instanceof Object ? value.constructor.name : typeof value
  throw new VoltaicError(
    'E_DB_PARAMETER',
    `Parameter ${index + 1} of a statement is of the type ${type}, which PostgreSQL cannot store. Pass null, a number, a bigint, a string, a boolean, a Uint8Array or an array of them.`,
  )
}
