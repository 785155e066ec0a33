/** Comparing a database with what the migrations that it has would have made. */
import type { Database } from '../../db/engine/database.ts'
import { type StateTable, tablesOfState } from '../editor/state-tables.ts'
import { keyOf } from '../files/key.ts'
import { loadGraph } from '../files/load-graph.ts'
import type { MigratedApp } from '../files/load-migrations.ts'
import { Recorder } from '../record/recorder.ts'
import { recordsWithoutFile } from '../record/squash-records.ts'
import { editedMigrations } from '../run/prepared.ts'
import type { ProjectState } from '../state/project-state.ts'
import { compareTable } from './drift/compare-table.ts'
import { type DriftDifference, driftMessage, type Finding } from './drift/drift.ts'
import { inspectSchema } from './inspect-schema.ts'
import type { InspectedSchema } from './inspected-schema.ts'

/** Which database, and whose migrations. */
export interface DriftOptions {
  readonly database: Database
  readonly apps: readonly MigratedApp[]
}

/** Where a database differs from its recorded state. Plain data. */
export interface DatabaseDrift {
  /** What somebody has changed by hand. Empty when all is as it should be. */
  readonly differences: readonly DriftDifference[]
  /** What is another way of saying the same, or nothing that models can say: a trigger's index, `timestamp`. */
  readonly variants: readonly DriftDifference[]
  /** Applied migrations whose file does something else now: `lots.0001_initial`. */
  readonly edited: readonly string[]
  /** Applied migrations whose file is gone. */
  readonly missing: readonly string[]
  /** Migrations that the database does not have yet. */
  readonly unapplied: readonly string[]
}

/**
 * Compares the tables of the applied migrations with those of the database: columns, keys, indexes, constraints. Tables of
 * others are none of its business. Reads the schema, and changes nothing.
 */
export async function databaseDrift({ database, apps }: DriftOptions): Promise<DatabaseDrift> {
  const applied = await new Recorder(database).applied()
  const graph = await loadGraph(apps, applied.keys())
  const state = graph.state((node) => graph.isApplied(node))
  return {
    ...compareState(state, await inspectSchema(database)),
    edited: editedMigrations(graph, applied),
    missing: recordsWithoutFile(graph, applied.keys()),
    unapplied: graph.ordered.filter((node) => !graph.isApplied(node)).map(keyOf),
  }
}

/** Compares the tables that a state asks for with those that are there. */
export function compareState(
  state: ProjectState,
  { tables, dialect }: InspectedSchema,
): Pick<DatabaseDrift, 'differences' | 'variants'> {
  const wanted = [...tablesOfState(state, dialect)]
  const real = new Map(tables.map((table) => [table.name, table]))
  const names = new Set(wanted.map(([, { table }]) => table.name))
  const modelled = new Map([...real].filter(([name]) => names.has(name)))
  const found = wanted.flatMap(([model, one]) => {
    const table = real.get(one.table.name)
    const findings: Finding[] = table
      ? compareTable({ expected: one.table, real: table, state: one, modelled, dialect })
      : [{ kind: 'table-missing' }]
    return findings.map((finding) => ({ ...finding, model, one }))
  })
  return {
    differences: found.filter(({ isVariant }) => !isVariant).map(differenceOf),
    variants: found.filter(({ isVariant }) => isVariant).map(differenceOf),
  }
}

function differenceOf({
  isVariant: _,
  one,
  model,
  ...finding
}: Finding & { readonly model: string; readonly one: StateTable }): DriftDifference {
  const table = one.table.name
  return { ...finding, model, table, message: driftMessage(table, finding) }
}
