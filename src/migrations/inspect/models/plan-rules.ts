/** The indexes and constraints of a model, made from those of its table. */
import type { Dialect } from '../../../db/engine/driver.ts'
import type { ConditionDescription } from '../../../db/schema/condition.ts'
import type {
  ConstraintDescription,
  IndexDescription,
  ModelDescription,
} from '../../../db/schema/description.ts'
import { effectiveIndexName } from '../../../db/schema/model-tables.ts'
import { fittingName, indexName } from '../../../db/schema/names.ts'
import { conditionKey } from '../expressions/condition-key.ts'
import { sayableCondition } from '../expressions/sayable-condition.ts'
import type { InspectedCheck, InspectedIndex, InspectedTable } from '../inspected-schema.ts'
import type { PlannedField } from './planned-model.ts'
import { isPlain } from './references.ts'

/** What planning the rules of a table needs. */
export interface RulesContext {
  readonly table: InspectedTable
  readonly dialect: Dialect
  readonly fields: readonly PlannedField[]
  /** The model without its rules, for writing conditions. */
  readonly model: ModelDescription
}

/** The rules, and what models cannot say. */
export interface PlannedRules {
  readonly indexes: readonly IndexDescription[]
  readonly constraints: readonly ConstraintDescription[]
  readonly remarks: readonly string[]
}

/** Plans the rules of a table. */
export function planRules(context: RulesContext): PlannedRules {
  const found: { -readonly [K in keyof PlannedRules]: PlannedRules[K][number][] } = {
    indexes: [],
    constraints: [],
    remarks: [],
  }
  const seen = new Set<string>()
  for (const index of context.table.indexes) {
    const shape = JSON.stringify([index.columns, index.unique, index.condition, index.special])
    if (seen.has(shape) || isOfField(index)) continue
    seen.add(shape)
    const rule = isPlain(index) ? ruleOfIndex(index, context) : undefined
    if (!rule) found.remarks.push(describeIndex(index))
    else if ('type' in rule) found.constraints.push(rule)
    else found.indexes.push(rule)
  }
  for (const check of context.table.checks) {
    if (isImplied(check, context)) continue
    const rule = ruleOfCheck(check, context)
    if (rule) found.constraints.push(withFreeName(rule, found.constraints))
    else found.remarks.push(`CHECK (${check.condition})`)
  }
  return found
}

/** An index over one column that the field itself asks for. */
function isOfField(index: InspectedIndex): boolean {
  const [first, another] = index.columns
  if (!isPlain(index) || index.condition !== undefined || another) return false
  return index.unique || first?.descending === false
}

function ruleOfIndex(
  index: InspectedIndex,
  context: RulesContext,
): IndexDescription | ConstraintDescription | undefined {
  const condition = conditionOf(index.condition, false, context)
  if (index.condition !== undefined && condition === undefined) return undefined
  const fields = index.columns.map(({ name }) => fieldAt(name ?? '', context))
  const given = condition === undefined ? {} : { condition }
  if (index.unique) {
    const columns = index.columns.map(({ name }) => name ?? '')
    const name = index.name ?? indexName(context.table.name, columns, true)
    return { type: 'unique', name, columns: fields, ...given }
  }
  const columns = index.columns.map(({ descending }, at) => `${descending ? '-' : ''}${fields[at]}`)
  const unnamed: IndexDescription = { columns, ...given }
  return effectiveIndexName(context.model, unnamed) === index.name || index.name === undefined
    ? unnamed
    : { columns, name: index.name, ...given }
}

function fieldAt(column: string, { fields }: RulesContext): string {
  return fields.find((field) => field.column === column)?.name ?? 'id'
}

/** A check that the kind of a field brings along. */
function isImplied(check: InspectedCheck, { fields, dialect }: RulesContext): boolean {
  const key = conditionKey(check.condition, { dialect, isCheck: true })
  return fields.some(({ kind, column }) => {
    if (kind === 'positiveInt') return key === `(>= "${column}" 0)`
    return kind === 'json' && key.includes(`(json_valid "${column}")`)
  })
}

function ruleOfCheck(
  check: InspectedCheck,
  context: RulesContext,
): ConstraintDescription | undefined {
  const condition = conditionOf(check.condition, true, context)
  if (condition === undefined) return undefined
  const names = context.table.columns
    .map(({ name }) => name)
    .filter((name) => conditionKeyOf(check, context).includes(`"${name}"`))
  const made = fittingName([context.table.name, ...names, 'check'].join('_'))
  return { type: 'check', name: check.name ?? made, condition }
}

function conditionKeyOf(check: InspectedCheck, { dialect }: RulesContext): string {
  return conditionKey(check.condition, { dialect, isCheck: true })
}

function withFreeName(
  rule: ConstraintDescription,
  others: readonly ConstraintDescription[],
): ConstraintDescription {
  let { name } = rule
  for (let number = 2; others.some((other) => other.name === name); number++)
    name = `${rule.name}${number}`
  return { ...rule, name }
}

/** The condition as the model says it; `undefined` for what models cannot say. */
function conditionOf(
  sql: string | undefined,
  isCheck: boolean,
  context: RulesContext,
): ConditionDescription | undefined {
  if (sql === undefined) return undefined
  const { table, model, dialect } = context
  const fieldOf = (column: string) => fieldAt(column, context)
  return sayableCondition(sql, { dialect, isCheck }, { table, model, fieldOf })
}

function describeIndex({ name, columns, unique, condition, special }: InspectedIndex): string {
  const parts = columns.map((column) => `${column.name ?? column.expression}`).join(', ')
  const kind = [...(unique ? ['UNIQUE'] : []), 'INDEX', ...(name === undefined ? [] : [name])]
  const using = special === undefined ? '' : ` USING ${special}`
  return `${kind.join(' ')} (${parts})${using}${condition === undefined ? '' : ` WHERE ${condition}`}`
}
