/** Lookups of text in the words of SQLite, by functions that know no wildcards. */
import { type RawBuilder, sql } from 'kysely'
import type { Lookup } from '../../condition.ts'
import { NotSupported } from '../../engine/errors.ts'

type Sql = RawBuilder<unknown>

/** A lookup of text. A start or an end that is given is a pattern of {@link patternOf}; one that is computed is a text. */
export function sqliteText(
  lookup: Lookup,
  [text, other]: readonly [Sql, Sql],
  isComputed: boolean,
): Sql {
  const isFolded = lookup.startsWith('i') && lookup !== 'iregex'
  const [a, b] = isFolded ? [folded(text), folded(other)] : [text, other]
  switch (lookup) {
    case 'iexact':
      return sql`${a} = ${b}`
    case 'contains':
    case 'icontains':
      return sql`instr(${a}, ${b}) > 0`
    case 'startsWith':
    case 'istartsWith':
      return isComputed ? sql`substr(${a}, 1, length(${b})) = ${b}` : sql`${a} glob ${b}`
    case 'endsWith':
    case 'iendsWith':
      return isComputed
        ? sql`(${b} = '' or substr(${a}, -length(${b})) = ${b})`
        : sql`${a} glob ${b}`
    case 'regex':
      return sql`regexp(${other}, ${text})`
    case 'iregex':
      return sql`iregexp(${other}, ${text})`
    default:
      throw new NotSupported(`SQLite cannot compare with "${lookup}".`)
  }
}

/** A text in lower or upper case. */
export function inCase(name: 'lower' | 'upper', [text]: readonly Sql[]): Sql {
  const [own, other] = [sql.raw(name), sql.raw(`unicode_${name}`)]
  return sql`(case when octet_length(${text}) = length(${text}) then ${own}(${text}) else ${other}(${text}) end)`
}

/** A text without case. ASCII is folded by SQLite itself, everything else by a function, which takes four times as long. */
function folded(text: Sql): Sql {
  return sql`(case when octet_length(${text}) = length(${text}) then upper(${text}) else fold_case(${text}) end)`
}

/** `startsWith` and `endsWith` are asked by GLOB, which can use an index, with its wildcards taken literally. */
export function patternOf(lookup: string, stored: unknown): unknown {
  if (lookup === 'startsWith' || lookup === 'istartsWith') return `${globLiteral(stored)}*`
  if (lookup === 'endsWith' || lookup === 'iendsWith') return `*${globLiteral(stored)}`
  return stored
}

function globLiteral(text: unknown): string {
  return String(text).replace(/[*?[]/g, '[$&]')
}
