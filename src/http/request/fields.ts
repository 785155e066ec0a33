/** Names and values of a query or a posted form as one object. */

/** A name that stands once has a text, one that stands several times a list. */
export type Fields = Record<string, string | string[]>

/** The pairs as an object without prototype, so that no name means anything but itself. */
export function collectFields(pairs: Iterable<readonly [string, string]>): Fields {
  const fields: Fields = Object.create(null)
  for (const [name, value] of pairs) {
    const present = fields[name]
    if (present === undefined) fields[name] = value
    else if (typeof present === 'string') fields[name] = [present, value]
    else present.push(value)
  }
  return fields
}

/** The first value of every name. */
export function firstValues(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const values: Record<string, string> = Object.create(null)
  for (const [name, value] of pairs) values[name] ??= value
  return values
}
