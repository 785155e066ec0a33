/** Sequelize: on sqlite3 and on `pg`, with models of `sequelize.define`. */
import { DataTypes, type Model, type ModelStatic, Op, Sequelize } from 'sequelize'
import { type Candidate, type Source, savedArticle } from '../orm/candidate.ts'
import type { ArticleValues, Data } from '../orm/data.ts'
import { poolSize } from '../orm/raw-postgres.ts'
import { tableStatements } from '../orm/schema.ts'

type Table = ModelStatic<Model>

interface Tables {
  readonly Author: Table
  readonly Article: Table
  readonly Comment: Table
}

/** Reads with `findAll`, writes with `create`, `bulkCreate`, `update` and `save`. */
export const source: Source = {
  async sqlite(data) {
    const database = new Sequelize({ dialect: 'sqlite', storage: ':memory:', logging: false })
    for (const statement of tableStatements('sqlite')) await database.query(statement)
    const tables = define(database)
    await fill(tables, data)
    const saved = await tables.Article.findByPk(savedArticle, { rejectOnEmpty: true })
    return [{ ...reads(database, tables), ...writes(tables, saved, data.articles.length) }]
  },
  async postgres(url) {
    const database = new Sequelize(url, { logging: false, pool: { max: poolSize } })
    return [reads(database, define(database))]
  },
}

function define(database: Sequelize): Tables {
  const options = { underscored: true, timestamps: false, freezeTableName: true }
  const Author = database.define('author', authorColumns(), options)
  const Article = database.define('article', articleColumns(), options)
  const Comment = database.define('comment', commentColumns(), options)
  Author.hasMany(Article, { as: 'articles', foreignKey: 'authorId' })
  Article.belongsTo(Author, { as: 'author', foreignKey: 'authorId' })
  Article.hasMany(Comment, { as: 'comments', foreignKey: 'articleId' })
  Comment.belongsTo(Article, { as: 'article', foreignKey: 'articleId' })
  return { Author, Article, Comment }
}

async function fill({ Author, Article, Comment }: Tables, data: Data): Promise<void> {
  await Author.bulkCreate(data.authors.map((row) => ({ ...row })))
  await Article.bulkCreate(data.articles.map((row) => ({ ...row })))
  await Comment.bulkCreate(data.comments.map((row) => ({ ...row })))
}

function reads(database: Sequelize, { Author, Article }: Tables): Candidate {
  return {
    name: 'Sequelize',
    get: (id) => Article.findByPk(id, { rejectOnEmpty: true }),
    list: () =>
      Article.findAll({
        where: { status: 'published', views: { [Op.gte]: 100 } },
        include: ['author'],
        order: [['publishedAt', 'DESC']],
        limit: 20,
      }),
    nested: (id) =>
      Author.findByPk(id, {
        include: [{ association: 'articles', include: ['comments'] }],
        rejectOnEmpty: true,
      }),
    close: () => database.close(),
  }
}

function writes({ Article }: Tables, saved: Model, filled: number): Partial<Candidate> {
  return {
    insert: async (values: ArticleValues) =>
      (await Article.create({ ...values })).get('id') as number,
    bulk: (rows) => Article.bulkCreate(rows.map((row) => ({ ...row }))),
    update: (id, views) => Article.update({ views }, { where: { id } }),
    save: (views) => {
      saved.set('views', views)
      return saved.save()
    },
    reset: () => Article.destroy({ where: { id: { [Op.gt]: filled } } }),
  }
}

function key() {
  return { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true }
}

function authorColumns() {
  return {
    id: key(),
    name: DataTypes.STRING,
    email: DataTypes.STRING,
    slug: DataTypes.STRING,
    bio: DataTypes.TEXT,
    city: DataTypes.STRING,
    country: DataTypes.STRING,
    reputation: DataTypes.INTEGER,
    isActive: DataTypes.BOOLEAN,
    joinedAt: DataTypes.DATE,
  }
}

function articleColumns() {
  return {
    id: key(),
    title: DataTypes.STRING,
    slug: DataTypes.STRING,
    body: DataTypes.TEXT,
    status: DataTypes.STRING,
    views: DataTypes.INTEGER,
    rating: DataTypes.DECIMAL(5, 2),
    isFeatured: DataTypes.BOOLEAN,
    publishedAt: DataTypes.DATE,
    authorId: DataTypes.INTEGER,
  }
}

function commentColumns() {
  return {
    id: key(),
    name: DataTypes.STRING,
    email: DataTypes.STRING,
    body: DataTypes.TEXT,
    language: DataTypes.STRING,
    likes: DataTypes.INTEGER,
    isApproved: DataTypes.BOOLEAN,
    createdAt: DataTypes.DATE,
    articleId: DataTypes.INTEGER,
  }
}
