/** The tables of the bench, as Drizzle describes them on SQLite. */
import { relations } from 'drizzle-orm'
import { customType, integer, numeric, sqliteTable, text } from 'drizzle-orm/sqlite-core'

const moment = customType<{ data: Date; driverData: string }>({
  dataType: () => 'datetime',
  toDriver: (value) => value.toISOString(),
  fromDriver: (value) => new Date(value),
})

export const author = sqliteTable('author', {
  id: integer().primaryKey({ autoIncrement: true }),
  name: text().notNull(),
  email: text().notNull(),
  slug: text().notNull(),
  bio: text().notNull(),
  city: text().notNull(),
  country: text().notNull(),
  reputation: integer().notNull(),
  isActive: integer('is_active', { mode: 'boolean' }).notNull(),
  joinedAt: moment('joined_at').notNull(),
})

export const article = sqliteTable('article', {
  id: integer().primaryKey({ autoIncrement: true }),
  title: text().notNull(),
  slug: text().notNull(),
  body: text().notNull(),
  status: text({ enum: ['draft', 'published'] }).notNull(),
  views: integer().notNull(),
  rating: numeric().notNull(),
  isFeatured: integer('is_featured', { mode: 'boolean' }).notNull(),
  publishedAt: moment('published_at').notNull(),
  authorId: integer('author_id')
    .notNull()
    .references(() => author.id),
})

export const comment = sqliteTable('comment', {
  id: integer().primaryKey({ autoIncrement: true }),
  name: text().notNull(),
  email: text().notNull(),
  body: text().notNull(),
  language: text().notNull(),
  likes: integer().notNull(),
  isApproved: integer('is_approved', { mode: 'boolean' }).notNull(),
  createdAt: moment('created_at').notNull(),
  articleId: integer('article_id')
    .notNull()
    .references(() => article.id),
})

export const authorRelations = relations(author, ({ many }) => ({ articles: many(article) }))

export const articleRelations = relations(article, ({ one, many }) => ({
  author: one(author, { fields: [article.authorId], references: [author.id] }),
  comments: many(comment),
}))

export const commentRelations = relations(comment, ({ one }) => ({
  article: one(article, { fields: [comment.articleId], references: [article.id] }),
}))
