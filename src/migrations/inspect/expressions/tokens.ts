/** SQL, taken apart into words. */
import type { Dialect } from '../../../db/engine/driver.ts'

/** A word of SQL: what it is, and what it says without its quotes. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'symbol'
  /** Words in upper case; names and texts without quotes. */
  readonly value: string
  /** As it was written. */
  readonly source: string
  /** Where it begins. */
  readonly start: number
}

const patterns: readonly (readonly [Token['kind'] | 'nothing', RegExp])[] = [
  ['nothing', /^(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)/],
  ['text', /^[eE]?'(?:[^']|'')*'/],
  ['name', /^(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`)/],
  ['number', /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/],
  ['word', /^[\p{L}_][\p{L}\p{N}_$]*/u],
  ['symbol', /^(?:::|\|\||->>|->|#>>|#>|<=|>=|<>|!=|==|@>|<@|!~~\*?|~~\*?|!~\*?|~\*?|[^\s])/],
]

const bracketed = /^\[[^\]]*\]/

/** The words of a text of SQL, without comments. In SQLite a name may stand in brackets. */
export function tokensOf(sql: string, dialect: Dialect): Token[] {
  const tokens: Token[] = []
  let start = 0
  while (start < sql.length) {
    const rest = sql.slice(start)
    const { kind, source } = next(rest, dialect)
    if (kind !== 'nothing') tokens.push({ kind, value: meant(kind, source), source, start })
    start += source.length
  }
  return tokens
}

function next(rest: string, dialect: Dialect): { kind: Token['kind'] | 'nothing'; source: string } {
  const brackets = dialect === 'sqlite' && bracketed.exec(rest)
  if (brackets) return { kind: 'name', source: brackets[0] }
  for (const [kind, pattern] of patterns) {
    const match = pattern.exec(rest)
    if (match) return { kind, source: match[0] }
  }
  return { kind: 'symbol', source: rest.charAt(0) }
}

function meant(kind: Token['kind'], source: string): string {
  if (kind === 'word') return source.toUpperCase()
  if (kind === 'text') return source.slice(source.indexOf("'") + 1, -1).replaceAll("''", "'")
  if (kind !== 'name') return source
  const quote = source.charAt(0)
  return source.slice(1, -1).replaceAll(quote + quote, quote)
}

/** The place of the parenthesis that closes the one at `open`; the end when none does. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at]
    if (token?.kind !== 'symbol') continue
    if (token.value === '(') depth++
    if (token.value === ')') depth--
    if (depth === 0) return at
  }
  return tokens.length
}

/** What stands between two tokens, as it was written. */
export function between(
  sql: string,
  tokens: readonly Token[],
  open: number,
  close: number,
): string {
  const first = tokens[open]
  const last = tokens[close]
  const from = first ? first.start + first.source.length : 0
  return sql.slice(from, last ? last.start : sql.length).trim()
}
