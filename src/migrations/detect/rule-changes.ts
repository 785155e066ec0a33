/** The operations on indexes, constraints and options of models that stay. */
import type {
  ConstraintDescription,
  IndexDescription,
  ModelDescription,
  ModelDescriptionOptions,
} from '../../db/schema/description.ts'
import { effectiveIndexName, tableName } from '../../db/schema/model-tables.ts'
import type { Operation } from '../operation.ts'
import { alterTable } from '../operations/model-names.ts'
import { alterOptions } from '../operations/models.ts'
import { addConstraint, addIndex, removeConstraint, removeIndex } from '../operations/rules.ts'
import { fieldsOfRule } from '../state/state-checks.ts'
import { nameTag, type PlannedOperation, ruleNames } from './planned-operation.ts'
import { ruleText } from './rule-text.ts'

/** The two states of a model that stays, and the fields that go or are made anew. */
export interface ModelPair {
  readonly before: ModelDescription
  readonly after: ModelDescription
  readonly lost: ReadonlySet<string>
}

/** What goes, before fields go. */
export function removedRules(
  before: ModelDescription,
  after: ModelDescription,
  lost: ReadonlySet<string> = nothing,
): PlannedOperation[] {
  const { indexes, constraints } = goingRules(before, after, lost)
  const names = new Set(indexes.map((index) => effectiveIndexName(before, index)))
  const gone = [
    ...[...names].map((name) => removal('index', before, name)),
    ...constraints.map(({ name }) => removal('constraint', before, name)),
  ]
  return gone.map(({ operation, name }) => ({
    ...planned(before, operation),
    provides: [nameTag(name)],
  }))
}

/** The operations that remove all indexes and constraints over fields. */
export function rulesOf(model: ModelDescription, fields: ReadonlySet<string>): Operation[] {
  return removedRules(model, model, fields).map(({ operation }) => operation)
}

function removal(kind: 'index' | 'constraint', { name: model }: ModelDescription, name: string) {
  const operation = kind === 'index' ? removeIndex(model, name) : removeConstraint(model, name)
  return { operation, name }
}

const nothing: ReadonlySet<string> = new Set()

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
export function addedRules({ before, after, lost }: ModelPair): PlannedOperation[] {
  const going = goingRules(before, after, lost)
  const kept = withRules(before, {
    indexes: (before.options.indexes ?? []).filter((rule) => !going.indexes.includes(rule)),
    constraints: (before.options.constraints ?? []).filter(
      (rule) => !going.constraints.includes(rule),
    ),
  })
  const indexes = without(after, kept, ({ indexes = [] }) => indexes)
  const constraints = without(after, kept, ({ constraints = [] }) => constraints)
  return [
    ...indexes.map((index) => ({ operation: addIndex(after.name, index), rule: index })),
    ...constraints.map((rule) => ({ operation: addConstraint(after.name, rule), rule })),
  ].map(({ operation, rule }) => ({
    ...planned(after, operation),
    requires: rule.name === undefined ? [] : [nameTag(rule.name)],
  }))
}

/** The change of the other options. */
export function changedOptions({ before, after }: ModelPair): PlannedOperation[] {
  const [was, is] = [otherOptions(before.options), otherOptions(after.options)]
  const [table, next] = [tableName(before), tableName(after)]
  const isSame = JSON.stringify(was) === JSON.stringify(is)
  return [
    ...(table === next ? [] : [planned(after, alterTable(after.name, next))]),
    ...(isSame ? [] : [planned(after, alterOptions(after.name, alterableOptions(after)))]),
  ]
}

/** What `alterOptions` says of a model. */
export function alterableOptions({ options }: ModelDescription) {
  return { ...(options.table && { table: options.table }), ...otherOptions(options) }
}

function otherOptions({
  primaryKey,
  ordering,
}: ModelDescriptionOptions): Pick<ModelDescriptionOptions, 'primaryKey' | 'ordering'> {
  return { ...(primaryKey && { primaryKey }), ...(ordering && { ordering }) }
}

function planned({ app = '' }: ModelDescription, operation: Operation): PlannedOperation {
  return { app, operation, provides: [], requires: [] }
}

interface Rules {
  readonly indexes: readonly IndexDescription[]
  readonly constraints: readonly ConstraintDescription[]
}

/** The rules that the model will not have just as they are, and those over fields that go. */
function goingRules(
  before: ModelDescription,
  after: ModelDescription,
  lost: ReadonlySet<string>,
): Rules {
  const isLost = (rule: IndexDescription | ConstraintDescription) =>
    fieldsOfRule(rule).some((name) => lost.has(name))
  const going = <T extends IndexDescription | ConstraintDescription>(rules: RulesOf<T>): T[] => {
    const other = without(before, after, rules)
    return rules(before.options).filter((rule) => other.includes(rule) || isLost(rule))
  }
  return {
    indexes: going(({ indexes = [] }) => indexes),
    constraints: going(({ constraints = [] }) => constraints),
  }
}

function withRules(model: ModelDescription, rules: Rules): ModelDescription {
  return { ...model, options: { ...model.options, ...rules } }
}

type RulesOf<T> = (options: ModelDescriptionOptions) => readonly T[]

/** The rules of one model that the other does not have just as they are. */
function without<T extends IndexDescription | ConstraintDescription>(
  some: ModelDescription,
  others: ModelDescription,
  rules: RulesOf<T>,
): T[] {
  const texts = new Set(rules(others.options).map((rule) => ruleText(others, rule)))
  return rules(some.options).filter((rule) => !texts.has(ruleText(some, rule)))
}
