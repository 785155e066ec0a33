/** Casts in the words of SQLite. */
import { sql } from 'kysely'
import type { Sql } from '../context.ts'
import type { CastValue } from './words.ts'

/** The value, in the form in which a column of the other kind holds it. */
export function sqliteCast({ value, from, to, places }: CastValue): Sql {
  switch (to) {
    case 'id':
    case 'int':
    case 'bigInt':
    case 'smallInt':
    case 'positiveInt':
    case 'duration':
      return sql`cast(${value} as integer)`
    case 'float':
      return sql`cast(${value} as real)`
    case 'decimal':
      return sql`round(cast(${value} as real), ${sql.lit(places.to ?? 0)})`
    case 'boolean':
      return sql`(cast(${value} as integer) <> 0)`
    case 'date':
      return sql`date(${value})`
    case 'time':
      return sql`strftime('%H:%M:%S', ${value})`
    case 'dateTime':
      return sql`strftime('%Y-%m-%d %H:%M:%f', ${value})`
    default:
      return asText({ value, from, to, places })
  }
}

/** Numbers and flags are written as PostgreSQL writes them. */
function asText({ value, from, places }: CastValue): Sql {
  if (from === 'boolean') return sql`(case ${value} when 1 then 'true' when 0 then 'false' end)`
  if (from === 'decimal' || from === 'float')
    return sql`number_text(${value}, ${sql.lit(from === 'decimal' ? (places.from ?? null) : null)})`
  return sql`cast(${value} as text)`
}
