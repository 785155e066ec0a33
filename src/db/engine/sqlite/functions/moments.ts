/**
 * What SQLite cannot do with time zones: `local_time(moment, zone)`, `truncated(unit, moment, zone)`; and `number_text`, the
 * text of a number as PostgreSQL writes it. Moments are texts in UTC, as the columns hold them; NULL stays NULL.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { LRUCache } from 'lru-cache'

/** Adds the functions to a connection. */
export function addMoments(database: DatabaseSync): void {
  const options = { deterministic: true }
  database.function('local_time', options, (moment, zone) =>
    moment === null ? null : storedText(localTime(momentOf(moment), String(zone))),
  )
  database.function('truncated', options, (unit, moment, zone) =>
    moment === null ? null : truncatedText(String(unit), String(moment), String(zone)),
  )
  database.function('number_text', options, numberText)
}

/** `2026-03-29`, `2026-03-29 14:30:00.000` → milliseconds. */
function momentOf(text: SQLInputValue): number {
  const iso = String(text).replace(' ', 'T')
  return Date.parse(iso.length > 10 ? `${iso}Z` : iso)
}

function storedText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').slice(0, 23)
}

function truncatedText(unit: string, moment: string, zone: string): string {
  const milliseconds = momentOf(moment)
  if (moment.length <= 10) return storedText(begun(unit, milliseconds)).slice(0, 10)
  const local = localTime(milliseconds, zone)
  const offset = local - milliseconds
  const start = begun(unit, local)
  return storedText(unitsOfClock.includes(unit) ? start - offset : instantOf(start, zone))
}

/** An hour that comes twice is cut in the half that it lies in. */
const unitsOfClock = ['hour', 'minute', 'second']

/** When the unit began, by the clock that `local` is read from. */
function begun(unit: string, local: number): number {
  const date = new Date(local)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  switch (unit) {
    case 'year':
      return startOf(year, 0)
    case 'quarter':
      return startOf(year, month - (month % 3))
    case 'month':
      return startOf(year, month)
    case 'week':
      return floor(local, day) - ((date.getUTCDay() + 6) % 7) * day
    default:
      return floor(local, lengths[unit] ?? day)
  }
}

const day = 86_400_000
const lengths: Readonly<Record<string, number>> = { hour: 3_600_000, minute: 60_000, second: 1000 }

function floor(milliseconds: number, length: number): number {
  return Math.floor(milliseconds / length) * length
}

/** Not `Date.UTC`, which takes the years before 100 for those of the last century. */
function startOf(year: number, month: number): number {
  const date = new Date(0)
  return date.setUTCFullYear(year, month, 1)
}

/** What the clock of a zone shows, as if it were UTC. */
function localTime(milliseconds: number, zone: string): number {
  if (zone === 'UTC') return milliseconds
  const second = floor(milliseconds, 1000)
  const parts = formatOf(zone).formatToParts(second)
  const value = (name: string) => Number(parts.find(({ type }) => type === name)?.value)
  const date = new Date(0)
  date.setUTCFullYear(value('year'), value('month') - 1, value('day'))
  date.setUTCHours(value('hour'), value('minute'), value('second'), milliseconds - second)
  return date.getTime()
}

/**
 * When the clock of a zone shows `local`. What it never shows counts by the time before it was set forward, what it shows
 * twice by the time after it was set back: so does PostgreSQL.
 */
function instantOf(local: number, zone: string): number {
  const before = local - offsetAt(local - day, zone)
  const after = local - offsetAt(local + day, zone)
  if (localTime(after, zone) === local) return after
  return before
}

function offsetAt(milliseconds: number, zone: string): number {
  return localTime(milliseconds, zone) - milliseconds
}

const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 50 })

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

/** With so many places behind the point, or as many as there are. */
function numberText(value: SQLInputValue, places: SQLInputValue): string | null {
  if (value === null) return null
  return places === null ? String(value) : Number(value).toFixed(Number(places))
}
