/** Operations made from descriptions, where files make them from definitions. */
import {
  definitionOf,
  type FieldDescription,
  type ModelDescriptionOptions,
} from '../../db/schema/description.ts'
import type { Operation } from '../operation.ts'
import { createModel } from '../operations/models.ts'

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
