/** Field definitions, as migrations write them (`f.char({ maxLength: 120 })`), in plain data. */

import type { FieldDefinition } from '../../db/fields/definition.ts'
import { describeDefinition } from '../../db/schema/describe.ts'
import type { FieldDescription } from '../../db/schema/description.ts'
import { MigrationError } from '../migration-error.ts'

/** The fields of `op.createModel`, in plain data. */
export function describeFields(fields: object): Record<string, FieldDescription> {
  const entries = Object.entries(fields as Record<string, FieldDefinition>)
  return Object.fromEntries(entries.map(([name, definition]) => [name, describeField(definition)]))
}

/** A field of an operation, in plain data. Relations name their target: `'lots.Lot'`. */
export function describeField(definition: unknown): FieldDescription {
  const { options, target } = definition as FieldDefinition
  if (typeof target === 'function' || typeof options.through === 'function') {
    throw new MigrationError(
      'E_MIGRATION_TARGET',
      "A relation in a migration refers to a class. Write the name of its model: f.foreignKey('lots.Lot').",
    )
  }
  return describeDefinition(definition as FieldDefinition, {
    to: target,
    through: options.through,
    maxLength: options.maxLength,
    expression: options.expression as string | undefined,
  })
}
