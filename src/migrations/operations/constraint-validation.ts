/** Operations that add constraints to large tables in two steps, so that others are held up only for a moment. */
import type { ConstraintDescription } from '../../db/schema/description.ts'
import { snakeCase } from '../../db/schema/names.ts'
import { MigrationError } from '../migration-error.ts'
import { labelIn, type Operation } from '../operation.ts'
import { addConstraint } from './rules.ts'

/**
 * Adds a check that new and changed rows have to meet, and looks at no row that is there already; `op.validateConstraint`
 * does so in a later migration. SQLite looks at all rows at once.
 */
export function addConstraintNotValid(
  model: string,
  constraint: Extract<ConstraintDescription, { type: 'check' }>,
): Operation {
  return {
    ...addConstraint(model, constraint),
    name: 'addConstraintNotValid',
    description: `Add constraint ${constraint.name} to ${model}, not validated`,
    hints: () => ({ notValid: true }),
  }
}

/**
 * Looks at the rows that a check or a foreign key added with `notValid` has not looked at, while others go on reading and
 * writing. `name` is that of the check, or of the relation.
 */
export function validateConstraint(model: string, name: string): Operation {
  return {
    name: 'validateConstraint',
    description: `Validate ${name} of ${model}`,
    values: [model, name],
    changesTables: false,
    isReversible: true,
    losesData: false,
    slug: `validate_${snakeCase(name)}`,
    apply(state, app) {
      const { fields, options } = state.get(labelIn(app, model))
      const isKnown = options.constraints?.some((one) => one.name === name && one.type === 'check')
      if (isKnown || fields[name]?.to !== undefined) return state
      throw new MigrationError(
        'E_MIGRATION_STATE',
        `At this point of the migrations "${model}" has no check and no relation "${name}". Correct the operation.`,
      )
    },
    forward: { kind: 'validate', model, name },
  }
}
