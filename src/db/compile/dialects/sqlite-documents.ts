/** JSON and arrays in the words of SQLite, where both are JSON in a text. */
import { type RawBuilder, sql } from 'kysely'
import type { ArrayWords, DocumentWords } from './document-words.ts'

type Sql = RawBuilder<unknown>

/** A path is one text, whose keys are quoted as JSON quotes them. */
export const sqliteDocuments: DocumentWords = {
  pathValues: (path) => [`$${path.map(stepText).join('')}`],
  at: (document, [path]) => sql`(${document} -> ${path})`,
  text: (value) => sql`(case when json_type(${value}) = 'text' then ${value} ->> '$' end)`,
  number: (value) =>
    sql`(case when json_type(${value}) in ('integer', 'real') then ${value} ->> '$' end)`,
  same: (value, other) => sql`json_canonical(${value}) = ${other}`,
  inList: (value, list) => sql`json_canonical(${value}) in (select value from json_each(${list}))`,
  contains: (value, part) => sql`json_contains(${value}, ${part})`,
  containedBy: (value, whole) => sql`json_contains(${whole}, ${value})`,
}

function stepText(step: string | number): string {
  if (typeof step === 'string') return `.${JSON.stringify(step)}`
  return step < 0 ? `[#${step}]` : `[${step}]`
}

/** NULL is equal to nothing, in a list too. */
export const sqliteArrays: ArrayWords = {
  placeValue: (index) => `$[${index}]`,
  item: (array, place) => sql`(${array} ->> ${place})`,
  length: (array) => sql`json_array_length(${array})`,
  contains: (array, items) => sql`(${array} is not null and ${allAmong(items, array)})`,
  containedBy: (array, items) => sql`(${array} is not null and ${allAmong(array, items)})`,
  overlap: (array, items) =>
    sql`exists (select 1 from json_each(${array}) one, json_each(${items}) other where one.value = other.value)`,
}

function allAmong(items: Sql, array: Sql): Sql {
  return sql`not exists (select 1 from json_each(${items}) one where not exists (select 1 from json_each(${array}) other where other.value = one.value))`
}
