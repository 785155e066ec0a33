/** JSON and arrays in the words of PostgreSQL. */
import { sql } from 'kysely'
import type { ArrayWords, DocumentWords } from './document-words.ts'

/** JSON is `jsonb`: a key is a text, a place in a list an integer. */
export const postgresDocuments: DocumentWords = {
  pathValues: (path) => path,
  at: (document, steps, path) =>
    steps.reduce((value, step, i) => {
      const type = sql.raw(typeof path[i] === 'string' ? 'text' : 'integer')
      return sql`(${value} -> cast(${step} as ${type}))`
    }, document),
  text: (value) =>
    sql`(case when jsonb_typeof(${value}) = 'string' then ${value} #>> '{}' end collate "C")`,
  number: (value) =>
    sql`(case when jsonb_typeof(${value}) = 'number' then cast(${value} as numeric) end)`,
  same: (value, other) => sql`${value} = cast(${other} as jsonb)`,
  inList: (value, list) => sql`${value} = any(cast(${list} as jsonb[]))`,
  contains: (value, part) => sql`${value} @> cast(${part} as jsonb)`,
  containedBy: (value, whole) => sql`${value} <@ cast(${whole} as jsonb)`,
}

/** Arrays count from 1. */
export const postgresArrays: ArrayWords = {
  placeValue: (index) => index + 1,
  item: (array, place) => sql`(${array})[cast(${place} as integer)]`,
  length: (array) => sql`cardinality(${array})`,
  contains: (array, items) => sql`${array} @> ${items}`,
  containedBy: (array, items) => sql`${array} <@ ${items}`,
  overlap: (array, items) => sql`${array} && ${items}`,
}
