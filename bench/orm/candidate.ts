/** A candidate: one way to the same rows. */
import type { ArticleValues, Data } from './data.ts'

type Awaitable<T> = T | Promise<T>

/** What every candidate does, as its own documentation would write it; what it gives back is compared before anything is measured. */
export interface Candidate {
  readonly name: string
  /** Stands for information only: its rows are arrays, which cannot be compared with the others. */
  readonly arrays?: true
  /** The article of a key. */
  get(id: number): Awaitable<unknown>
  /** The newest 20 published articles with at least 100 views, each with its author. */
  list(): Awaitable<unknown>
  /** The author of a key with all articles, each with all its comments. */
  nested?(id: number): Awaitable<unknown>
  /** Writes an article and returns its key. */
  insert?(values: ArticleValues): Awaitable<number>
  /** Writes articles in one go. */
  bulk?(rows: readonly ArticleValues[]): Awaitable<unknown>
  /** Sets a column of the article of a key, without reading it. */
  update?(id: number, views: number): Awaitable<unknown>
  /** Changes a column of an article that was read before, and saves it. */
  save?(views: number): Awaitable<unknown>
  /** Deletes the articles that were not there after the filling. */
  reset?(): Awaitable<unknown>
  close(): Awaitable<unknown>
}

/** Opens candidates on a database: in memory for SQLite, at `url` with its tables filled for PostgreSQL. */
export interface Source {
  sqlite(data: Data): Promise<Candidate[]>
  postgres(url: string): Promise<Candidate[]>
}

/** The key of the article that `save` changes. */
export const savedArticle = 42
