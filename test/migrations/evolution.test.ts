import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Database } from '../../src/db/engine/database.ts'
import { atomic } from '../../src/db/engine/transaction.ts'
import { createTablesSql } from '../../src/db/schema/postgres.ts'
import { createTableSql } from '../../src/db/schema/sqlite.ts'
import type { ColumnSchema } from '../../src/db/schema/table.ts'
import { arrange } from '../../src/migrations/detect/arrange.ts'
import { detectChanges } from '../../src/migrations/detect/detect-changes.ts'
import type { PlannedOperation } from '../../src/migrations/detect/planned-operation.ts'
import { type Question, Questionnaire } from '../../src/migrations/detect/questions.ts'
import { tablesOfState } from '../../src/migrations/editor/state-tables.ts'
import { Migration } from '../../src/migrations/migration.ts'
import { databaseTarget } from '../../src/migrations/run/operations/operation-target.ts'
import { runOperations } from '../../src/migrations/run/operations/run-operations.ts'
import type { ProjectState } from '../../src/migrations/state/project-state.ts'
import { noPostgres } from '../support/postgres.ts'
import { anyModels, isOtherFamily } from './any-models.ts'
import { databaseForTest } from './database-for-test.ts'
import { type Models, stateOf } from './detection.ts'
import { schemaOf } from './schema-of.ts'

async function makeTables(database: Database, state: ProjectState): Promise<void> {
  const { dialect } = database
  const tables = [...tablesOfState(state, dialect).values()].map(({ table }) => table)
  const isPostgres = dialect === 'postgres'
  await write(database, isPostgres ? createTablesSql(tables) : tables.flatMap(createTableSql))
}

/** The schema that the models of a state have when it is made in one go. */
async function freshSchema({ dialect }: Database, state: ProjectState): Promise<unknown[]> {
  await using made = await databaseForTest(dialect)
  await makeTables(made.database, state)
  return await schemaOf(made.database)
}

async function write(database: Database, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await database.execute({ sql, parameters: [], kind: 'write' })
}

/** Three rows in every table; those between models refer to them. */
async function fill(database: Database, state: ProjectState): Promise<void> {
  for (const { table, fields: own } of tablesOfState(state).values()) {
    const isModel = Object.keys(own).length > 0
    const names = table.columns.map(({ name }) => `"${name}"`).join(', ')
    const value = (column: ColumnSchema, row: number) => {
      if (column.references) return isModel ? 'NULL' : row
      return column.kind === 'char' || column.kind === 'text' ? `'v${row}'` : row
    }
    const rows = [1, 2, 3].map((row) => table.columns.map((column) => value(column, row)))
    const values = rows.map((row) => `(${row.join(', ')})`).join(', ')
    await write(database, [`INSERT INTO "${table.name}" (${names}) VALUES ${values}`])
  }
}

async function run(
  database: Database,
  steps: readonly { app: string; migration: Migration; before: ProjectState }[],
  direction: 'forward' | 'backward',
): Promise<void> {
  for (const { app, migration, before } of direction === 'forward' ? steps : steps.toReversed()) {
    const step = { node: { app, name: '0001_step', migration }, direction }
    const perform = () => runOperations(step, before, databaseTarget(database))
    await atomic(perform, { using: database, foreignKeys: false })
  }
}

function stepsOf(planned: readonly PlannedOperation[], from: ProjectState) {
  let before = from
  return arrange(planned, { last: () => undefined }).map(({ app, operations }) => {
    const step = { app, migration: new Migration({ operations }), before }
    before = operations.reduce((state, operation) => operation.apply(state, app), before)
    return step
  })
}

/** The values of the columns `id` and `n`, which stay in all states. */
async function keptRows(database: Database, labelsKept: readonly string[]): Promise<unknown[]> {
  const kept: unknown[] = []
  for (const label of labelsKept) {
    const table = label.toLowerCase().replace('.', '_')
    const sql = `SELECT id, n FROM ${table} ORDER BY id`
    kept.push((await database.execute({ sql, parameters: [], kind: 'read' })).rows)
  }
  return kept
}

describe('whatever becomes of the models', () => {
  for (const { dialect, skip, numRuns } of [
    { dialect: 'sqlite', skip: false, numRuns: 100 },
    { dialect: 'postgres', skip: noPostgres, numRuns: 25 },
  ] as const) {
    it(`migrations lead to their tables and back on ${dialect}, keep rows, and leave nothing to do`, {
      skip,
    }, async () => {
      const evolve = async (one: Models, other: Models, renames: boolean) => {
        const [from, to] = [stateOf(one), stateOf(other)]
        const answer = async ({ id, kind, example }: Question) =>
          kind === 'existing-rows' ? example : renames && !isOtherFamily(id)
        const source = { questionnaire: new Questionnaire({}, answer), isAutomatic: () => false }
        const steps = stepsOf(await detectChanges(from, to, source), from)
        await using made = await databaseForTest(dialect)
        const { database } = made
        await makeTables(database, from)
        await atomic(() => fill(database, from), { using: database })
        const kept = renames ? [] : Object.keys(one).filter((label) => label in other)
        const before = await keptRows(database, kept)
        await run(database, steps, 'forward')
        assert.deepEqual(await schemaOf(database), await freshSchema(database, to))
        assert.deepEqual(await keptRows(database, kept), before)
        await run(database, steps, 'backward')
        assert.deepEqual(await schemaOf(database), await freshSchema(database, from))
        assert.deepEqual(await keptRows(database, kept), before)
        const reached = steps.reduce(
          (state, step) =>
            step.migration.operations.reduce((s, operation) => operation.apply(s, step.app), state),
          from,
        )
        assert.deepEqual(await detectChanges(reached, to, source), [])
      }
      const property = fc.asyncProperty(anyModels, anyModels, fc.boolean(), evolve)
      await fc.assert(property, { numRuns, seed: 20260329 })
    })
  }
})
