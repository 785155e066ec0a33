/** The operations on indexes, constraints and options of models that stay. */
import type { ModelDescription, ModelDescriptionOptions } from '../../db/schema/description.ts'
import { effectiveIndexName } from '../../db/schema/model-tables.ts'
import type { Operation } from '../operation.ts'
import { alterOptions } from '../operations/models.ts'
import { addConstraint, addIndex, removeConstraint, removeIndex } from '../operations/rules.ts'
import type { PlannedOperation } from './planned-operation.ts'

/** What goes, before fields go. */
export function removedRules(
  before: ModelDescription,
  after: ModelDescription,
): PlannedOperation[] {
  const { name } = before
  const indexes = without(before.options.indexes, after.options.indexes)
  const constraints = without(before.options.constraints, after.options.constraints)
  return [
    ...indexes.map((index) => removeIndex(name, effectiveIndexName(before, index))),
    ...constraints.map((constraint) => removeConstraint(name, constraint.name)),
  ].map((operation) => planned(before, operation))
}

/** What comes, when the fields are there. */
export function addedRules(before: ModelDescription, after: ModelDescription): PlannedOperation[] {
  const { name } = after
  const indexes = without(after.options.indexes, before.options.indexes)
  const constraints = without(after.options.constraints, before.options.constraints)
  return [
    ...indexes.map((index) => addIndex(name, index)),
    ...constraints.map((constraint) => addConstraint(name, constraint)),
  ].map((operation) => planned(after, operation))
}

/** The change of the other options. */
export function changedOptions(
  before: ModelDescription,
  after: ModelDescription,
): PlannedOperation[] {
  const [was, is] = [otherOptions(before.options), otherOptions(after.options)]
  if (JSON.stringify(was) === JSON.stringify(is)) return []
  return [planned(after, alterOptions(after.name, is))]
}

function otherOptions({ table, primaryKey, ordering }: ModelDescriptionOptions) {
  return {
    ...(table && { table }),
    ...(primaryKey && { primaryKey }),
    ...(ordering && { ordering }),
  }
}

function planned({ app = '' }: ModelDescription, operation: Operation): PlannedOperation {
  return { app, operation, provides: [], requires: [] }
}

/** Those of `some` that are not among `others` just as they are. */
function without<T extends object>(some: readonly T[] = [], others: readonly T[] = []): T[] {
  const texts = new Set(others.map(stable))
  return some.filter((one) => !texts.has(stable(one)))
}

function stable(value: object): string {
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
