/** The definition of a column as a person wrote it, taken apart, so that a change keeps what models know nothing of. */
import { columnSql } from '../../../db/schema/sqlite.ts'
import type { ColumnSchema } from '../../../db/schema/table.ts'
import { meaningful, type Token, tokensOf } from '../../sql/tokens.ts'
import type { FilledColumn } from '../change.ts'

/** A clause of a column: `NOT NULL`, `CONSTRAINT "x" CHECK (…)`. */
interface Clause {
  /** Its first word, after the name if it has one. */
  readonly word: string
  readonly text: string
}

interface ColumnDefinition {
  readonly name: string
  readonly clauses: readonly Clause[]
}

/** What a change of a column starts from. */
export interface ColumnChange extends FilledColumn {
  /** The column as the models had it. */
  readonly before: ColumnSchema
  /** The column as it is written. */
  readonly text: string
  readonly isStrict: boolean
}

/** A changed column as SQL: what models say, and of what is written the clauses that they do not speak of. */
export function changedColumnSql(change: ColumnChange): string {
  const { clauses } = parseColumn(change.text)
  const kept = clauses.filter((clause) => isKept(clause, change)).map(({ text }) => text)
  return [newColumnSql(change, change.isStrict), ...kept].join(' ')
}

/** A column as SQL. A strict table knows few types. */
export function newColumnSql({ column, isPrimaryKey }: FilledColumn, isStrict: boolean): string {
  const sql = columnSql(column, isPrimaryKey)
  if (!isStrict) return sql
  const { name, clauses } = parseColumn(sql)
  return [name, strictType(column), ...clauses.map(({ text }) => text)].join(' ')
}

function isKept({ word, text }: Clause, { before, column }: ColumnChange): boolean {
  if (word === 'UNIQUE' || word === 'COLLATE') return true
  if (word === 'CHECK') return !isOwnCheck(text, before)
  if (word === 'REFERENCES') return !before.references && !column.references
  return false
}

/** Whether a check is the one that the kind of the column brings with it. */
function isOwnCheck(text: string, before: ColumnSchema): boolean {
  const { clauses } = parseColumn(columnSql(before, false))
  return clauses.some((clause) => clause.word === 'CHECK' && plain(clause.text) === plain(text))
}

function plain(sql: string): string {
  return meaningful(tokensOf(sql, 'sqlite'))
    .map(({ text }) => text)
    .join(' ')
}

function strictType({ kind }: ColumnSchema): string {
  if (kind === 'float') return 'REAL'
  if (kind === 'binary') return 'BLOB'
  if (kind === 'decimal') return 'ANY'
  const isInteger = /int/i.test(kind) || ['id', 'boolean', 'duration'].includes(kind)
  return isInteger ? 'INTEGER' : 'TEXT'
}

function parseColumn(text: string): ColumnDefinition {
  const all = tokensOf(text, 'sqlite')
  const tokens = meaningful(all)
  const starts = clauseStarts(tokens)
  const written = (from: number, to: number | undefined) => {
    const [start, end] = [from, to ?? tokens.length].map((at) => all.indexOf(tokens[at] as Token))
    const slice = all.slice(start, end === -1 ? undefined : end)
    return slice
      .map((token) => token.text)
      .join('')
      .trim()
  }
  return {
    name: tokens[0]?.text ?? '',
    clauses: starts.map((start, index) => {
      const at = isWord(tokens[start], 'CONSTRAINT') ? start + 2 : start
      return {
        word: tokens[at]?.text.toUpperCase() ?? '',
        text: written(start, starts[index + 1]),
      }
    }),
  }
}

const clauseWords = [
  'CONSTRAINT',
  'PRIMARY',
  'NOT',
  'NULL',
  'UNIQUE',
  'CHECK',
  'DEFAULT',
  'COLLATE',
  'REFERENCES',
  'GENERATED',
  'AS',
]

/** Words after which one that could begin a clause does not. */
const leadingWords = ['DEFAULT', 'SET', 'NOT', 'COLLATE', 'CONSTRAINT', 'REFERENCES', 'ALWAYS']

function clauseStarts(tokens: readonly Token[]): number[] {
  let depth = 0
  return [...tokens.keys()].filter((at) => {
    const token = tokens[at]
    if (token?.text === '(') depth++
    if (token?.text === ')') depth--
    return at > 0 && depth === 0 && beginsClause(tokens, at)
  })
}

function beginsClause(tokens: readonly Token[], at: number): boolean {
  if (!isWord(tokens[at], ...clauseWords)) return false
  if (isWord(tokens[at - 1], ...leadingWords) || isWord(tokens[at - 2], 'CONSTRAINT')) return false
  return !(isWord(tokens[at], 'NOT') && isWord(tokens[at + 1], 'DEFERRABLE'))
}

function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase())
}
