/** The tables that the bench reads, as Drizzle describes them on PostgreSQL. */
import { bigint, boolean, integer, numeric, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

export const author = pgTable('author', {
  id: bigint({ mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
  name: text().notNull(),
  email: text().notNull(),
  slug: text().notNull(),
  bio: text().notNull(),
  city: text().notNull(),
  country: text().notNull(),
  reputation: integer().notNull(),
  isActive: boolean('is_active').notNull(),
  joinedAt: timestamp('joined_at', { precision: 3, withTimezone: true }).notNull(),
})

export const article = pgTable('article', {
  id: bigint({ mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
  title: text().notNull(),
  slug: text().notNull(),
  body: text().notNull(),
  status: text({ enum: ['draft', 'published'] }).notNull(),
  views: integer().notNull(),
  rating: numeric({ precision: 5, scale: 2 }).notNull(),
  isFeatured: boolean('is_featured').notNull(),
  publishedAt: timestamp('published_at', { precision: 3, withTimezone: true }).notNull(),
  authorId: bigint('author_id', { mode: 'number' })
    .notNull()
    .references(() => author.id),
})
