/** Operations made from the plain data that they are recorded with. */
import { definitionOf, type FieldDescription } from '../../db/schema/description.ts'
import { describedModel } from '../detect/described-operations.ts'
import { op } from '../op.ts'
import type { Operation } from '../operation.ts'
import { addField, alterField, type ExistingRows } from '../operations/fields.ts'

/** A field of a model, with what existing rows get. */
export interface FieldValues {
  readonly model: string
  readonly name: string
  readonly field: FieldDescription
  readonly existing?: unknown
}

/** The field that `addField` or `alterField` is about. */
export function fieldValues({ values }: Operation): FieldValues {
  const [model, name, field, options] = values as [string, string, FieldDescription, ExistingRows?]
  return { model, name, field, existing: options?.existing }
}

/** `op.addField` or `op.alterField`, from a description. */
export function fieldOperation(kind: 'addField' | 'alterField', values: FieldValues): Operation {
  const { model, name, field, existing } = values
  const make = kind === 'addField' ? addField : alterField
  return make(model, name, definitionOf(field), existing === undefined ? {} : { existing })
}

/** The operation with this name and these values. */
export function operationFrom(name: string, values: readonly unknown[]): Operation {
  if (name === 'createModel')
    return describedModel(...(values as Parameters<typeof describedModel>))
  if (name === 'addField' || name === 'alterField')
    return fieldOperation(name, fieldValues({ values } as unknown as Operation))
  const make = op[name as keyof typeof op] as (...values: readonly unknown[]) => Operation
  return make(...values)
}
