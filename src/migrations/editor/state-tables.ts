/** The tables that a state of the models asks for. */
import type { Dialect } from '../../db/engine/driver.ts'
import {
  allFields,
  columnName,
  type FieldDescription,
  type ModelDescription,
} from '../../db/schema/description.ts'
import { tableOf, throughTablesOf } from '../../db/schema/model-tables.ts'
import type { TableSchema } from '../../db/schema/table.ts'
import type { ProjectState } from '../state/project-state.ts'

/** A table, with the fields that its columns stand for. */
export interface StateTable {
  readonly table: TableSchema
  /** Columns by the name of the field; in a table between two models by their place. */
  readonly columns: ReadonlyMap<string, string>
  /** The descriptions of the fields. */
  readonly fields: Readonly<Record<string, FieldDescription>>
}

/** The tables of a state: by the model's label, those between models by label and relation (`lots.Lot.tags`). */
export function tablesOfState(
  state: ProjectState,
  dialect: Dialect = 'sqlite',
): Map<string, StateTable> {
  const tables = new Map<string, StateTable>()
  const find = (label: string) => state.models.get(label)
  for (const [label, model] of state.models) {
    tables.set(label, modelTable(model, tableOf(model, find, dialect)))
    for (const [relation, table] of throughTablesOf(model, find, dialect)) {
      const places = table.columns.map((column, index): [string, string] => [
        String(index),
        column.name,
      ])
      tables.set(throughKey(label, relation), { table, columns: new Map(places), fields: {} })
    }
  }
  return tables
}

/** The key of the table between a model and the target of its relation. */
export function throughKey(label: string, relation: string): string {
  return `${label}.${relation}`
}

function modelTable(model: ModelDescription, table: TableSchema): StateTable {
  const fields = allFields(model)
  const own = Object.entries(fields).filter(([, field]) => field.kind !== 'manyToMany')
  const columns = own.map(([name, field]): [string, string] => [name, columnName(name, field)])
  return { table, columns: new Map(columns), fields }
}
