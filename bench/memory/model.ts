/** The rows whose memory is measured: ten columns of the usual kinds, made by the database itself. */
import type { Database } from '../../src/db/engine/database.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'

export class Article extends Model({
  title: f.char({ maxLength: 80 }),
  slug: f.slug({ maxLength: 80 }),
  summary: f.text(),
  views: f.int(),
  rating: f.float(),
  price: f.decimal({ maxDigits: 8, decimalPlaces: 2 }),
  isPublished: f.boolean(),
  publishedAt: f.dateTime(),
  authorNumber: f.int(),
}) {}

/** Rows 1 to `count`, in one statement. */
export async function fillArticles(database: Database, count: number): Promise<void> {
  const isSqlite = database.dialect === 'sqlite'
  const numbers = isSqlite
    ? `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})`
    : `WITH numbers AS (SELECT n FROM generate_series(1, ${count}) n)`
  const [yes, moment] = isSqlite
    ? ['n % 2', `strftime('%Y-%m-%d %H:%M:%f', 1700000000 + n, 'unixepoch')`]
    : ['n % 2 = 1', 'to_timestamp(1700000000 + n)']
  await database.execute({
    sql: `${numbers} INSERT INTO article
          (title, slug, summary, views, rating, price, is_published, published_at, author_number)
          SELECT 'The title of article ' || n, 'the-title-of-article-' || n,
            'What the article with the number ' || n || ' is about, in one sentence.',
            n % 1000, n % 50 / 10.0, n % 10000 / 100.0, ${yes}, ${moment}, n % 200
          FROM numbers`,
    parameters: [],
    kind: 'write',
  })
}
