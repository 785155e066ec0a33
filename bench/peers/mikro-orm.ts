/** MikroORM: on better-sqlite3 and on `pg`, a fork of the entity manager for each piece of work. */
import { defineEntity, type InferEntity, p } from '@mikro-orm/core'
import { MikroORM as PostgresORM } from '@mikro-orm/postgresql'
import { MikroORM as SqliteORM } from '@mikro-orm/sqlite'
import { type Candidate, type Source, savedArticle } from '../orm/candidate.ts'
import type { ArticleValues, Data } from '../orm/data.ts'
import { poolSize } from '../orm/raw-postgres.ts'
import { tableStatements } from '../orm/schema.ts'

const Author = defineEntity({
  name: 'Author',
  tableName: 'author',
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    email: p.string(),
    slug: p.string(),
    bio: p.text(),
    city: p.string(),
    country: p.string(),
    reputation: p.integer(),
    isActive: p.boolean(),
    joinedAt: p.datetime(),
    articles: () => p.oneToMany(Article).mappedBy('author'),
  },
})

const Article = defineEntity({
  name: 'Article',
  tableName: 'article',
  properties: {
    id: p.integer().primary(),
    title: p.string(),
    slug: p.string(),
    body: p.text(),
    status: p.string(),
    views: p.integer(),
    rating: p.decimal('string').precision(5).scale(2),
    isFeatured: p.boolean(),
    publishedAt: p.datetime(),
    author: () => p.manyToOne(Author),
    comments: () => p.oneToMany(Comment).mappedBy('article'),
  },
})

const Comment = defineEntity({
  name: 'Comment',
  tableName: 'comment',
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    email: p.string(),
    body: p.text(),
    language: p.string(),
    likes: p.integer(),
    isApproved: p.boolean(),
    createdAt: p.datetime(),
    article: () => p.manyToOne(Article),
  },
})

const entities = [Author, Article, Comment]

type ORM = Awaited<ReturnType<typeof SqliteORM.init>> | Awaited<ReturnType<typeof PostgresORM.init>>

/** Reads with `find`, writes with `flush`, `insertMany` and `nativeUpdate`. */
export const source: Source = {
  async sqlite(data) {
    const orm = await SqliteORM.init({ dbName: ':memory:', entities })
    for (const statement of tableStatements('sqlite'))
      await orm.em.getConnection().execute(statement)
    await fill(orm, data)
    return [{ ...reads(orm), ...(await writes(orm, data.articles.length)) }]
  },
  async postgres(url) {
    const pool = { max: poolSize }
    return [reads(await PostgresORM.init({ clientUrl: url, entities, pool }))]
  },
}

async function fill(orm: SqliteORM, data: Data): Promise<void> {
  const em = orm.em.fork()
  await em.insertMany(Author, [...data.authors])
  await em.insertMany(Article, data.articles.map(withAuthor))
  const comments = data.comments.map(({ articleId, ...row }) => ({ ...row, article: articleId }))
  await em.insertMany(Comment, comments)
}

function reads(orm: ORM): Candidate {
  const em = orm.em
  return {
    name: 'MikroORM',
    get: (id) => em.fork().findOneOrFail(Article, id),
    list: () =>
      em
        .fork()
        .find(
          Article,
          { status: 'published', views: { $gte: 100 } },
          { populate: ['author'], orderBy: { publishedAt: 'desc' }, limit: 20 },
        ),
    nested: (id) => em.fork().findOneOrFail(Author, id, { populate: ['articles.comments'] }),
    close: () => orm.close(),
  }
}

async function writes(orm: SqliteORM, filled: number): Promise<Partial<Candidate>> {
  const em = orm.em
  const owner = em.fork()
  const saved: InferEntity<typeof Article> = await owner.findOneOrFail(Article, savedArticle)
  return {
    insert: async (values) => {
      const fork = em.fork()
      const row = fork.create(Article, withAuthor(values))
      await fork.flush()
      return row.id
    },
    bulk: (rows) => em.fork().insertMany(Article, rows.map(withAuthor)),
    update: (id, views) => em.fork().nativeUpdate(Article, { id }, { views }),
    save: (views) => {
      saved.views = views
      return owner.flush()
    },
    reset: () => em.fork().nativeDelete(Article, { id: { $gt: filled } }),
  }
}

function withAuthor({ authorId, ...row }: ArticleValues) {
  return { ...row, author: authorId }
}
