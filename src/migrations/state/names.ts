/** What is wrong with the names that models give, taken together. */
import { type StateTable, tablesOfState } from '../editor/state-tables.ts'
import { MigrationError } from '../migration-error.ts'
import { refuseLongNames } from './long-names.ts'
import type { ProjectState } from './project-state.ts'

/** Refuses names that are too long or stand twice. Throws `E_MIGRATION_NAME`. */
export function refuseNames(state: ProjectState): void {
  for (const model of state.models.values()) refuseLongNames(model)
  const tables = tablesOfState(state)
  refuseSharedTables(tables)
  for (const [label, { table }] of tables) refuseSharedColumns(label, table.columns)
  refuseSharedRules(state)
}

function refuseSharedTables(tables: ReadonlyMap<string, StateTable>): void {
  const owners = new Map<string, string>()
  for (const [label, { table }] of tables) {
    const other = owners.get(table.name.toLowerCase())
    if (other !== undefined)
      throw taken(
        `"${other}" and "${label}" both have the table "${table.name}"`,
        'Give one of them another "table"',
      )
    owners.set(table.name.toLowerCase(), label)
  }
}

function refuseSharedColumns(label: string, columns: readonly { readonly name: string }[]): void {
  const names = columns.map(({ name }) => name.toLowerCase())
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  if (twice !== undefined)
    throw taken(
      `Two fields of "${label}" have the column "${twice}"`,
      'Give one of them another "column"',
    )
}

function refuseSharedRules(state: ProjectState): void {
  const owners = new Map<string, string>()
  for (const [label, { options }] of state.models) {
    for (const { name } of [...(options.indexes ?? []), ...(options.constraints ?? [])]) {
      if (name === undefined) continue
      const other = owners.get(name.toLowerCase())
      if (other !== undefined)
        throw taken(
          `${other === label ? `"${label}" has two indexes or constraints` : `"${other}" and "${label}" both have an index or constraint`} "${name}"`,
          'In a database they share their names: choose another',
        )
      owners.set(name.toLowerCase(), label)
    }
  }
}

function taken(fact: string, remedy: string): MigrationError {
  return new MigrationError('E_MIGRATION_NAME', `${fact}. ${remedy}.`)
}
