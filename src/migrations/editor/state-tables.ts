/** The tables that a state of the models asks for. */
import type { Dialect } from '../../db/engine/driver.ts'
import {
  allFields,
  columnName,
  type FieldDescription,
  type ModelDescription,
} from '../../db/schema/description.ts'
import { type FindModel, tableOf, throughTablesOf } from '../../db/schema/model-tables.ts'
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
  for (const [label, model] of state.models)
    for (const [key, table] of tablesOfModel(state, label, { model, dialect }))
      tables.set(key, table)
  return tables
}

type KeyedTable = readonly [key: string, table: StateTable]

/** The tables of a model, and the other models that they depend on. */
interface KnownTables {
  readonly tables: readonly KeyedTable[]
  readonly others: ReadonlyMap<string, ModelDescription | undefined>
}

/** Tables are made anew only when the model has changed, or one that it refers to: a history is long, and each step is short. */
function tablesOfModel(
  { models, known }: ProjectState,
  label: string,
  { model, dialect }: { readonly model: ModelDescription; readonly dialect: Dialect },
): readonly KeyedTable[] {
  const ofModel = (known.get(model) ?? new Map()) as Map<Dialect, KnownTables>
  const found = ofModel.get(dialect)
  if (found && [...found.others].every(([other, was]) => models.get(other) === was))
    return found.tables
  const others = new Map<string, ModelDescription | undefined>()
  const find = (other: string) => {
    others.set(other, models.get(other))
    return models.get(other)
  }
  const tables = makeTables(label, model, { find, dialect })
  known.set(model, ofModel.set(dialect, { tables, others }))
  return tables
}

function makeTables(
  label: string,
  model: ModelDescription,
  { find, dialect }: { readonly find: FindModel; readonly dialect: Dialect },
): KeyedTable[] {
  const own = modelTable(model, tableOf(model, find, dialect))
  const between = [...throughTablesOf(model, find, dialect)].map(
    ([relation, table]): KeyedTable => {
      const places = table.columns.map(({ name }, index): [string, string] => [String(index), name])
      return [throughKey(label, relation), { table, columns: new Map(places), fields: {} }]
    },
  )
  return [[label, own], ...between]
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
