/** Lookups of text in the words of PostgreSQL, by functions that know no wildcards. */
import { type RawBuilder, sql } from 'kysely'
import type { Lookup } from '../../condition.ts'
import { NotSupported } from '../../engine/errors.ts'

type Sql = RawBuilder<unknown>

/** A lookup of text. */
export function postgresText(lookup: Lookup, [column, value]: readonly [Sql, Sql]): Sql {
  const [text, other] = [sql`cast(${column} as text)`, sql`cast(${value} as text)`]
  const isFolded = lookup.startsWith('i') && lookup !== 'iregex'
  const [a, b] = isFolded ? [folded(text), folded(other)] : [text, other]
  switch (lookup) {
    case 'iexact':
      return sql`${a} = ${b}`
    case 'contains':
    case 'icontains':
      return sql`strpos(${a}, ${b}) > 0`
    case 'startsWith':
    case 'istartsWith':
      return sql`starts_with(${a}, ${b})`
    case 'endsWith':
    case 'iendsWith':
      return sql`right(${a}, length(${b})) = ${b}`
    case 'regex':
      return sql`${text} ~ ${other}`
    case 'iregex':
      return sql`(${text} collate "und-x-icu") ~* ${other}`
    default:
      throw new NotSupported(`PostgreSQL cannot compare with "${lookup}".`)
  }
}

/** A text without case, as Unicode has it, whatever the locale of the database; ASCII goes the short way. */
function folded(text: Sql): Sql {
  const ascii = sql`upper(${text} collate "C")`
  const other = sql`upper(lower(${text} collate "und-x-icu")) collate "C"`
  return sql`(case when octet_length(${text}) = length(${text}) then ${ascii} else ${other} end)`
}
