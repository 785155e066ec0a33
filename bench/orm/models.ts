/** The models of the bench. */
import { f, index, Model } from 'voltaic/db'

export class Author extends Model({
  name: f.char({ maxLength: 100 }),
  email: f.email(),
  slug: f.slug(),
  bio: f.text(),
  city: f.char({ maxLength: 50 }),
  country: f.char({ maxLength: 2 }),
  reputation: f.int(),
  isActive: f.boolean(),
  joinedAt: f.dateTime(),
  get articles() {
    return f.reverse(() => Article, 'author')
  },
}) {}

export class Article extends Model(
  {
    title: f.char({ maxLength: 200 }),
    slug: f.slug({ maxLength: 100 }),
    body: f.text(),
    status: f.choice(['draft', 'published']),
    views: f.int(),
    rating: f.decimal({ maxDigits: 5, decimalPlaces: 2 }),
    isFeatured: f.boolean(),
    publishedAt: f.dateTime(),
    get author() {
      return f.foreignKey(() => Author, { onDelete: 'cascade' })
    },
    get comments() {
      return f.reverse(() => Comment, 'article')
    },
  },
  { indexes: [index('status', '-publishedAt')] },
) {}

export class Comment extends Model({
  name: f.char({ maxLength: 100 }),
  email: f.email(),
  body: f.text(),
  language: f.char({ maxLength: 2 }),
  likes: f.int(),
  isApproved: f.boolean(),
  createdAt: f.dateTime(),
  get article() {
    return f.foreignKey(() => Article, { onDelete: 'cascade' })
  },
}) {}
