/** `CREATE TABLE` as SQLite keeps it, taken apart so that what does not change stays as it was written. */

import { quoteName } from '../../db/schema/names.ts'
import { MigrationError } from '../migration-error.ts'
import { meaningful, type Token, tokensOf, unquoted } from '../sql/tokens.ts'

/** A column or a constraint of a table, as it is written. */
export interface TablePart {
  readonly kind: 'column' | 'constraint'
  /** Of a column or a named constraint. */
  readonly name: string | undefined
  readonly text: string
}

/** A table's definition: its parts, and what stands after the closing parenthesis. */
export interface CreateTable {
  readonly parts: readonly TablePart[]
  readonly tail: string
}

/** Takes a definition apart. Throws `E_MIGRATION_TABLE` when it is none. */
export function parseCreateTable(sql: string): CreateTable {
  const tokens = tokenize(sql)
  const open = tokens.findIndex(({ text }) => text === '(')
  if (open < 0) throw unreadable(sql)
  const groups: string[] = ['']
  let depth = 0
  for (const [index, { text }] of tokens.entries()) {
    if (index <= open) continue
    if (text === ')' && depth === 0) {
      return { parts: groups.map(part), tail: rest(tokens, index + 1) }
    }
    if (text === '(') depth++
    if (text === ')') depth--
    if (text === ',' && depth === 0) groups.push('')
    else groups[groups.length - 1] += text
  }
  throw unreadable(sql)
}

/** Writes the definition of a table with these parts. */
export function createTableText(name: string, { parts, tail }: CreateTable): string {
  const body = parts.map(({ text }) => `  ${text}`).join(',\n')
  return `CREATE TABLE ${quoteName(name)} (\n${body}\n)${tail ? ` ${tail}` : ''}`
}

/** The columns that a constraint of a table lists first: of `FOREIGN KEY ("a") …` it is `a`. */
export function listedColumns({ text }: TablePart): string[] {
  const tokens = tokenize(text)
  const open = tokens.findIndex(({ text: token }) => token === '(')
  const close = tokens.findIndex(({ text: token }) => token === ')')
  if (open < 0) return []
  return tokens
    .slice(open + 1, close)
    .filter(({ text: token }) => token.trim() !== '' && token !== ',')
    .map(({ text: token }) => unquoted(token))
}

/** Whether a column or constraint contains one of these words as SQL, not inside quotes. */
export function mentions({ text }: TablePart, words: readonly string[]): boolean {
  return tokenize(text).some(({ text: token }) => words.includes(token.toUpperCase()))
}

/** The collation of a column, if it has one. */
export function collationOf({ text }: TablePart): string | undefined {
  const words = meaningful(tokenize(text))
  const at = words.findIndex(({ text: token }) => token.toUpperCase() === 'COLLATE')
  return at < 0 ? undefined : words[at + 1]?.text
}

/** Comments go: one before a comma would take it in. */
function tokenize(sql: string): Token[] {
  return tokensOf(sql, 'sqlite').map((token) =>
    token.kind === 'comment' ? { kind: 'space', text: ' ' } : token,
  )
}

const constraintWords = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN']

function part(text: string): TablePart {
  const trimmed = text.trim()
  const [first, second] = meaningful(tokenize(trimmed))
  const word = first?.text ?? ''
  if (!constraintWords.includes(word.toUpperCase())) {
    return { kind: 'column', name: unquoted(word), text: trimmed }
  }
  const isNamed = word.toUpperCase() === 'CONSTRAINT'
  return {
    kind: 'constraint',
    name: isNamed ? unquoted(second?.text ?? '') : undefined,
    text: trimmed,
  }
}

function rest(tokens: readonly Token[], from: number): string {
  return tokens
    .slice(from)
    .map(({ text }) => text)
    .join('')
    .trim()
}

function unreadable(sql: string): MigrationError {
  return new MigrationError(
    'E_MIGRATION_TABLE',
    `The definition of a table cannot be read, so the table cannot be rebuilt: ${sql}. Change it with op.sql().`,
  )
}
