/** Texts that lookups are asked with: plain ones, and patterns. */
import type { Lookup } from '../../condition.ts'
import { FieldError } from '../../errors.ts'

/** The text, or the source of a pattern. Throws `FieldError` for what a database cannot be asked. */
export function checkedText(value: unknown, name: string, lookup: Lookup = 'exact'): string {
  const isPattern = lookup === 'regex' || lookup === 'iregex'
  if (typeof value === 'string') {
    if (value.includes('\0'))
      throw new FieldError(`The text for "${name}" contains the NUL character, which no text has.`)
    return isPattern ? checkedPattern(value) : value
  }
  if (value instanceof RegExp && isPattern) return patternOf(value, lookup)
  throw new FieldError(`${lookup} on "${name}" takes a text, not ${String(value)}.`)
}

/** The flags of a pattern do not reach the database: `iregex` stands for `i`. */
function patternOf({ source, flags }: RegExp, lookupName: string): string {
  if (flags === '' || flags === 'u' || (flags === 'i' && lookupName === 'iregex')) return source
  throw new FieldError(
    `${lookupName} takes no flags such as "${flags}". Use iregex to ignore case, and no other flag.`,
  )
}

function checkedPattern(source: string): string {
  try {
    return new RegExp(source, 'u').source
  } catch {
    throw new FieldError(`${JSON.stringify(source)} is not a regular expression.`)
  }
}
