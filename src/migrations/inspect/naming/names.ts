/** Names of classes and fields, made from those of tables and columns. */
import { camelCase, pascalCase, singular, withLast, wordsOf } from './words.ts'

/** Names that are taken in a file of models, or would hide what such a file needs. */
const takenClasses: readonly string[] = [
  'Model',
  'F',
  'Q',
  'Array',
  'Boolean',
  'Date',
  'Error',
  'Function',
  'Map',
  'Number',
  'Object',
  'Promise',
  'Set',
  'String',
  'Symbol',
]

/** What every row has already. */
const takenFields: readonly string[] = [
  'constructor',
  'pk',
  'isSaved',
  'save',
  'set',
  'update',
  'refresh',
  'validate',
  'delete',
  'toJSON',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
]

/** The classes of tables: the prefix that tables of an app share is left out where the rest is clear. */
export function classNames(
  tables: readonly string[],
  app: string | undefined,
): Map<string, string> {
  const whole = new Map(tables.map((table) => [table, className(wordsOf(table))]))
  const short = new Map(
    tables.map((table) => [table, className(withoutPrefix(table, tables, app))]),
  )
  const counts = Map.groupBy(short.values(), (name) => name.toLowerCase())
  const names = new Set<string>()
  return new Map(
    tables.map((table) => {
      const wanted = short.get(table) ?? ''
      const isClear = counts.get(wanted.toLowerCase())?.length === 1
      return [table, freeName(isClear ? wanted : (whole.get(table) ?? wanted), names)]
    }),
  )
}

/** `auth_user` stands beside `auth_group`, and there is no table `auth`. */
function withoutPrefix(
  table: string,
  tables: readonly string[],
  app: string | undefined,
): string[] {
  const words = wordsOf(table)
  const [prefix, ...rest] = words
  if (prefix === undefined || rest.length === 0 || !table.includes('_')) return words
  const own = tables.filter((other) => other.startsWith(`${prefix}_`))
  const isPrefix = own.length > 1 && !tables.includes(prefix) && !tables.includes(`${prefix}s`)
  return prefix === app || isPrefix ? rest : words
}

function className(words: readonly string[]): string {
  const name = identifier(pascalCase(withLast(words, singular)), 'Table')
  return takenClasses.includes(name) ? `${name}Row` : name
}

/** The field of a column; of a reference, without the `_id` at its end. */
export function fieldName(column: string, isReference: boolean): string {
  const words = wordsOf(column)
  const isKeyWord = words.length > 1 && words.at(-1) === 'id'
  const name = identifier(
    camelCase(isReference && isKeyWord ? words.slice(0, -1) : words),
    'column',
  )
  return takenFields.includes(name) ? `${name}Value` : name
}

/** A name that begins with a digit, or has nothing left, gets a word in front. */
function identifier(name: string, word: string): string {
  if (name === '') return word
  return /^\p{N}/u.test(name) ? `${word}${name}` : name
}

/** The name, or one with a number behind it when it is taken; takes it. Upper and lower case are the same. */
export function freeName(name: string, taken: Set<string>): string {
  const isTaken = (one: string) => taken.has(one.toLowerCase())
  let free = name
  for (let number = 2; isTaken(free); number++) free = `${name}${number}`
  taken.add(free.toLowerCase())
  return free
}
