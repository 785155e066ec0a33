/** SQL in its smallest parts: enough to tell names, texts and comments from the rest. */
import type { Dialect } from '../../db/engine/driver.ts'

/** A part of SQL. All of them, one after another, are the text again. */
export interface Token {
  /** A word is a keyword, a name without quotes or a number; `quoted` is a name or a text in quotes. */
  readonly kind: 'word' | 'quoted' | 'comment' | 'space' | 'sign'
  readonly text: string
}

const word = String.raw`[\w$\u{80}-\u{10ffff}]+`
const space = String.raw`[ \t\n\r\f]+`
const text = `'(?:[^']|'')*'|"(?:[^"]|"")*"`

/** Quotes of MySQL and of Microsoft are names for SQLite; it has no comments inside of comments. */
const sqlite = new RegExp(
  String.raw`(?<comment>--[^\n]*|/\*[\s\S]*?(?:\*/|$))|(?<quoted>${text}|${'`(?:[^`]|``)*`'}|\[[^\]]*\])|(?<word>${word})|(?<space>${space})|(?<sign>[\s\S])`,
  'gu',
)

/** A text may have backslashes, when an `E` stands before it, or be between dollars: `$body$ … $body$`. */
const postgres = new RegExp(
  String.raw`(?<comment>--[^\n]*|/\*)|(?<quoted>\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|${text}|\$(?<tag>(?:[A-Za-z_\u{80}-\u{10ffff}][\w\u{80}-\u{10ffff}]*)?)\$[\s\S]*?\$\k<tag>\$)|(?<word>${word})|(?<space>${space})|(?<sign>[\s\S])`,
  'gu',
)

/** Takes SQL apart. */
export function tokensOf(sql: string, dialect: Dialect): Token[] {
  const pattern = new RegExp(dialect === 'sqlite' ? sqlite : postgres)
  const tokens: Token[] = []
  for (let match = pattern.exec(sql); match; match = pattern.exec(sql)) {
    const token = tokenOf(match, sql)
    pattern.lastIndex = match.index + token.text.length
    tokens.push(token)
  }
  return tokens
}

function tokenOf(match: RegExpExecArray, sql: string): Token {
  const [found] = match
  const { comment, quoted, word: name, space: gap } = match.groups ?? {}
  if (comment === '/*') return { kind: 'comment', text: nestedComment(sql.slice(match.index)) }
  if (comment !== undefined) return { kind: 'comment', text: found }
  if (quoted !== undefined) return { kind: 'quoted', text: found }
  if (name !== undefined) return { kind: 'word', text: found }
  return { kind: gap === undefined ? 'sign' : 'space', text: found }
}

/** A comment of PostgreSQL, with the comments inside of it. */
function nestedComment(sql: string): string {
  let depth = 0
  for (const { 0: sign, index } of sql.matchAll(/\/\*|\*\//g)) {
    depth += sign === '/*' ? 1 : -1
    if (depth === 0) return sql.slice(0, index + 2)
  }
  return sql
}

/** The tokens that mean something: without spaces and comments. */
export function meaningful(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment')
}

/** A name without its quotes. */
export function unquoted(name: string): string {
  const quote = name.charAt(0)
  if (quote === '[') return name.slice(1, -1)
  if (!['"', '`', "'"].includes(quote)) return name
  return name.slice(1, -1).replaceAll(quote + quote, quote)
}

/** Whether two names are the same to SQLite, which does not tell `a` from `A`. */
export function isSameName(one: string, other: string): boolean {
  return asciiLower(one) === asciiLower(other)
}

function asciiLower(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
