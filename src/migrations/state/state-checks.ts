/** What an operation must find, or must not find, in the models at its place. Everything throws `E_MIGRATION_STATE`. */
import { fieldsOfCondition } from '../../db/schema/condition.ts'
import {
  allFields,
  type ConstraintDescription,
  type FieldDescription,
  type IndexDescription,
  type ModelDescription,
  modelLabel,
} from '../../db/schema/description.ts'
import { MigrationError } from '../migration-error.ts'
import type { ProjectState } from './project-state.ts'

/** An index or a constraint of a model. */
export type Rule = IndexDescription | ConstraintDescription

/** The error of an operation that does not fit its place; `fact` goes on after "At this point of the migrations". */
export function stateError(fact: string, remedy = 'Correct the operation.'): MigrationError {
  return new MigrationError(
    'E_MIGRATION_STATE',
    `At this point of the migrations ${fact}. ${remedy}`,
  )
}

/** Refuses a name that a model has already. */
export function refuseModel(state: ProjectState, label: string): void {
  if (state.models.has(label))
    throw stateError(
      `there is a model "${label}" already`,
      'Choose another name, or take the operation out.',
    )
}

/** Refuses a name that a field of the model has already. */
export function refuseField(model: ModelDescription, name: string): void {
  if (model.fields[name])
    throw stateError(
      `"${modelLabel(model)}" has a field "${name}" already`,
      'Choose another name, or take the operation out.',
    )
}

/** Refuses a name that no field of the model has. */
export function requireField(model: ModelDescription, name: string): FieldDescription {
  const found = model.fields[name]
  if (found) return found
  throw stateError(
    `"${modelLabel(model)}" has no field "${name}"`,
    'Correct the operation or the dependencies.',
  )
}

/** Refuses that a column becomes a table between, or the other way round: nothing could be kept. */
export function refuseReplacement(
  model: ModelDescription,
  name: string,
  next: FieldDescription,
): void {
  const before = requireField(model, name)
  if ((before.kind === 'manyToMany') === (next.kind === 'manyToMany')) return
  throw stateError(
    `"${modelLabel(model)}.${name}" is ${before.kind === 'manyToMany' ? 'a relation with a table between, and would become a column' : 'a column, and would become a relation with a table between'}`,
    'Remove the field and add it anew.',
  )
}

/** Refuses a relation to a model that is not there. */
export function requireTargets(
  state: ProjectState,
  model: ModelDescription,
  fields: Readonly<Record<string, FieldDescription>>,
): void {
  for (const [name, { to }] of Object.entries(fields)) {
    if (to === undefined || to === modelLabel(model) || state.models.has(to)) continue
    throw stateError(
      `there is no model "${to}", to which "${modelLabel(model)}.${name}" refers`,
      'Make it first, or correct the name or the dependencies.',
    )
  }
}

/** Refuses to delete a model that relations of others lead to. */
export function refuseReferences(state: ProjectState, label: string): void {
  for (const [other, { fields }] of state.models) {
    if (other === label) continue
    const name = Object.keys(fields).find((field) => leadsTo(fields[field], label))
    if (name === undefined) continue
    throw stateError(
      `"${other}.${name}" refers to "${label}"`,
      'Remove or change the relation before the model is deleted.',
    )
  }
}

/** Refuses to remove a field that an index, a constraint or the key of its model needs. */
export function refuseUses(model: ModelDescription, name: string): void {
  const { indexes = [], constraints = [], primaryKey = [] } = model.options
  const rule = [...indexes, ...constraints].find((one) => fieldsOfRule(one).includes(name))
  const user = rule ? `"${rule.name ?? 'an index'}"` : primaryKey.includes(name) && 'the key'
  if (!user) return
  throw stateError(
    `${user} of "${modelLabel(model)}" uses the field "${name}"`,
    'Remove or change that first.',
  )
}

/** The fields that an index or a constraint names. */
export function fieldsOfRule(rule: Rule): string[] {
  const columns = 'columns' in rule ? rule.columns.map((path) => path.replace(/^-/, '')) : []
  return [...columns, ...(rule.condition === undefined ? [] : fieldsOfCondition(rule.condition))]
}

/** Refuses an index or a constraint over fields that the model does not have, or with a name that is taken. */
export function refuseRule(state: ProjectState, model: ModelDescription, rule: Rule): void {
  const fields = allFields(model)
  const unknown = fieldsOfRule(rule).find((name) => !fields[name])
  if (unknown !== undefined)
    throw stateError(
      `"${modelLabel(model)}" has no field "${unknown}", which ${rule.name ?? 'the index'} uses`,
    )
  if (rule.name !== undefined) refuseRuleName(state, rule.name)
}

/** Refuses a name that an index or a constraint has already: in a database they share their names. */
export function refuseRuleName(state: ProjectState, name: string): void {
  for (const [label, { options }] of state.models) {
    if (!isTaken(options.indexes, name) && !isTaken(options.constraints, name)) continue
    throw stateError(
      `there is an index or constraint "${name}" already, of "${label}"`,
      'Choose another name.',
    )
  }
}

function isTaken(rules: readonly Rule[] = [], name: string): boolean {
  return rules.some((rule) => rule.name === name)
}

function leadsTo(field: FieldDescription | undefined, label: string): boolean {
  return field?.to === label || field?.options.through === label
}
