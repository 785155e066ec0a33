/** The operations that make new models and delete those that are gone. */
import { type ConditionDescription, fieldsOfCondition } from '../../db/schema/condition.ts'
import type {
  ConstraintDescription,
  FieldDescription,
  IndexDescription,
  ModelDescription,
} from '../../db/schema/description.ts'
import { columnName, modelLabel } from '../../db/schema/description.ts'
import { tableName } from '../../db/schema/model-tables.ts'
import type { Operation } from '../operation.ts'
import { removeField } from '../operations/fields.ts'
import { alterOptions, deleteModel } from '../operations/models.ts'
import { addConstraint, addIndex } from '../operations/rules.ts'
import { describedModel } from './described-operations.ts'
import { plannedField } from './field-operations.ts'
import { type OrderedModel, orderModels } from './model-order.ts'
import {
  freeTag,
  modelTag,
  nameTag,
  type PlannedOperation,
  requiredBy,
  ruleNames,
  targetsOf,
  usersTag,
} from './planned-operation.ts'
import { alterableOptions, rulesOf } from './rule-changes.ts'

/** Makes models; relations that lead in a circle are added when all are there. */
export function createModels(models: readonly ModelDescription[]): PlannedOperation[] {
  const ordered = orderModels(models)
  return [...ordered.map(createOne), ...ordered.flatMap(addDeferred)]
}

/** Deletes models; relations that lead in a circle are removed first. */
export function deleteModels(models: readonly ModelDescription[]): PlannedOperation[] {
  const ordered = orderModels(models).reverse()
  return [...ordered.flatMap(removeDeferred), ...ordered.map(deleteOne)]
}

function createOne({ model, deferred }: OrderedModel): PlannedOperation {
  const own = modelTag(modelLabel(model))
  const fields = Object.entries(model.fields).filter(([name]) => !deferred.has(name))
  const { indexes, constraints, primaryKey, ...plain } = model.options
  const rules = splitRules(model, deferred)
  const options = {
    ...plain,
    ...(primaryKey && !hasLateKey(model, deferred) && { primaryKey }),
    ...(rules.indexes.now.length > 0 && { indexes: rules.indexes.now }),
    ...(rules.constraints.now.length > 0 && { constraints: rules.constraints.now }),
  }
  return {
    app: model.app ?? '',
    operation: describedModel(model.name, Object.fromEntries(fields), options),
    provides: [own],
    requires: [
      ...fields.flatMap(([, field]) => requiredBy(field)).filter((tag) => tag !== own),
      ...[...ruleNames(options), tableName(model)].map(nameTag),
      usersTag(modelLabel(model)),
    ],
  }
}

function addDeferred({ model, deferred }: OrderedModel): PlannedOperation[] {
  const rules = splitRules(model, deferred)
  const own = (operation: Operation): PlannedOperation => ({
    app: model.app ?? '',
    operation,
    provides: [],
    requires: [modelTag(modelLabel(model))],
  })
  return [
    ...[...deferred].map((name) =>
      plannedField(model, name, model.fields[name] as FieldDescription),
    ),
    ...(hasLateKey(model, deferred)
      ? [own(alterOptions(model.name, alterableOptions(model)))]
      : []),
    ...rules.indexes.later.map((index) => own(addIndex(model.name, index))),
    ...rules.constraints.later.map((rule) => own(addConstraint(model.name, rule))),
  ]
}

/** Whether a key of several columns has one that comes later, or goes before the model. */
function hasLateKey({ options }: ModelDescription, deferred: ReadonlySet<string>): boolean {
  return options.primaryKey?.some((name) => deferred.has(name)) ?? false
}

interface Split<T> {
  readonly now: readonly T[]
  readonly later: readonly T[]
}

/** Indexes and constraints over fields that come later come later too. */
function splitRules(
  model: ModelDescription,
  deferred: ReadonlySet<string>,
): { indexes: Split<IndexDescription>; constraints: Split<ConstraintDescription> } {
  const isLater = (rule: IndexDescription | ConstraintDescription) => usesAny(model, rule, deferred)
  return {
    indexes: split(model.options.indexes ?? [], isLater),
    constraints: split(model.options.constraints ?? [], isLater),
  }
}

function split<T>(items: readonly T[], isLater: (item: T) => boolean): Split<T> {
  return { now: items.filter((item) => !isLater(item)), later: items.filter(isLater) }
}

function usesAny(
  model: ModelDescription,
  rule: IndexDescription | ConstraintDescription,
  fields: ReadonlySet<string>,
): boolean {
  const named = 'columns' in rule ? rule.columns.map((path) => path.replace(/^-/, '')) : []
  return [...fields].some((name) => {
    const column = columnName(name, model.fields[name] as FieldDescription)
    return named.includes(name) || isConditionOn(rule.condition, name, column)
  })
}

/** SQL is searched for the name of the column. */
function isConditionOn(
  condition: ConditionDescription | undefined,
  name: string,
  column: string,
): boolean {
  if (condition === undefined) return false
  if (typeof condition === 'string') return condition.includes(column)
  return fieldsOfCondition(condition).includes(name)
}

function removeDeferred({ model, deferred }: OrderedModel): PlannedOperation[] {
  if (deferred.size === 0) return []
  const app = model.app ?? ''
  const plan = (operation: Operation, provides: readonly string[] = []): PlannedOperation => ({
    app,
    operation,
    provides,
    requires: [],
  })
  return [
    ...rulesOf(model, deferred).map((operation) => plan(operation)),
    ...(hasLateKey(model, deferred) ? [plan(alterOptions(model.name, withoutKey(model)))] : []),
    ...[...deferred].map((name) =>
      plan(
        removeField(model.name, name),
        targetsOf({ ...model, fields: { [name]: model.fields[name] as FieldDescription } }).map(
          freeTag,
        ),
      ),
    ),
  ]
}

function withoutKey({ options: { table } }: ModelDescription) {
  return table === undefined ? {} : { table }
}

function deleteOne({ model }: OrderedModel): PlannedOperation {
  const label = modelLabel(model)
  return {
    app: model.app ?? '',
    operation: deleteModel(model.name),
    provides: targetsOf(model)
      .filter((target) => target !== label)
      .map(freeTag),
    requires: [freeTag(label), usersTag(label)],
  }
}
