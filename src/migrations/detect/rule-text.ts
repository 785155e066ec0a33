/** Indexes and constraints as text, to be compared. */
import { conditionSql } from '../../db/schema/condition-sql.ts'
import type { IndexDescription, ModelDescription } from '../../db/schema/description.ts'
import { effectiveIndexName } from '../../db/schema/model-tables.ts'
import type { Rule } from '../state/state-checks.ts'

/** The rule as text: the same for what is the same. */
export function ruleText(model: ModelDescription, rule: Rule): string {
  return `${givenName(model, rule) ?? ''} ${ruleContent(model, rule)}`
}

/**
 * The rule as text, but for its name. Conditions are compared in SQL, so that one that is recorded as SQL can be the same as
 * one of the model.
 */
export function ruleContent(model: ModelDescription, rule: Rule): string {
  const { condition, name: _, ...rest } = rule
  const sql = condition && conditionSql(model, condition, 'sqlite')
  const entries = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([...entries, sql])
}

/** The name of a rule; `undefined` for an index that has just the name that it would have by itself. */
export function givenName(model: ModelDescription, rule: Rule): string | undefined {
  if ('type' in rule || rule.name === undefined) return rule.name
  return rule.name === automaticName(model, rule) ? undefined : rule.name
}

/** The name that an index has by itself. */
export function automaticName(
  model: ModelDescription,
  { name: _, ...rest }: IndexDescription,
): string {
  return effectiveIndexName(model, rest)
}
