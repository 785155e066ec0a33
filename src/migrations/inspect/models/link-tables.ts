/** Tables that only link two others: many-to-many relations stand for them. */
import { snakeCase } from '../../../db/schema/names.ts'
import type { InspectedTable } from '../inspected-schema.ts'
import { camelCase, plural, singular, withLast, wordsOf } from '../naming/words.ts'
import type { PlannedReference } from './planned-model.ts'
import { columnOf, indexOn, isPlain, type ReferencesOfTable } from './references.ts'

/** A many-to-many relation that a table becomes, or that leads over one. */
export interface PlannedLink {
  readonly table: InspectedTable
  readonly here: PlannedReference
  readonly there: PlannedReference
  /** The name of the relation. */
  readonly name: string
}

/** What telling links needs. */
export interface LinksContext {
  readonly tables: readonly InspectedTable[]
  readonly references: ReadonlyMap<string, ReferencesOfTable>
  readonly classOf: (table: string) => string
}

/** The link that a relation alone can stand for, as the mapper makes its table: `id` and the two keys, unique together. */
export function pureLink(table: InspectedTable, context: LinksContext): PlannedLink | undefined {
  const link = linkOf(table, context)
  if (!link || table.columns.length !== 3 || hasMore(table, link, context)) return undefined
  const [key] = table.primaryKey
  const isCounted = key === 'id' && columnOf(table, 'id')?.counting !== undefined
  const [here, there] = columnNames(link, context)
  const isNamed = link.here.column === here && link.there.column === there
  return isCounted && isNamed ? link : undefined
}

/** The link over a table that has a model: its key is the two references. */
export function linkOverModel(
  table: InspectedTable,
  context: LinksContext,
): PlannedLink | undefined {
  const link = linkOf(table, context)
  const isKey = (column: string) => table.primaryKey.includes(column)
  const isLink = link && table.primaryKey.length === 2 && isKey(link.here.column)
  return isLink && isKey(link.there.column) ? link : undefined
}

function linkOf(table: InspectedTable, context: LinksContext): PlannedLink | undefined {
  const relations = [...(context.references.get(table.name)?.relations.values() ?? [])]
  const [first, second, third] = relations
  if (!first || !second || third) return undefined
  const isFirst = ownerOf(table, first, second) === first
  const [here, there] = isFirst ? [first, second] : [second, first]
  return { table, here, there, name: relationName(table, here, there) }
}

/** `post_tags` belongs to `post`; else to what it refers to first. */
function ownerOf(
  { name }: InspectedTable,
  first: PlannedReference,
  second: PlannedReference,
): PlannedReference {
  const isOf = ({ target }: PlannedReference) => name.startsWith(`${target.name}_`)
  if (isOf(second) && !isOf(first)) return second
  const isLonger = second.target.name.length > first.target.name.length
  return isOf(second) && isLonger ? second : first
}

/** The rest of the table's name, when it begins with that of the owner; else what the relation leads to. */
function relationName(
  { name }: InspectedTable,
  here: PlannedReference,
  there: PlannedReference,
): string {
  const owner = `${here.target.name}_`
  const rest = name.startsWith(owner) ? wordsOf(name.slice(owner.length)) : []
  const target = wordsOf(there.target.name).map(singular)
  const isTarget = target.includes(singular(rest.at(-1) ?? ''))
  if (rest.length > 0) return camelCase(isTarget ? withLast(rest, plural) : rest)
  return camelCase(withLast(wordsOf(there.column.replace(/_?id$/i, '')), plural))
}

/** The columns that the mapper gives such a table. */
function columnNames({ here, there }: PlannedLink, { classOf }: LinksContext): [string, string] {
  const [own, target] = [classOf(here.target.name), classOf(there.target.name)]
  const column = (name: string) => `${snakeCase(name)}_id`
  return own === target ? [column(`from${own}`), column(`to${own}`)] : [column(own), column(target)]
}

/** Whether the table has anything that the mapper would not give it, or lacks something. */
function hasMore(
  table: InspectedTable,
  { here, there }: PlannedLink,
  context: LinksContext,
): boolean {
  const pair = [here.column, there.column]
  const isNullable = pair.some((name) => columnOf(table, name)?.nullable)
  const isIndexed = pair.every((name) => indexOn(table, name, false))
  const isUnique = table.indexes.some(
    (index) =>
      index.unique &&
      isPlain(index) &&
      index.condition === undefined &&
      index.columns.length === 2 &&
      index.columns.every(({ name }) => pair.includes(name ?? '')),
  )
  const isTarget = [...context.references.values()].some(({ relations }) =>
    [...relations.values()].some(({ target }) => target === table),
  )
  const hasRules = table.checks.length + table.triggers > 0
  return isNullable || !isIndexed || !isUnique || isTarget || hasRules
}
