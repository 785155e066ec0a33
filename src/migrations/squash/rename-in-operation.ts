/** An operation as it has to be when a rename runs before it instead of after it. */
import type {
  ConstraintDescription,
  FieldDescription,
  IndexDescription,
  ModelDescription,
  ModelDescriptionOptions,
} from '../../db/schema/description.ts'
import { labelIn, type Operation } from '../operation.ts'
import { renameField, retarget } from '../state/rename.ts'
import { operationFrom } from './build-operation.ts'

/** The operation with the names after `rename`; `undefined` when it is not known how. */
export function renameInOperation(
  operation: Operation,
  rename: Operation,
  app: string,
): Operation | undefined {
  if (rename.name === 'renameModel') return withModelRenamed(operation, rename, app)
  if (rename.name === 'renameField') return withFieldRenamed(operation, rename, app)
  return undefined
}

/** Operations whose first value is the model that they are about. */
const aboutModel =
  /^(?:createModel|deleteModel|alter|add|remove|validate|rename(?:Field|Index|Constraint))/

function withModelRenamed(
  { name, values }: Operation,
  { values: [from, to] }: Operation,
  app: string,
): Operation | undefined {
  if (!aboutModel.test(name)) return undefined
  const labels = [labelIn(app, String(from)), labelIn(app, String(to))] as const
  const [model, ...rest] = values
  const isSame = labelIn(app, String(model)) === labels[0]
  return operationFrom(name, [isSame ? to : model, ...retargeted(name, rest, labels)])
}

/** The relations among the values of an operation, leading to the new label. */
function retargeted(
  name: string,
  values: readonly unknown[],
  [from, to]: readonly [string, string],
): unknown[] {
  const fieldsAfter = (fields: Record<string, FieldDescription>) =>
    retarget(modelWith(fields, {}), from, to).fields
  const [first, second, ...others] = values
  if (name === 'createModel')
    return [fieldsAfter(first as Record<string, FieldDescription>), second, ...others]
  if (name !== 'addField' && name !== 'alterField') return [...values]
  return [first, fieldsAfter({ field: second as FieldDescription }).field, ...others]
}

function withFieldRenamed(
  { name, values }: Operation,
  { values: [model, from, to] }: Operation,
  app: string,
): Operation | undefined {
  const [own, second, ...rest] = values
  if (labelIn(app, String(own)) !== labelIn(app, String(model))) return undefined
  const options = (given: ModelDescriptionOptions) =>
    renameField(modelWith({}, given), String(from), String(to)).options
  switch (name) {
    case 'alterField':
      return second === from ? operationFrom(name, [own, to, ...rest]) : undefined
    case 'alterOptions':
      return operationFrom(name, [own, options(second as ModelDescriptionOptions)])
    case 'addIndex':
      return operationFrom(name, [
        own,
        options({ indexes: [second as IndexDescription] }).indexes?.[0],
      ])
    case 'addConstraint':
    case 'addConstraintNotValid':
      return operationFrom(name, [
        own,
        options({ constraints: [second as ConstraintDescription] }).constraints?.[0],
      ])
    default:
      return undefined
  }
}

function modelWith(
  fields: Record<string, FieldDescription>,
  options: ModelDescriptionOptions,
): ModelDescription {
  return { app: undefined, name: '', fields, options }
}
