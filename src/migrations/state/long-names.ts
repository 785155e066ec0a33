/** Names that are too long for a database. */
import {
  type ConstraintDescription,
  columnName,
  type IndexDescription,
  type ModelDescription,
  modelLabel,
} from '../../db/schema/description.ts'
import { longestName, nameLength } from '../../db/schema/names.ts'
import { MigrationError } from '../migration-error.ts'

/** Refuses names of a model that no database could keep whole. What follows from other names is cut by itself. */
export function refuseLongNames(model: ModelDescription): void {
  for (const [what, name] of givenNames(model)) {
    if (nameLength(name) <= longestName) continue
    throw new MigrationError(
      'E_MIGRATION_NAME',
      `The ${what} "${name}" of "${modelLabel(model)}" is ${nameLength(name)} bytes long; databases keep ${longestName}. Give it a shorter name.`,
    )
  }
}

type Rule = IndexDescription | ConstraintDescription

function givenNames(model: ModelDescription): [what: string, name: string][] {
  const { table, indexes = [], constraints = [] } = model.options
  const rules = (what: string, list: readonly Rule[]) =>
    list.map(({ name = '' }): [string, string] => [what, name])
  return [
    ['table', table ?? ''],
    ...rules('index', indexes),
    ...rules('constraint', constraints),
    ...Object.entries(model.fields).map(([name, field]): [string, string] =>
      field.kind === 'manyToMany'
        ? ['table between', field.options.table ?? '']
        : ['column', columnName(name, field)],
    ),
  ]
}
