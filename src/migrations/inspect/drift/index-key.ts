/** Telling whether two indexes are over the same, whatever their names. */
import type { Dialect } from '../../../db/engine/driver.ts'
import type { IndexSchema } from '../../../db/schema/table.ts'
import { conditionKey } from '../expressions/condition-key.ts'
import type { InspectedIndex } from '../inspected-schema.ts'
import { isPlain } from '../models/references.ts'

/** The same text for indexes over the same columns and rows. */
export function schemaIndexKey(
  { columns, unique, condition }: Pick<IndexSchema, 'columns' | 'unique' | 'condition'>,
  dialect: Dialect,
): string {
  const parts = columns.map(({ name, descending }) => `${!unique && descending ? '-' : ''}${name}`)
  const rows = condition === undefined ? '' : conditionKey(condition, { dialect, isCheck: false })
  // The order of columns makes no difference to what is unique.
  return JSON.stringify([unique, unique ? parts.sort() : parts, rows])
}

/** The same of an index of a database; `undefined` for one that models cannot ask for. */
export function inspectedIndexKey(index: InspectedIndex, dialect: Dialect): string | undefined {
  return isPlain(index) ? schemaIndexKey(index as IndexSchema, dialect) : undefined
}
