/** Patterns of channel names: `lot/:slug` names the channels `lot/clock`, `lot/vase`, … */

/** The parameters of a pattern: `{ slug: string }` for `lot/:slug`. */
export type PatternParams<Pattern extends string> = {
  readonly [Name in ParamNames<Pattern>]: string
}

/** What fills a pattern: numbers are written as text. */
export type PatternValues<Pattern extends string> = {
  readonly [Name in ParamNames<Pattern>]: string | number
}

type ParamNames<Pattern extends string> = Pattern extends `${infer Head}/${infer Tail}`
  ? ParamNames<Head> | ParamNames<Tail>
  : Pattern extends `:${infer Name}`
    ? Name
    : never

const literalSegment = /^[A-Za-z0-9_.-]+$/
const paramSegment = /^:[A-Za-z_][A-Za-z0-9_]*$/

/** Whether `pattern` is made of literal segments and `:name` segments, each name once. */
export function isPattern(pattern: string): boolean {
  const segments = pattern.split('/')
  const params = segments.filter((segment) => segment.startsWith(':'))
  return (
    new Set(params).size === params.length &&
    segments.every((segment) => literalSegment.test(segment) || paramSegment.test(segment))
  )
}

/**
 * The channel name of a pattern and its parameters; values are percent-encoded.
 * Throws `TypeError` when a parameter is missing, is empty, or is not well-formed text (a lone surrogate).
 */
export function fillPattern(pattern: string, params: Readonly<Record<string, unknown>>): string {
  return pattern
    .split('/')
    .map((segment) => (segment.startsWith(':') ? fillSegment(pattern, segment, params) : segment))
    .join('/')
}

function fillSegment(
  pattern: string,
  segment: string,
  params: Readonly<Record<string, unknown>>,
): string {
  const value = params[segment.slice(1)]
  const isText = typeof value === 'string' && value !== '' && value.isWellFormed()
  if (isText || typeof value === 'number') return encodeURIComponent(value)
  throw new TypeError(
    `The channel ${pattern} needs "${segment.slice(1)}", a text that is well-formed and not empty.`,
  )
}

/**
 * The parameters that give `name` when filled into `pattern`, or `undefined`.
 * A name has one spelling: what `fillPattern` would not write does not match.
 */
export function matchPattern(pattern: string, name: string): Record<string, string> | undefined {
  const expected = pattern.split('/')
  const segments = name.split('/')
  if (expected.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of expected.entries()) {
    const given = segments[index]!
    if (!segment.startsWith(':')) {
      if (segment !== given) return undefined
      continue
    }
    const value = decodeSegment(given)
    if (value === undefined) return undefined
    params[segment.slice(1)] = value
  }
  return params
}

function decodeSegment(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text)
    return value !== '' && encodeURIComponent(value) === text ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether there can be a name that matches both patterns. */
export function patternsOverlap(a: string, b: string): boolean {
  const left = a.split('/')
  const right = b.split('/')
  if (left.length !== right.length) return false
  return left.every(
    (segment, index) =>
      segment === right[index] || segment.startsWith(':') || right[index]!.startsWith(':'),
  )
}
