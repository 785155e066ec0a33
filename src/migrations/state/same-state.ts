/** Telling whether two states ask for the same tables. */
import type { ModelDescription } from '../../db/schema/description.ts'
import { tableName, throughModel } from '../../db/schema/model-tables.ts'
import type { ProjectState } from './project-state.ts'

/** Whether both have the same models; the order of models, fields, indexes and constraints is nothing to a database. */
export function isSameState(one: ProjectState, other: ProjectState): boolean {
  if (one.models.size !== other.models.size) return false
  return [...one.models].every(([label, model]) => {
    const counterpart = other.models.get(label)
    return counterpart !== undefined && isSameModel(model, counterpart)
  })
}

/** The labels of the models that are not the same in both. */
export function differingModels(one: ProjectState, other: ProjectState): string[] {
  const labels = new Set([...one.models.keys(), ...other.models.keys()])
  return [...labels].filter((label) => {
    const [here, there] = [one.models.get(label), other.models.get(label)]
    return !here || !there || !isSameModel(here, there)
  })
}

/** The names that more than one table has. */
export function sharedTables(state: ProjectState): string[] {
  const names = [...state.models.values()].flatMap(tablesOf)
  const seen = new Set<string>()
  return names.filter((name) => seen.has(name) || !seen.add(name))
}

/** The table of a model, and those between it and others. */
function tablesOf(model: ModelDescription): string[] {
  const between = Object.entries(model.fields)
    .filter(([, { kind, options }]) => kind === 'manyToMany' && options.through === undefined)
    .map(([relation]) => tableName(throughModel(model, relation)))
  return [tableName(model), ...between]
}

function isSameModel(one: ModelDescription, other: ModelDescription): boolean {
  return one === other || canonical(one) === canonical(other)
}

function canonical({ app, name, fields, options }: ModelDescription): string {
  const { indexes = [], constraints = [], ...rest } = options
  const rules = [indexes, constraints].map((list) => list.map(sortedText).sort())
  return sortedText([app, name, fields, rest, rules])
}

/** JSON with the properties of every object in the order of their names. */
function sortedText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return `${item}n`
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
