/** Which foreign keys of a table relations can stand for. */
import type { Dialect } from '../../../db/engine/driver.ts'
import { columnMeaning } from '../columns/column-meaning.ts'
import type {
  InspectedColumn,
  InspectedForeignKey,
  InspectedIndex,
  InspectedTable,
} from '../inspected-schema.ts'
import type { PlannedReference } from './planned-model.ts'

/** What the foreign keys of a table become: relations by column, and remarks for the others. */
export interface ReferencesOfTable {
  readonly relations: ReadonlyMap<string, PlannedReference>
  /** By the first column of the key. */
  readonly remarks: ReadonlyMap<string, readonly string[]>
}

/** Sorts the foreign keys of a table. */
export function referencesOf(
  table: InspectedTable,
  targets: ReadonlyMap<string, InspectedTable>,
  dialect: Dialect,
): ReferencesOfTable {
  const relations = new Map<string, PlannedReference>()
  const remarks = new Map<string, string[]>()
  for (const key of table.foreignKeys) {
    const [column = ''] = key.columns
    const target = targets.get(key.table)
    const reason = relations.has(column) ? 'a second' : misfit(table, key, target, dialect)
    if (target && reason === undefined) relations.set(column, { key, column, target })
    else remarks.set(column, [...(remarks.get(column) ?? []), describeKey(key)])
  }
  return { relations, remarks }
}

/** Why a relation cannot stand for a foreign key. A relation leads to the key of a model, which is one column. */
function misfit(
  table: InspectedTable,
  key: InspectedForeignKey,
  target: InspectedTable | undefined,
  dialect: Dialect,
): string | undefined {
  if (!target) return 'no model'
  if (key.columns.length !== 1) return 'several columns'
  const [primaryKey, another] = target.primaryKey
  if (another !== undefined || key.targetColumns[0] !== primaryKey) return 'not the key'
  const from = columnOf(table, key.columns[0])
  const to = columnOf(target, primaryKey)
  return from && to && holdsKeys(from, to, dialect) ? undefined : 'another type'
}

const wholeKinds: readonly string[] = ['int', 'smallInt', 'bigInt']

function holdsKeys(from: InspectedColumn, to: InspectedColumn, dialect: Dialect): boolean {
  const [here, there] = [columnMeaning(from, dialect), columnMeaning(to, dialect)]
  if (to.counting !== undefined && wholeKinds.includes(here.kind)) return true
  return here.kind === there.kind && here.maxLength === there.maxLength
}

function describeKey({ columns, table, targetColumns, onDelete }: InspectedForeignKey): string {
  const action = onDelete === 'no action' ? '' : ` ON DELETE ${onDelete.toUpperCase()}`
  return `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${table} (${targetColumns.join(', ')})${action}`
}

/** The column of this name. */
export function columnOf(
  table: InspectedTable,
  name: string | undefined,
): InspectedColumn | undefined {
  return table.columns.find((column) => column.name === name)
}

/** Whether an index is an ordinary one over whole columns. */
export function isPlain({ special, columns }: InspectedIndex): boolean {
  return special === undefined && columns.every(({ name }) => name !== undefined)
}

/** The ordinary index over exactly this column and all rows. */
export function indexOn(
  table: InspectedTable,
  column: string,
  unique: boolean,
): InspectedIndex | undefined {
  return table.indexes.find(
    (index) =>
      isPlain(index) &&
      index.unique === unique &&
      index.condition === undefined &&
      index.columns.length === 1 &&
      index.columns[0]?.name === column &&
      (unique || !index.columns[0].descending),
  )
}
