/** Conditions of a real table in the words of its model, when these mean the same. */
import type { ConditionDescription } from '../../../db/schema/condition.ts'
import { conditionSql } from '../../../db/schema/condition-sql.ts'
import type { ModelDescription } from '../../../db/schema/description.ts'
import { columnMeaning } from '../columns/column-meaning.ts'
import type { InspectedTable } from '../inspected-schema.ts'
import { type ConditionPlace, conditionKey } from './condition-key.ts'
import { describedCondition } from './described-condition.ts'

/** The table, its model, and the fields of its columns. */
export interface ConditionOwner {
  readonly table: InspectedTable
  readonly model: ModelDescription
  fieldOf(column: string): string | undefined
}

/** The condition as the model says it; `undefined` for what models cannot say. */
export function sayableCondition(
  sql: string,
  place: ConditionPlace,
  { table, model, fieldOf }: ConditionOwner,
): ConditionDescription | undefined {
  const described = describedCondition(sql, place, (column) => {
    const real = table.columns.find(({ name }) => name === column)
    const name = fieldOf(column)
    return real && name !== undefined
      ? { name, kind: columnMeaning(real, place.dialect).kind }
      : undefined
  })
  if (described === undefined) return undefined
  try {
    const written = conditionSql(model, described, place.dialect)
    return conditionKey(written, place) === conditionKey(sql, place) ? described : undefined
  } catch {
    return undefined
  }
}
