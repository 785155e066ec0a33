/** Kinds of time: a day, a time of day, a point in time. Days and times of day are texts that no time zone can shift. */
import { describeValue, type Kind, WrongValue } from './kind.ts'

/** A day: `'2026-03-29'`. */
export const date: Kind = {
  toStored: (value) => requireDay(value),
  fromStored: (stored) => String(stored).slice(0, 10),
  parse: (input) => requireDay(typeof input === 'string' ? input.trim() : input),
}

/** A time of day: `'14:30:00'`, or with milliseconds. */
export const time: Kind = {
  toStored: (value) => requireTime(value),
  fromStored: (stored) => stored,
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
  return value.toISOString().replace('T', ' ').slice(0, 23)
}

function readMoment(stored: unknown): Date {
  if (stored instanceof Date) return stored
  const text = String(stored).replace(' ', 'T')
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

function requireDate(value: unknown): Date {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value
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
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

function requireTime(value: unknown): string {
  const match =
    typeof value === 'string'
      ? /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$/.exec(value)
      : null
  if (!match) throw new WrongValue('Enter a time, such as 14:30.')
  return match[2] ? match[0] : `${match[0]}:00`
}
