/** Operations made from descriptions, where files make them from definitions. */
import { FieldDefinition } from '../../db/fields/definition.ts'
import type { FieldOptions } from '../../db/fields/options.ts'
import type { FieldKind, RelationKind } from '../../db/model-info.ts'
import type { FieldDescription, ModelDescriptionOptions } from '../../db/schema/description.ts'
import type { Operation } from '../operation.ts'
import { createModel } from '../operations/models.ts'

/** The definition that is described. */
export function definitionOf({ kind, to, options }: FieldDescription): FieldDefinition {
  return new FieldDefinition(kind as FieldKind | RelationKind, options as FieldOptions, to)
}

/** `op.createModel`, from descriptions. */
export function describedModel(
  name: string,
  fields: Readonly<Record<string, FieldDescription>>,
  options: ModelDescriptionOptions,
): Operation {
  const entries = Object.entries(fields).map(([field, description]) => [
    field,
    definitionOf(description),
  ])
  return createModel(name, Object.fromEntries(entries), options)
}
