/** Operations on indexes and constraints. */

import { type ConditionDescription, describeCondition } from '../../db/schema/condition.ts'
import type { ConstraintDescription, IndexDescription } from '../../db/schema/description.ts'
import { effectiveIndexName } from '../../db/schema/model-tables.ts'
import { snakeCase } from '../../db/schema/names.ts'
import type { NameScope, Q } from '../../db/types/q.ts'
import { changeModel, labelIn, type Operation } from '../operation.ts'
import { unknownRule, withConstraints, withIndexes } from '../state/rules.ts'
import { refuseRule } from '../state/state-checks.ts'

/** Adds an index. */
export function addIndex(model: string, index: IndexDescription): Operation {
  return {
    name: 'addIndex',
    description: `Add index ${index.name ?? `on ${index.columns.join(', ')}`} to ${model}`,
    values: [model, index],
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: `${snakeCase(model)}_${index.columns.map((path) => snakeCase(path.replace(/^-/, ''))).join('_')}_idx`,
    apply: (state, app) =>
      changeModel(state, labelIn(app, model), (before) => {
        refuseRule(state, before, index)
        return withIndexes(before, [...(before.options.indexes ?? []), index])
      }),
  }
}

/** Removes the index with this name. */
export function removeIndex(model: string, name: string): Operation {
  return {
    name: 'removeIndex',
    description: `Remove index ${name} from ${model}`,
    values: [model, name],
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: `remove_${name}`,
    apply: (state, app) =>
      changeModel(state, labelIn(app, model), (before) => {
        const indexes = before.options.indexes ?? []
        const kept = indexes.filter((index) => effectiveIndexName(before, index) !== name)
        if (kept.length === indexes.length) throw unknownRule(before, 'index', name)
        return withIndexes(before, kept)
      }),
  }
}

/** Adds a unique constraint or a check. */
export function addConstraint(model: string, constraint: ConstraintDescription): Operation {
  return {
    name: 'addConstraint',
    description: `Add constraint ${constraint.name} to ${model}`,
    values: [model, constraint],
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: snakeCase(constraint.name),
    apply: (state, app) =>
      changeModel(state, labelIn(app, model), (before) => {
        refuseRule(state, before, constraint)
        return withConstraints(before, [...(before.options.constraints ?? []), constraint])
      }),
  }
}

/** Removes the constraint with this name. */
export function removeConstraint(model: string, name: string): Operation {
  return {
    name: 'removeConstraint',
    description: `Remove constraint ${name} from ${model}`,
    values: [model, name],
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: `remove_${snakeCase(name)}`,
    apply: (state, app) =>
      changeModel(state, labelIn(app, model), (before) => {
        const constraints = before.options.constraints ?? []
        const kept = constraints.filter((constraint) => constraint.name !== name)
        if (kept.length === constraints.length) throw unknownRule(before, 'constraint', name)
        return withConstraints(before, kept)
      }),
  }
}

/** A condition in a migration: fields with lookups as in a model, also combined with `Q`; or SQL. */
export type MigrationCondition = string | Readonly<Record<string, unknown>> | Q<NameScope<string>>

/** The options of an index in a migration. */
export interface MigrationIndexOptions {
  readonly name?: string
  readonly condition?: MigrationCondition
}

/** An index for a migration: `index('status', '-closesAt', { name })`. */
export function index(...parts: readonly (string | MigrationIndexOptions)[]): IndexDescription {
  const columns = parts.filter((part) => typeof part === 'string')
  return { columns, ...described(parts.find((part) => typeof part === 'object') ?? {}) }
}

/** A unique constraint for a migration. */
export function unique(
  name: string,
  columns: readonly string[],
  options: { readonly condition?: MigrationCondition } = {},
): Extract<ConstraintDescription, { type: 'unique' }> {
  return { type: 'unique', name, columns, ...described(options) }
}

/** A check for a migration: `check('price_positive', { price: { gt: 0 } })`. */
export function check(
  name: string,
  condition: MigrationCondition,
): Extract<ConstraintDescription, { type: 'check' }> {
  return { type: 'check', name, condition: describeCondition(condition) }
}

function described<O extends { readonly condition?: MigrationCondition }>(
  options: O,
): Omit<O, 'condition'> & { condition?: ConditionDescription } {
  const { condition, ...rest } = options
  return condition === undefined ? rest : { ...rest, condition: describeCondition(condition) }
}
