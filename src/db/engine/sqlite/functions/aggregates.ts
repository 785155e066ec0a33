/** Aggregates that SQLite has none of its own for: deviations, and joined texts without repetition. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

/** Adds the aggregates to a connection. */
export function addAggregates(connection: DatabaseSync): void {
  const database = connection as unknown as Aggregating
  const root = (value: number | null) => (value === null ? null : Math.sqrt(value))
  addMoments(database, 'var_pop', (moments) => variance(moments, 0))
  addMoments(database, 'var_samp', (moments) => variance(moments, 1))
  addMoments(database, 'stddev_pop', (moments) => root(variance(moments, 0)))
  addMoments(database, 'stddev_samp', (moments) => root(variance(moments, 1)))
  database.aggregate<Texts>('distinct_string_agg', {
    deterministic: true,
    start: () => ({ separator: '', direction: 'ascending', texts: new Set<string>() }),
    step: ({ texts }, text, separator, direction) => {
      if (text !== null) texts.add(String(text))
      return { separator: String(separator), direction: String(direction), texts }
    },
    result: ({ separator, direction, texts }) => {
      const sorted = [...texts].sort()
      if (direction === 'descending') sorted.reverse()
      return sorted.length > 0 ? sorted.join(separator) : null
    },
  })
}

/** What node:sqlite can do: its types allow only stored values between the steps. */
interface Aggregating {
  aggregate<T>(
    name: string,
    options: {
      readonly deterministic: boolean
      readonly start: () => T
      readonly step: (value: T, ...given: SQLInputValue[]) => T
      readonly inverse?: (value: T, ...given: SQLInputValue[]) => T
      readonly result: (value: T) => SQLInputValue
    },
  ): void
}

interface Texts {
  readonly separator: string
  readonly direction: string
  readonly texts: Set<string>
}

/** Count, mean, and the sum of the squares of the distances from it: exact enough for values that lie close together. */
interface Moments {
  readonly count: number
  readonly mean: number
  readonly squares: number
}

function addMoments(
  database: Aggregating,
  name: string,
  result: (moments: Moments) => number | null,
): void {
  database.aggregate<Moments>(name, {
    deterministic: true,
    start: () => ({ count: 0, mean: 0, squares: 0 }),
    step: (moments, value) => (value === null ? moments : withValue(moments, Number(value))),
    inverse: (moments, value) => (value === null ? moments : withoutValue(moments, Number(value))),
    result,
  })
}

function withValue({ count, mean, squares }: Moments, value: number): Moments {
  const distance = value - mean
  const next = mean + distance / (count + 1)
  return { count: count + 1, mean: next, squares: squares + distance * (value - next) }
}

/** A window that moves on leaves values behind. */
function withoutValue({ count, mean, squares }: Moments, value: number): Moments {
  if (count <= 1) return { count: 0, mean: 0, squares: 0 }
  const before = mean - (value - mean) / (count - 1)
  const rest = squares - (value - mean) * (value - before)
  return { count: count - 1, mean: before, squares: Math.max(rest, 0) }
}

function variance({ count, squares }: Moments, lost: number): number | null {
  return count > lost ? squares / (count - lost) : null
}
