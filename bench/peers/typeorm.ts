/** TypeORM: on better-sqlite3 and on `pg`, with entity schemas and repositories. */
import { DataSource, EntitySchema, MoreThan, MoreThanOrEqual, type Repository } from 'typeorm'
import { type Candidate, type Source, savedArticle } from '../orm/candidate.ts'
import type { ArticleValues, AuthorValues, CommentValues, Data } from '../orm/data.ts'
import { poolSize } from '../orm/raw-postgres.ts'
import { tableStatements } from '../orm/schema.ts'

type Changeable<T> = { -readonly [K in keyof T]: T[K] }

interface Author extends Changeable<AuthorValues> {
  id: number
  articles: Article[]
}

interface Article extends Changeable<ArticleValues> {
  id: number
  author: Author
  comments: Comment[]
}

interface Comment extends Changeable<CommentValues> {
  id: number
  article: Article
}

type Dialect = 'sqlite' | 'postgres'

/** Reads with `find`, writes with `insert`, `update` and `save`. */
export const source: Source = {
  async sqlite(data) {
    const entities = entitiesOf('sqlite')
    const database = new DataSource({ type: 'better-sqlite3', database: ':memory:', entities })
    await database.initialize()
    for (const statement of tableStatements('sqlite')) await database.query(statement)
    await fill(database, data)
    const articles = database.getRepository<Article>('Article')
    const saved = await articles.findOneByOrFail({ id: savedArticle })
    return [{ ...reads(database), ...writes(articles, saved, data.articles.length) }]
  },
  async postgres(url) {
    const database = new DataSource({
      type: 'postgres',
      url,
      poolSize,
      entities: entitiesOf('postgres'),
    })
    await database.initialize()
    return [reads(database)]
  },
}

async function fill(database: DataSource, data: Data): Promise<void> {
  for (const [entity, rows] of [
    ['Author', data.authors],
    ['Article', data.articles],
    ['Comment', data.comments],
  ] as const) {
    for (let start = 0; start < rows.length; start += 1_000) {
      await database.getRepository(entity).insert(rows.slice(start, start + 1_000))
    }
  }
}

function reads(database: DataSource): Candidate {
  const articles = database.getRepository<Article>('Article')
  const authors = database.getRepository<Author>('Author')
  return {
    name: 'TypeORM',
    get: (id) => articles.findOneByOrFail({ id }),
    list: () =>
      articles.find({
        where: { status: 'published', views: MoreThanOrEqual(100) },
        relations: { author: true },
        order: { publishedAt: 'DESC' },
        take: 20,
      }),
    nested: (id) =>
      authors.findOneOrFail({ where: { id }, relations: { articles: { comments: true } } }),
    close: () => database.destroy(),
  }
}

function writes(articles: Repository<Article>, saved: Article, filled: number): Partial<Candidate> {
  return {
    insert: async (values) => (await articles.insert(values)).identifiers[0]!.id,
    bulk: (rows) => articles.insert(rows.map((row) => ({ ...row }))),
    update: (id, views) => articles.update(id, { views }),
    save: (views) => {
      saved.views = views
      return articles.save(saved)
    },
    reset: () => articles.delete({ id: MoreThan(filled) }),
  }
}

function entitiesOf(dialect: Dialect) {
  return [authorEntity(dialect), articleEntity(dialect), commentEntity(dialect)]
}

function keyOf(dialect: Dialect) {
  const type = dialect === 'sqlite' ? 'integer' : 'bigint'
  return { type, primary: true, generated: 'increment' } as const
}

function momentOf(dialect: Dialect, name: string) {
  return { name, type: dialect === 'sqlite' ? 'datetime' : 'timestamptz' } as const
}

function authorEntity(dialect: Dialect) {
  return new EntitySchema<Author>({
    name: 'Author',
    tableName: 'author',
    columns: {
      id: keyOf(dialect),
      name: { type: 'varchar' },
      email: { type: 'varchar' },
      slug: { type: 'varchar' },
      bio: { type: 'text' },
      city: { type: 'varchar' },
      country: { type: 'varchar' },
      reputation: { type: 'integer' },
      isActive: { name: 'is_active', type: 'boolean' },
      joinedAt: momentOf(dialect, 'joined_at'),
    },
    relations: { articles: { type: 'one-to-many', target: 'Article', inverseSide: 'author' } },
  })
}

function articleEntity(dialect: Dialect) {
  return new EntitySchema<Article>({
    name: 'Article',
    tableName: 'article',
    columns: {
      id: keyOf(dialect),
      title: { type: 'varchar' },
      slug: { type: 'varchar' },
      body: { type: 'text' },
      status: { type: 'varchar' },
      views: { type: 'integer' },
      rating: { type: 'decimal', precision: 5, scale: 2 },
      isFeatured: { name: 'is_featured', type: 'boolean' },
      publishedAt: momentOf(dialect, 'published_at'),
      authorId: { name: 'author_id', type: 'integer' },
    },
    relations: {
      author: { type: 'many-to-one', target: 'Author', joinColumn: { name: 'author_id' } },
      comments: { type: 'one-to-many', target: 'Comment', inverseSide: 'article' },
    },
  })
}

function commentEntity(dialect: Dialect) {
  return new EntitySchema<Comment>({
    name: 'Comment',
    tableName: 'comment',
    columns: {
      id: keyOf(dialect),
      name: { type: 'varchar' },
      email: { type: 'varchar' },
      body: { type: 'text' },
      language: { type: 'varchar' },
      likes: { type: 'integer' },
      isApproved: { name: 'is_approved', type: 'boolean' },
      createdAt: momentOf(dialect, 'created_at'),
      articleId: { name: 'article_id', type: 'integer' },
    },
    relations: {
      article: { type: 'many-to-one', target: 'Article', joinColumn: { name: 'article_id' } },
    },
  })
}
