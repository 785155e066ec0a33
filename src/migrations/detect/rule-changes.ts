/** The operations on indexes, constraints and options of models that stay. */
import { conditionSql } from '../../db/schema/condition-sql.ts'
import type {
  ConstraintDescription,
  IndexDescription,
  ModelDescription,
  ModelDescriptionOptions,
} from '../../db/schema/description.ts'
import { effectiveIndexName } from '../../db/schema/model-tables.ts'
import type { Operation } from '../operation.ts'
import { alterOptions } from '../operations/models.ts'
import { addConstraint, addIndex, removeConstraint, removeIndex } from '../operations/rules.ts'
import { nameTag, type PlannedOperation, ruleNames } from './planned-operation.ts'

/** What goes, before fields go. */
export function removedRules(
  before: ModelDescription,
  after: ModelDescription,
): PlannedOperation[] {
  const indexes = without(before, after, ({ indexes = [] }) => indexes)
  const constraints = without(before, after, ({ constraints = [] }) => constraints)
  const gone = [
    ...indexes.map((index) => ({ remove: removeIndex, name: effectiveIndexName(before, index) })),
    ...constraints.map(({ name }) => ({ remove: removeConstraint, name })),
  ]
  return gone.map(({ remove, name }) => ({
    ...planned(before, remove(before.name, name)),
    provides: [nameTag(name)],
  }))
}

/** What goes from models that will be deleted because other models want its name. */
export function freedNames(
  gone: readonly ModelDescription[],
  staying: readonly ModelDescription[],
): PlannedOperation[] {
  const wanted = new Set(staying.flatMap(({ options }) => ruleNames(options)))
  return gone.flatMap((model) => {
    const { indexes = [], constraints = [] } = model.options
    const isFree = (name: string | undefined) => name === undefined || !wanted.has(name)
    const kept = {
      indexes: indexes.filter(({ name }) => isFree(name)),
      constraints: constraints.filter(({ name }) => isFree(name)),
    }
    return removedRules(model, { ...model, options: kept })
  })
}

/** What comes, when the fields are there. */
export function addedRules(before: ModelDescription, after: ModelDescription): PlannedOperation[] {
  const indexes = without(after, before, ({ indexes = [] }) => indexes)
  const constraints = without(after, before, ({ constraints = [] }) => constraints)
  return [
    ...indexes.map((index) => ({ operation: addIndex(after.name, index), rule: index })),
    ...constraints.map((rule) => ({ operation: addConstraint(after.name, rule), rule })),
  ].map(({ operation, rule }) => ({
    ...planned(after, operation),
    requires: rule.name === undefined ? [] : [nameTag(rule.name)],
  }))
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

/** The rules of one model that the other does not have just as they are. */
function without<T extends IndexDescription | ConstraintDescription>(
  some: ModelDescription,
  others: ModelDescription,
  rules: (options: ModelDescriptionOptions) => readonly T[],
): T[] {
  const texts = new Set(rules(others.options).map((rule) => stable(others, rule)))
  return rules(some.options).filter((rule) => !texts.has(stable(some, rule)))
}

/** Conditions are compared in SQL, so that one that is recorded as SQL can be the same as one of the model. */
function stable(
  model: ModelDescription,
  { condition, ...rest }: IndexDescription | ConstraintDescription,
): string {
  const sql = condition && conditionSql(model, condition, 'sqlite')
  return JSON.stringify([...Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)), sql])
}
