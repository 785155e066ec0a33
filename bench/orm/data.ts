/** The rows of the bench: 200 authors, 10 articles each, 5 comments each; the same for every candidate. */

/** An author without its key. */
export interface AuthorValues {
  readonly name: string
  readonly email: string
  readonly slug: string
  readonly bio: string
  readonly city: string
  readonly country: string
  readonly reputation: number
  readonly isActive: boolean
  readonly joinedAt: Date
}

/** An article without its key; `rating` is a decimal of two places. */
export interface ArticleValues {
  readonly title: string
  readonly slug: string
  readonly body: string
  readonly status: 'draft' | 'published'
  readonly views: number
  readonly rating: string
  readonly isFeatured: boolean
  readonly publishedAt: Date
  readonly authorId: number
}

/** A comment without its key. */
export interface CommentValues {
  readonly name: string
  readonly email: string
  readonly body: string
  readonly language: string
  readonly likes: number
  readonly isApproved: boolean
  readonly createdAt: Date
  readonly articleId: number
}

/** All rows; their keys count from 1 in this order. */
export interface Data {
  readonly authors: readonly AuthorValues[]
  readonly articles: readonly ArticleValues[]
  readonly comments: readonly CommentValues[]
}

const authors = 200
const articles = 2_000
const comments = 10_000
const text =
  'The tide tables for the coming season are printed on the last page, together with the hours of the ferry and the names of the pilots who know the sandbanks well enough to take a ship through at night. '

/** Makes the rows. */
export function makeData(): Data {
  return {
    authors: Array.from({ length: authors }, (_, i) => author(i)),
    articles: Array.from({ length: articles }, (_, i) => article(i)),
    comments: Array.from({ length: comments }, (_, i) => comment(i)),
  }
}

function author(i: number): AuthorValues {
  return {
    name: `Author ${i}`,
    email: `author-${i}@example.com`,
    slug: `author-${i}`,
    bio: text.slice(0, 120),
    city: ['Lisbon', 'Oslo', 'Riga', 'Graz'][i % 4]!,
    country: ['PT', 'NO', 'LV', 'AT'][i % 4]!,
    reputation: (i * 37) % 1_000,
    isActive: i % 5 > 0,
    joinedAt: new Date(Date.UTC(2020, 0, 1, 0, i)),
  }
}

/** The article at a place; places beyond the filled rows make new articles for the tables of writing. */
export function article(i: number): ArticleValues {
  return {
    title: `Article ${i} about tides`,
    slug: `article-${i}`,
    body: text,
    status: i < articles && i % 4 > 0 ? 'published' : 'draft',
    views: (i * 13) % 500,
    rating: `${i % 5}.${10 + (i % 90)}`,
    isFeatured: i % 3 === 0,
    publishedAt: new Date(Date.UTC(2025, 0, 1, 0, i)),
    authorId: Math.floor((i % articles) / 10) + 1,
  }
}

function comment(i: number): CommentValues {
  return {
    name: `Reader ${i % 700}`,
    email: `reader-${i % 700}@example.com`,
    body: text.slice(0, 80),
    language: ['en', 'pt', 'no'][i % 3]!,
    likes: i % 17,
    isApproved: i % 7 > 0,
    createdAt: new Date(Date.UTC(2025, 5, 1, 0, i)),
    articleId: Math.floor(i / 5) + 1,
  }
}
