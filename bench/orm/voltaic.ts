/** Voltaic, as its tutorial writes. */
import { connect, type Database } from 'voltaic/db'
import { type Candidate, savedArticle } from './candidate.ts'
import type { ArticleValues, Data } from './data.ts'
import { Article, Author, Comment } from './models.ts'
import { poolSize } from './raw-postgres.ts'

const models = [Author, Article, Comment]

/** In memory, filled with the rows. */
export async function voltaicSqlite(data: Data): Promise<Candidate> {
  const database = await connect('sqlite::memory:', { models })
  await database.createTables()
  await Author.bulkCreate(data.authors)
  await Article.bulkCreate(data.articles.map(withAuthor))
  await Comment.bulkCreate(
    data.comments.map(({ articleId, ...row }) => ({ ...row, article: articleId })),
  )
  const saved = await Article.get({ id: savedArticle })
  return {
    ...reads(database),
    nested: (id) => Author.prefetch('articles.comments').get({ id }),
    insert: async (values) => (await Article.create(withAuthor(values))).id,
    bulk: (rows) => Article.bulkCreate(rows.map(withAuthor)),
    update: (id, views) => Article.filter({ id }).update({ views }),
    save: (views) => {
      saved.views = views
      return saved.save()
    },
    reset: () => Article.filter({ id: { gt: data.articles.length } }).delete(),
  }
}

/** On the filled tables of PostgreSQL. */
export async function voltaicPostgres(url: string): Promise<Candidate> {
  return reads(await connect(url, { models, poolSize }))
}

function reads(database: Database): Candidate {
  return {
    name: 'Voltaic',
    get: (id) => Article.get({ id }),
    list: () =>
      Article.filter({ status: 'published', views: { gte: 100 } })
        .selectRelated('author')
        .orderBy('-publishedAt')
        .limit(20),
    close: () => database.close(),
  }
}

function withAuthor({ authorId, ...row }: ArticleValues) {
  return { ...row, author: authorId }
}
