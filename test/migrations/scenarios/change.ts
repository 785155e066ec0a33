/** A change of models that is detected, written, and run forwards and backwards over rows, on every database. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Database } from '../../../src/db/engine/database.ts'
import type { Dialect } from '../../../src/db/engine/driver.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { createTablesSql } from '../../../src/db/schema/postgres.ts'
import { createTableSql } from '../../../src/db/schema/sqlite.ts'
import { arrange } from '../../../src/migrations/detect/arrange.ts'
import { detectChanges } from '../../../src/migrations/detect/detect-changes.ts'
import type { PlannedOperation } from '../../../src/migrations/detect/planned-operation.ts'
import { type Answers, Questionnaire } from '../../../src/migrations/detect/questions.ts'
import { tablesOfState } from '../../../src/migrations/editor/state-tables.ts'
import { Migration } from '../../../src/migrations/migration.ts'
import { databaseTarget } from '../../../src/migrations/run/operations/operation-target.ts'
import { runOperations } from '../../../src/migrations/run/operations/run-operations.ts'
import type { ProjectState } from '../../../src/migrations/state/project-state.ts'
import { databaseForTest } from '../database-for-test.ts'
import { type Models, stateOf } from '../detection.ts'
import { dialects } from '../dialects.ts'
import { schemaOf } from '../schema-of.ts'

/** What becomes of models and their rows. */
export interface Change {
  readonly from: Models
  readonly to: Models
  readonly answers?: Answers
  /** The operations that are found: `a: Rename field x of Lot to y`. */
  readonly operations: readonly string[]
  /** Statements that fill the tables. */
  readonly rows: readonly string[]
  /** What a statement gives afterwards. */
  readonly gives: readonly [sql: string, rows: readonly (readonly unknown[])[]]
  /** What a statement gives when all is undone. */
  readonly back: readonly [sql: string, rows: readonly (readonly unknown[])[]]
  /** Whether no table may change. */
  readonly isQuiet?: boolean
  /** The schema is not compared afterwards: what other names something has. */
  readonly isApart?: boolean
}

/** Tests a change on every database. */
export function itChanges(what: string, change: Change): void {
  for (const { dialect, skip } of dialects)
    it(`${what}, on ${dialect}`, { skip }, () => verify(dialect, change))
}

async function verify(dialect: Dialect, change: Change): Promise<void> {
  const [from, to] = [stateOf(change.from), stateOf(change.to)]
  const planned = await detected(from, to, change.answers)
  assert.deepEqual(planned.map(describe), change.operations)
  await using made = await databaseForTest(dialect)
  const { database } = made
  await makeTables(database, from)
  for (const sql of change.rows) await write(database, sql)
  const before = await schemaOf(database)
  const steps = stepsOf(planned, from)
  await run(database, steps, 'forward')
  assert.deepEqual(await read(database, change.gives[0]), change.gives[1])
  if (!change.isApart) assert.deepEqual(await schemaOf(database), await freshSchema(dialect, to))
  if (change.isQuiet) assert.deepEqual(await schemaOf(database), before)
  await run(database, steps, 'backward')
  assert.deepEqual(await read(database, change.back[0]), change.back[1])
  assert.deepEqual(await schemaOf(database), before)
}

/** The operations between two states; afterwards nothing is left to find. */
export async function detected(
  from: ProjectState,
  to: ProjectState,
  answers: Answers = {},
): Promise<PlannedOperation[]> {
  const questionnaire = new Questionnaire(answers)
  const source = { questionnaire, isAutomatic: () => false }
  const planned = await detectChanges(from, to, source)
  assert.deepEqual(questionnaire.unanswered, [])
  const reached = planned.reduce((state, one) => one.operation.apply(state, one.app), from)
  assert.deepEqual(await detectChanges(reached, to, source), [])
  return planned
}

function describe({ app, operation }: PlannedOperation): string {
  return `${app}: ${operation.description}`
}

interface Step {
  readonly app: string
  readonly migration: Migration
  readonly before: ProjectState
}

function stepsOf(planned: readonly PlannedOperation[], from: ProjectState): Step[] {
  let before = from
  return arrange(planned, { last: () => undefined }).map(({ app, operations }) => {
    const step = { app, migration: new Migration({ operations }), before }
    before = operations.reduce((state, operation) => operation.apply(state, app), before)
    return step
  })
}

async function run(
  database: Database,
  steps: readonly Step[],
  direction: 'forward' | 'backward',
): Promise<void> {
  for (const { app, migration, before } of direction === 'forward' ? steps : steps.toReversed()) {
    const step = { node: { app, name: '0001_step', migration }, direction }
    const perform = () => runOperations(step, before, databaseTarget(database))
    await atomic(perform, { using: database, foreignKeys: false })
  }
}

async function makeTables(database: Database, state: ProjectState): Promise<void> {
  const { dialect } = database
  const tables = [...tablesOfState(state, dialect).values()].map(({ table }) => table)
  const made = dialect === 'postgres' ? createTablesSql(tables) : tables.flatMap(createTableSql)
  for (const sql of made) await write(database, sql)
}

async function freshSchema(dialect: Dialect, state: ProjectState): Promise<unknown[]> {
  await using made = await databaseForTest(dialect)
  await makeTables(made.database, state)
  return await schemaOf(made.database)
}

async function write(database: Database, sql: string): Promise<void> {
  await database.execute({ sql, parameters: [], kind: 'write' })
}

async function read(database: Database, sql: string): Promise<unknown[][]> {
  const { rows } = await database.execute({ sql, parameters: [], kind: 'read' })
  return rows.map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)))
}
