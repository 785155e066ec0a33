/** What candidates give back, in one form, so that it can be compared. */
import { columnName, columns, type Table } from './columns.ts'

type Plain = Record<string, unknown>

const moments = new Set(['joinedAt', 'publishedAt', 'createdAt'])
const flags = new Set(['isActive', 'isFeatured', 'isApproved'])
const numbers = new Set(['id', 'views', 'reputation', 'likes', 'authorId', 'articleId'])

/** An article with plain values. */
export function plainArticle(row: unknown): Plain {
  return plainRow('article', row)
}

/** Articles with their authors; those of a flat join have the author's columns under the prefix `author_`. */
export function plainList(rows: unknown): Plain[] {
  return (rows as readonly Plain[]).map((row) => ({
    ...plainRow('article', row),
    author: row.author ? plainRow('author', row.author) : joinedAuthor(row),
  }))
}

/** An author with articles and comments, in the order of their keys. */
export function plainAuthor(row: unknown): Plain {
  const articles = ordered(itemsOf(row, 'articles')).map((article) => ({
    ...plainRow('article', article),
    comments: ordered(itemsOf(article, 'comments')).map((comment) => plainRow('comment', comment)),
  }))
  return { ...plainRow('author', row), articles }
}

function joinedAuthor(row: Plain): Plain {
  const names = columns.author.map((name) => [name, row[`author_${columnName(name)}`]])
  return plainRow('author', { id: row.author_id, ...Object.fromEntries(names) })
}

function plainRow(table: Table, value: unknown): Plain {
  const row = value as Plain
  const names = ['id', ...columns[table]]
  return Object.fromEntries(names.map((name) => [name, plainValue(name, columnOf(row, name))]))
}

/** A column by its property, its own name, or as the key of the related row. */
function columnOf(row: Plain, name: string): unknown {
  const related = row[name.replace(/Id$/, '')] as Plain | undefined
  const value = row[name] ?? row[columnName(name)] ?? related?.id
  if (value === undefined || value === null) throw new Error(`A row has no "${name}".`)
  return value
}

function plainValue(name: string, value: unknown): unknown {
  if (name === 'rating') return Number(String(value)).toFixed(2)
  if (moments.has(name)) return momentOf(value).toISOString()
  if (flags.has(name)) return Boolean(value)
  return numbers.has(name) ? Number(value) : value
}

function momentOf(value: unknown): Date {
  if (value instanceof Date) return value
  const text = String(value)
  return new Date(/Z|[+-]\d\d(:\d\d)?$/.test(text) ? text : `${text}Z`)
}

/** The rows of a relation: an array, a collection with `getItems`, or a relation with `rows`. */
function itemsOf(row: unknown, name: string): Plain[] {
  const related = (row as Record<string, unknown>)[name] as {
    getItems?(): Plain[]
    rows?: Plain[]
  }
  if (Array.isArray(related)) return related
  return related.getItems?.() ?? [...related.rows!]
}

function ordered(rows: readonly Plain[]): Plain[] {
  return [...rows].sort((a, b) => Number(a.id) - Number(b.id))
}
