/** A planned model as the state of migrations describes it. */
import type { FieldDescription, ModelDescription } from '../../../db/schema/description.ts'
import { DefaultCode } from './plan-fields.ts'
import type { PlannedField, PlannedModel } from './planned-model.ts'

/** The description of a planned model without its indexes and constraints. */
export function describePlanned(
  { name, fields, options }: Pick<PlannedModel, 'name' | 'fields' | 'options'>,
  app: string | undefined,
): ModelDescription {
  const described = fields
    .filter(({ kind }) => kind !== 'reverse' && kind !== 'reverseOne')
    .map((field): [string, FieldDescription] => [field.name, describeField(field, app)])
  const { table, primaryKey } = options
  return {
    app,
    name,
    fields: Object.fromEntries(described),
    options: { ...(table !== undefined && { table }), ...(primaryKey && { primaryKey }) },
  }
}

function describeField(
  { kind, relation, of, expression, options }: PlannedField,
  app: string | undefined,
): FieldDescription {
  const plain = Object.fromEntries(
    Object.entries(options).filter(([, value]) => !(value instanceof DefaultCode)),
  )
  const label = (name: string) => (app === undefined ? name : `${app}.${name}`)
  return {
    kind: (kind === 'choice' ? 'text' : kind) as FieldDescription['kind'],
    ...(relation && { to: label(relation.target) }),
    ...(of && { of: { kind: of.kind as FieldDescription['kind'], options: of.options } }),
    options: {
      ...plain,
      ...(expression !== undefined && { expression }),
      ...(kind === 'id' && { primaryKey: true }),
      ...(relation?.through !== undefined && { through: label(relation.through) }),
    },
  }
}
