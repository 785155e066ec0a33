/** Operations on fields, planned. */
import {
  definitionOf,
  type FieldDescription,
  type ModelDescription,
  modelLabel,
} from '../../db/schema/description.ts'
import { addField, alterField, removeField } from '../operations/fields.ts'
import {
  freeTag,
  modelTag,
  type PlannedOperation,
  requiredBy,
  targetsOfField,
} from './planned-operation.ts'

/** Adds a field. `existing` is what existing rows get. */
export function plannedField(
  model: ModelDescription,
  name: string,
  field: FieldDescription,
  existing?: unknown,
): PlannedOperation {
  const options = existing === undefined ? {} : { existing }
  return {
    app: model.app ?? '',
    operation: addField(model.name, name, definitionOf(field), options),
    provides: [],
    requires: [...requiredBy(field), modelTag(modelLabel(model))],
  }
}

/** Removes a field. */
export function plannedRemoval(model: ModelDescription, name: string): PlannedOperation {
  const field = model.fields[name]
  return {
    app: model.app ?? '',
    operation: removeField(model.name, name),
    provides: field ? targetsOfField(field).map(freeTag) : [],
    requires: [],
  }
}

/** Changes a field from what it was. */
export function plannedAlteration(
  model: ModelDescription,
  name: string,
  change: {
    readonly was: FieldDescription
    readonly field: FieldDescription
    readonly existing?: unknown
  },
): PlannedOperation {
  const { was, field, existing } = change
  const options = existing === undefined ? {} : { existing }
  return {
    app: model.app ?? '',
    operation: alterField(model.name, name, definitionOf(field), options),
    provides: targetsOfField(was)
      .filter((label) => !targetsOfField(field).includes(label))
      .map(freeTag),
    requires: requiredBy(field),
  }
}
