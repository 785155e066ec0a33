/** One operation in the place of two that follow each other. */
import { modelLabel } from '../../db/schema/description.ts'
import { describedModel } from '../detect/described-operations.ts'
import { labelIn, type Operation } from '../operation.ts'
import { addConstraint, addIndex } from '../operations/rules.ts'
import type { ProjectState } from '../state/project-state.ts'
import { fieldOperation, fieldValues, operationFrom } from './build-operation.ts'

/** Two operations of one app that follow each other, and the states before and after both. */
export interface Adjacent {
  readonly app: string
  readonly before: ProjectState
  readonly first: Operation
  readonly second: Operation
  readonly after: ProjectState
}

/**
 * Fewer operations that do the same, to the models and to rows that are there; `undefined` when none are known. Who asks
 * checks that they lead to the same state.
 */
export function reduce(pair: Adjacent): readonly Operation[] | undefined {
  const { first, second, app } = pair
  const [one, other] = [first, second].map(({ values }) => labelIn(app, String(values[0])))
  if (first.name === 'renameModel') return afterModelRename(pair)
  if (one !== other) return undefined
  if (first.name === 'createModel') return intoModel(pair)
  if (second.name === 'deleteModel') return isAboutOneModel(first) ? [second] : undefined
  if (first.name === second.name && isWhole(second)) return [second]
  return betweenFields(first, second) ?? betweenRules(pair)
}

/** Whether the second of its kind leaves nothing of the first. */
function isWhole({ name }: Operation): boolean {
  return name === 'alterOptions' || name === 'alterTable'
}

function isAboutOneModel({ name }: Operation): boolean {
  return /^(?:add|remove|alter|validate|rename(?:Field|Index|Constraint))/.test(name)
}

/** A model that is changed after it was made can be made as it is after that. */
function intoModel({ app, first, second, after }: Adjacent): readonly Operation[] | undefined {
  if (second.name === 'deleteModel') return []
  const name = second.name === 'renameModel' ? second.values[1] : first.values[0]
  const model = after.models.get(labelIn(app, String(name)))
  if (!model || second.name === 'moveModel') return undefined
  return [describedModel(model.name, model.fields, model.options)]
}

function afterModelRename({ app, first, second }: Adjacent): readonly Operation[] | undefined {
  const [from, to] = first.values
  const [model, name] = second.values
  if (labelIn(app, String(model)) !== labelIn(app, String(to))) return undefined
  if (second.name === 'deleteModel') return [operationFrom('deleteModel', [from])]
  if (second.name !== 'renameModel') return undefined
  return from === name ? [] : [operationFrom('renameModel', [from, name])]
}

/** What two operations on the same field come to. */
function betweenFields(first: Operation, second: Operation): readonly Operation[] | undefined {
  const [model, name] = first.values
  const ends = first.name === 'renameField' ? first.values[2] : name
  if (second.values[1] !== ends) return undefined
  switch (`${first.name} ${second.name}`) {
    case 'addField removeField':
      return []
    case 'alterField removeField':
      return [second]
    case 'renameField removeField':
      return [operationFrom('removeField', [model, name, ...second.values.slice(2)])]
    case 'renameField renameField':
      return name === second.values[2]
        ? []
        : [operationFrom('renameField', [model, name, second.values[2]])]
    case 'addField renameField':
      return [fieldOperation('addField', { ...fieldValues(first), name: String(second.values[2]) })]
    case 'addField alterField':
    case 'alterField alterField':
      return alteredField(first, second)
    default:
      return undefined
  }
}

/**
 * The field as the second makes it, with the value that existing rows got from the first. Of another kind that value could
 * be something else, and where it may be NULL again, rows without one would stay without.
 */
function alteredField(first: Operation, second: Operation): readonly Operation[] | undefined {
  const [was, is] = [fieldValues(first), fieldValues(second)]
  if (was.field.kind !== is.field.kind || was.field.to !== is.field.to) return undefined
  const given = was.existing ?? was.field.options.default ?? was.field.options.dbDefault
  if (given !== undefined && is.field.options.null) return undefined
  const existing = given ?? is.existing
  return [fieldOperation(first.name as 'addField' | 'alterField', { ...is, existing })]
}

const ruleOperation = /^(?:add|remove|rename)(?:Index|Constraint)$/

/** Indexes and constraints hold no data: what counts is which there are in the end. */
function betweenRules({
  app,
  before,
  first,
  second,
  after,
}: Adjacent): readonly Operation[] | undefined {
  if (!ruleOperation.test(first.name) || !ruleOperation.test(second.name)) return undefined
  const label = labelIn(app, String(first.values[0]))
  const [was, is] = [before.models.get(label), after.models.get(label)]
  if (!was || !is || modelLabel(was) !== modelLabel(is)) return undefined
  const model = String(first.values[0])
  const added = [
    ...news(was.options.indexes, is.options.indexes).map((index) => addIndex(model, index)),
    ...news(was.options.constraints, is.options.constraints).map((rule) =>
      addConstraint(model, rule),
    ),
  ]
  return added.length <= 1 && first.name.startsWith('add') ? added : undefined
}

function news<T>(before: readonly T[] = [], after: readonly T[] = []): T[] {
  const known = new Set(before.map((rule) => JSON.stringify(rule)))
  return after.filter((rule) => !known.has(JSON.stringify(rule)))
}
