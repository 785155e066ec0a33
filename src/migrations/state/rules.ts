/** Models with other indexes and constraints. */
import {
  type ConstraintDescription,
  type IndexDescription,
  type ModelDescription,
  modelLabel,
} from '../../db/schema/description.ts'
import type { MigrationError } from '../migration-error.ts'
import { stateError } from './state-checks.ts'

/** The model with these indexes. */
export function withIndexes(
  model: ModelDescription,
  indexes: readonly IndexDescription[],
): ModelDescription {
  const { indexes: _, ...options } = model.options
  return { ...model, options: indexes.length > 0 ? { ...options, indexes } : options }
}

/** The model with these constraints. */
export function withConstraints(
  model: ModelDescription,
  constraints: readonly ConstraintDescription[],
): ModelDescription {
  const { constraints: _, ...options } = model.options
  return { ...model, options: constraints.length > 0 ? { ...options, constraints } : options }
}

/** The error for an index or a constraint that the model does not have. */
export function unknownRule(
  model: ModelDescription,
  kind: 'index' | 'constraint',
  name: string,
): MigrationError {
  return stateError(`"${modelLabel(model)}" has no ${kind} "${name}"`)
}
