/** The tables of the bench: what is done, by whom, and how near to the driver Voltaic is to come. */
import type { Operation } from '../measure.ts'
import type { Candidate } from './candidate.ts'
import { article, type Data } from './data.ts'

/** One table. */
export interface Table {
  readonly title: string
  /** The share that Voltaic is to reach. */
  readonly reach: number
  /** Operations at once. */
  readonly concurrency: number
  /** Operations between two looks at the clock. */
  readonly batch: number
  /** What a candidate does, or undefined when it has no such operation. */
  operation(candidate: Candidate, data: Data): Operation | undefined
}

/** The tables of SQLite. */
export const sqliteTables: readonly Table[] = [
  { title: 'Get by key', reach: 0.6, concurrency: 1, batch: 20, operation: get },
  { title: 'List of 20 with its join', reach: 0.9, concurrency: 1, batch: 5, operation: list },
  {
    title: 'Nested: an author, 10 articles, 50 comments',
    reach: 0.75,
    concurrency: 1,
    batch: 2,
    operation: nested,
  },
  { title: 'Insert', reach: 0.5, concurrency: 1, batch: 10, operation: insert },
  { title: 'Bulk insert of 1,000', reach: 0.8, concurrency: 1, batch: 1, operation: bulk },
  { title: 'Update by key', reach: 0.5, concurrency: 1, batch: 10, operation: update },
  { title: 'Change a row and save it', reach: 0.5, concurrency: 1, batch: 10, operation: save },
]

/** The tables of PostgreSQL. */
export const postgresTables: readonly Table[] = [
  { title: 'Get by key, 32 at once', reach: 0.85, concurrency: 32, batch: 1, operation: get },
  {
    title: 'List of 20 with its join, 32 at once',
    reach: 0.85,
    concurrency: 32,
    batch: 1,
    operation: list,
  },
]

function get(candidate: Candidate, data: Data): Operation {
  const key = counter(data.articles.length)
  return () => candidate.get(key())
}

function list(candidate: Candidate): Operation {
  return () => candidate.list()
}

function nested(candidate: Candidate, data: Data): Operation | undefined {
  const key = counter(data.authors.length)
  return candidate.nested && (() => candidate.nested!(key()))
}

function insert(candidate: Candidate, data: Data): Operation | undefined {
  const place = counter(10_000)
  return candidate.insert && (() => candidate.insert!(article(data.articles.length + place())))
}

function bulk(candidate: Candidate, data: Data): Operation | undefined {
  const rows = Array.from({ length: 1_000 }, (_, i) => article(data.articles.length + i))
  return candidate.bulk && (() => candidate.bulk!(rows))
}

function update(candidate: Candidate, data: Data): Operation | undefined {
  const key = counter(data.articles.length)
  const views = counter(500)
  return candidate.update && (() => candidate.update!(key(), views()))
}

function save(candidate: Candidate): Operation | undefined {
  const views = counter(500)
  return candidate.save && (() => candidate.save!(views()))
}

/** Counts from 1 to `last`, again and again. */
function counter(last: number): () => number {
  let value = 0
  return () => (value = (value % last) + 1)
}
