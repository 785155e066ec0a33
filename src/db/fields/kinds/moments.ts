/** Kinds of time: a day, a time of day, a point in time. Days and times of day are texts that no time zone can shift. */
import { asStored, describeValue, type Kind, WrongValue } from './kind.ts'

/** A day: `'2026-03-29'`. */
export const date: Kind = {
  toStored: (value) => requireDay(value),
  fromStored: (stored) => String(stored).slice(0, 10),
  parse: (input) => requireDay(typeof input === 'string' ? input.trim() : input),
}

/** A time of day: `'14:30:00'`, or with milliseconds. */
export const time: Kind = {
  normalizes: true,
  toStored: (value) => requireTime(value),
  fromStored: asStored,
  parse: (input) => requireTime(typeof input === 'string' ? input.trim() : input),
}

/** A point in time in UTC, to the millisecond. Stored as `2026-03-29 14:30:00.000`, which sorts and compares as text. */
export const dateTime: Kind = {
  toStored: (value) => storedMoment(requireDate(value)),
  fromStored: readMoment,
  parse: (input) => requireDate(typeof input === 'string' ? parseMoment(input.trim()) : input),
}

/** The text of a point in time as the database stores it. */
export function storedMoment(value: Date): string {
  const text = value.toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 23)}`
}

/** A point in time from what the database gives. */
export function readMoment(stored: unknown): Date {
  if (stored instanceof Date) return stored
  const text = String(stored)
  return isOwnMoment(text) ? ownMoment(text) : otherMoment(text)
}

const dash = 45
const point = 46
const zero = 48

/** Without the years before 1000: those below 100 mean others to `Date.UTC`. */
function isOwnMoment(text: string): boolean {
  const isPlain = text.length === 23 && text.charCodeAt(4) === dash && text.charCodeAt(19) === point
  return isPlain && text.charCodeAt(0) !== zero
}

/** As `storedMoment` writes it. Reading the digits takes a fraction of the time that parsing a text does. */
function ownMoment(text: string): Date {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const days = dayNumber(year, twoDigits(text, 5), twoDigits(text, 8))
  const minutes = twoDigits(text, 11) * 60 + twoDigits(text, 14)
  const rest = twoDigits(text, 20) * 10 + text.charCodeAt(22) - zero
  return new Date(days * 86_400_000 + minutes * 60_000 + twoDigits(text, 17) * 1000 + rest)
}

function twoDigits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - zero * 11
}

/** Days since 1970-01-01, of years from 0 on. Years are counted from March, so that the leap day is the last. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const m = month > 2 ? month - 3 : month + 9
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return y * 365 + leapDays + Math.floor((m * 153 + 2) / 5) + day - 719_469
}

/** As another program may have written it. */
function otherMoment(stored: string): Date {
  const text = stored.replace(' ', 'T')
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(text)
  return new Date(hasZone ? text : `${text}Z`)
}

/** Without a zone, as a form sends it, it is UTC. */
function parseMoment(text: string): Date | undefined {
  const pattern = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?$/
  const match = pattern.exec(text)
  if (!match || !isDay(text.slice(0, 10))) return undefined
  const hasTime = text.length > 10
  return new Date(text.replace(' ', 'T') + (hasTime && !match[1] ? 'Z' : ''))
}

/** The years that every database, and the text of a date, can hold. */
const earliest = new Date('0001-01-01T00:00:00.000Z')
const latest = new Date('9999-12-31T23:59:59.999Z')

function requireDate(value: unknown): Date {
  if (value instanceof Date && value >= earliest && value <= latest) return value
  throw new WrongValue('Enter a date and a time, such as 2026-03-29 14:30.')
}

function requireDay(value: unknown): string {
  if (typeof value !== 'string')
    throw new WrongValue(`${describeValue(value)} is not a day such as '2026-03-29'.`)
  if (isDay(value)) return value
  throw new WrongValue('Enter a day that exists, such as 2026-03-29.')
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return day >= earliest && day.toISOString().startsWith(text)
}

function requireTime(value: unknown): string {
  const match =
    typeof value === 'string'
      ? /^((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d)?(?:\.(\d{1,3})0*)?$/.exec(value)
      : null
  if (!match) throw new WrongValue('Enter a time to the millisecond, such as 14:30.')
  const [, minutes, seconds = ':00', fraction = ''] = match
  return `${minutes}${seconds}${Number(fraction) > 0 ? `.${fraction.padEnd(3, '0')}` : ''}`
}
