/** The statements that both raw drivers run. */
import { columnName, columns } from './columns.ts'

/** An article by its key. */
export function getSql(mark: string): string {
  return `SELECT ${articleColumns('')} FROM article WHERE id = ${mark}`
}

/** The newest articles joined with their authors, whose columns get the prefix `author_`. */
export function listSql(status: string, views: string): string {
  const author = columns.author.map(columnName).map((name) => `b.${name} AS author_${name}`)
  return `SELECT ${articleColumns('a.')}, ${author.join(', ')} FROM article a JOIN author b ON b.id = a.author_id
    WHERE a.status = ${status} AND a.views >= ${views} ORDER BY a.published_at DESC LIMIT 20`
}

function articleColumns(prefix: string): string {
  return ['id', ...columns.article.map(columnName)].map((name) => prefix + name).join(', ')
}
