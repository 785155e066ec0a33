/** The columns of the tables, in their order, and the values of a row for a driver. */
import type { Data } from './data.ts'

/** The columns that are written, by the name of the property. */
export const columns = {
  author: ['name', 'email', 'slug', 'bio', 'city', 'country', 'reputation', 'isActive', 'joinedAt'],
  article: [
    'title',
    'slug',
    'body',
    'status',
    'views',
    'rating',
    'isFeatured',
    'publishedAt',
    'authorId',
  ],
  comment: ['name', 'email', 'body', 'language', 'likes', 'isApproved', 'createdAt', 'articleId'],
} as const

/** The name of a table. */
export type Table = keyof typeof columns

/** `publishedAt` as the column `published_at`. */
export function columnName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The columns of a table as SQL: `title, slug, …`. */
export function columnList(table: Table): string {
  return columns[table].map(columnName).join(', ')
}

/** The values of a row in the order of the columns, as SQLite stores them. */
export function sqliteValues(table: Table, row: object): (string | number)[] {
  const values = row as Readonly<Record<string, unknown>>
  return columns[table].map((name) => sqliteValue(values[name]))
}

function sqliteValue(value: unknown): string | number {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'boolean') return value ? 1 : 0
  return value as string | number
}

/** The tables with their rows, in the order in which they are filled. */
export function tablesOf(data: Data): [Table, readonly object[]][] {
  return [
    ['author', data.authors],
    ['article', data.articles],
    ['comment', data.comments],
  ]
}
