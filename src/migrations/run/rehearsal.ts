/** Running migrations where nothing can happen, to see the SQL that they would run. */
import { openDatabase } from '../../db/engine/connect.ts'
import type { Database } from '../../db/engine/database.ts'
import type { Dialect } from '../../db/engine/driver.ts'
import { queries } from '../../db/engine/queries.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { stateAfter } from '../files/graph.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'
import { ProjectState } from '../state/project-state.ts'
import {
  emptyDatabaseTarget,
  imaginedPostgres,
  isCodeComment,
} from './operations/operation-target.ts'
import { runOperations } from './operations/run-operations.ts'
import type { PlannedStep } from './plan.ts'

/** A step, and the models before it. */
export interface RehearsedStep {
  readonly step: PlannedStep
  readonly before: ProjectState
}

/** What is rehearsed. */
export interface Rehearsal {
  readonly dialect: Dialect
  /** The migrations that a database has. */
  readonly applied: readonly LoadedMigration[]
  readonly steps: readonly RehearsedStep[]
}

/**
 * The SQL of each step. Code is left out. From a step on that cannot run on an empty database of SQLite, because
 * it uses what no migration makes, it is `undefined`.
 */
export async function rehearse(rehearsal: Rehearsal): Promise<(readonly string[] | undefined)[]> {
  const statements: (readonly string[])[] = []
  try {
    for await (const ofStep of rehearseEach(rehearsal))
      statements.push(ofStep.filter((sql) => !isCodeComment(sql)))
  } catch {
    // What follows cannot be foreseen.
  }
  return rehearsal.steps.map((_, index) => statements[index])
}

/**
 * The SQL of one step after the other; a comment stands for code. The steps of SQLite run on an empty database in memory that has the applied
 * migrations. Throws `E_MIGRATION_FAILED` when one cannot run there.
 */
export async function* rehearseEach({
  dialect,
  applied,
  steps,
}: Rehearsal): AsyncGenerator<readonly string[]> {
  if (dialect === 'postgres') {
    for (const one of steps) yield await imagineStep(one)
    return
  }
  const database = await openDatabase('sqlite::memory:', { name: 'rehearsal' })
  try {
    await prepare(database, applied)
    for (const one of steps) yield await rehearseStep(database, one)
  } finally {
    await database.close()
  }
}

async function imagineStep({ step, before }: RehearsedStep): Promise<string[]> {
  const target = imaginedPostgres()
  await runOperations(step, before, target)
  return shown(target.statements)
}

async function prepare(database: Database, applied: readonly LoadedMigration[]): Promise<void> {
  let before = new ProjectState()
  for (const node of applied) {
    await rehearseStep(database, { step: { node, direction: 'forward' }, before })
    before = stateAfter(before, node)
  }
}

async function rehearseStep(
  database: Database,
  { step, before }: RehearsedStep,
): Promise<string[]> {
  const run = () => runOperations(step, before, emptyDatabaseTarget(database))
  const made = await queries.collect(() => atomic(run, { using: database, foreignKeys: false }))
  return shown(made.queries.map(({ sql }) => sql))
}

function shown(statements: readonly string[]): string[] {
  return statements.map((sql) => sql.trim()).filter((sql) => !/^(SELECT|EXPLAIN)/i.test(sql))
}
