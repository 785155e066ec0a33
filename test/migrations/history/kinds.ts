/** The kinds of columns, and a value of each for a small number, so that values can be followed through changes of kind. */
import { f } from '../../../src/db/fields/f.ts'

/** A kind of column. */
export interface Kind {
  /** Makes the field. */
  readonly make: (options: object) => unknown
  /** The value for a number, as a row takes it. */
  readonly value: (n: number) => unknown
  /** The number of a value that a row has. */
  readonly number: (value: unknown) => number
  /** The value for a number, as plain data for a default or an answer; `undefined` when there is none. */
  readonly plain?: (n: number) => unknown
}

const last = (value: unknown) => Number(/(\d+)\D*$/.exec(String(value))?.[1])
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)
const dayNumber = (value: unknown) =>
  (Date.parse(String(value)) - Date.UTC(2026, 0, 1)) / 86_400_000
const moment = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n, 250))

const whole = { value: (n: number) => n, number: Number, plain: (n: number) => n }
const word = { value: (n: number) => `v${n}`, number: last, plain: (n: number) => `v${n}` }

export const kinds: Readonly<Record<string, Kind>> = {
  int: { make: (options) => f.int(options), ...whole },
  smallInt: { make: (options) => f.smallInt(options), ...whole },
  positiveInt: { make: (options) => f.positiveInt(options), ...whole },
  bigInt: { make: (options) => f.bigInt(options), ...whole, value: BigInt },
  float: { make: (options) => f.float(options), ...whole },
  decimal: {
    make: (options) => f.decimal({ maxDigits: 9, decimalPlaces: 2, ...options }),
    ...whole,
    value: String,
  },
  wideDecimal: {
    make: (options) => f.decimal({ maxDigits: 14, decimalPlaces: 4, ...options }),
    ...whole,
    value: String,
  },
  code: {
    make: (options) => f.char({ maxLength: 20, ...options }),
    value: String,
    number: Number,
    plain: String,
  },
  char: { make: (options) => f.char({ maxLength: 30, ...options }), ...word },
  longer: { make: (options) => f.char({ maxLength: 80, ...options }), ...word },
  text: { make: (options) => f.text(options), ...word },
  slug: { make: (options) => f.slug(options), ...word },
  secret: { make: (options) => f.secret(options), ...word },
  file: { make: (options) => f.file(options), ...word },
  boolean: {
    make: (options) => f.boolean(options),
    value: (n) => n % 2 === 1,
    number: Number,
    plain: (n) => n % 2 === 1,
  },
  bit: { make: (options) => f.int(options), ...whole, value: (n) => n % 2, plain: (n) => n % 2 },
  uuid: { make: (options) => f.uuid(options), value: uuid, number: last, plain: uuid },
  uuidText: {
    make: (options) => f.char({ maxLength: 36, ...options }),
    value: uuid,
    number: last,
    plain: uuid,
  },
  ip: {
    make: (options) => f.ip(options),
    value: (n) => `10.0.0.${n % 250}`,
    number: last,
    plain: (n) => `10.0.0.${n}`,
  },
  date: { make: (options) => f.date(options), value: day, number: dayNumber, plain: day },
  dateTime: {
    make: (options) => f.dateTime(options),
    value: moment,
    number: (value) => ((value as Date).getTime() - moment(0).getTime()) / 1000,
    plain: (n) => moment(n).toISOString(),
  },
  time: {
    make: (options) => f.time(options),
    value: (n) =>
      `10:${String(Math.floor(n / 60) % 60).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`,
    number: (value) => {
      const [, minutes, seconds] = String(value).split(':').map(Number)
      return (minutes ?? 0) * 60 + (seconds ?? 0)
    },
    plain: (n) => `10:00:0${n}`,
  },
  duration: { make: (options) => f.duration(options), ...whole },
  json: {
    make: (options) => f.json(options),
    value: (n) => ({ n }),
    number: (value) => (value as { n: number }).n,
    plain: (n) => ({ n }),
  },
  numbers: {
    make: (options) => f.array(f.int(), options),
    value: (n) => [n],
    number: (value) => (value as number[])[0] ?? Number.NaN,
    plain: (n) => [n],
  },
  words: {
    make: (options) => f.array(f.char({ maxLength: 10 }), options),
    value: (n) => ['"', `v${n}`],
    number: last,
    plain: (n) => [`v${n}`],
  },
}

/** What a column may become without losing its values. */
export const families: Readonly<Record<string, readonly string[]>> = {
  whole: ['int', 'smallInt', 'positiveInt', 'bigInt', 'code'],
  amount: ['decimal', 'wideDecimal', 'float', 'bigInt', 'int'],
  word: ['char', 'longer', 'text', 'slug', 'secret', 'file'],
  flag: ['boolean', 'bit'],
  uuid: ['uuid', 'uuidText'],
  ip: ['ip'],
  day: ['date'],
  moment: ['dateTime'],
  time: ['time'],
  span: ['duration', 'bigInt'],
  json: ['json'],
  numbers: ['numbers'],
  words: ['words'],
}

/** The families whose values differ from row to row, so that they can be unique. */
export const distinctFamilies: readonly string[] = ['whole', 'amount', 'word', 'uuid', 'moment']
