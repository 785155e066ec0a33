/** An expression of SQL as a tree, without what only its spelling differs in: parentheses, quotes, casts. */

/** A node of the tree. */
export type Expression =
  | { readonly type: 'column'; readonly name: string }
  | { readonly type: 'literal'; readonly value: string | number | boolean | null }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  /** A function or an operator: `lower`, `=`, `and`, `is null`. */
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[] }

/** Makes a call. */
export function callOf(name: string, ...args: Expression[]): Expression {
  return { type: 'call', name, args }
}

/** Makes a literal. */
export function literalOf(value: string | number | boolean | null): Expression {
  return { type: 'literal', value }
}

/** The same text for expressions that mean the same. */
export function expressionKey(expression: Expression): string {
  switch (expression.type) {
    case 'column':
      return `"${expression.name}"`
    case 'literal':
      return literalKey(expression.value)
    case 'list':
      return `[${expression.items.map(expressionKey).join(' ')}]`
    default:
      return `(${[expression.name, ...expression.args.map(expressionKey)].join(' ')})`
  }
}

/** A number in quotes is the same number; a moment is the same with and without a zone that is UTC. */
function literalKey(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(value)) return String(Number(value))
  const moment = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d*?)?0*(\+00(:00)?|Z)?$/.exec(value)
  if (moment) return `'${moment[1]} ${moment[2]}${moment[3] === '.' ? '' : (moment[3] ?? '')}'`
  return `'${value}'`
}
