/** Bringing a database to its migrations. */

import type { Database } from '../db/engine/database.ts'
import { keyOf, MigrationGraph } from './files/graph.ts'
import { migrationHash } from './files/hash.ts'
import { type LoadedMigration, loadMigrations, type MigratedApp } from './files/load-migrations.ts'
import { MigrationError } from './migration-error.ts'
import { type CountedLoss, LossCounter } from './run/losses.ts'
import { type PlannedStep, planSteps, type Target } from './run/plan.ts'
import type { OnProgress } from './run/progress.ts'
import { Recorder } from './run/recorder.ts'
import { type RehearsedStep, rehearse } from './run/rehearsal.ts'
import { runMigration } from './run/run-migration.ts'

/** Which database, which migrations, and where to. */
export interface PlanOptions extends Target {
  readonly database: Database
  readonly apps: readonly MigratedApp[]
}

/** How to run. */
export interface MigrateOptions extends PlanOptions {
  /** Only records that the migrations ran. */
  readonly fake?: boolean | undefined
  /** Runs also what destroys values. */
  readonly allowDataLoss?: boolean | undefined
  /** Asks whether that may be; without it the answer is no. */
  readonly confirm?: ((losses: readonly CountedLoss[]) => Promise<boolean>) | undefined
  /** Called at the start of each operation, and while rows are copied. */
  readonly onProgress?: OnProgress | undefined
  /** Called after each migration that was run. */
  readonly onStep?: ((step: MigrationStep) => void) | undefined
}

/** A migration that will run, or has run. */
export interface MigrationStep {
  readonly app: string
  readonly name: string
  readonly direction: 'forward' | 'backward'
  /** One line for each operation, in the order in which they run. */
  readonly operations: readonly string[]
}

/** A step of a plan, with what it destroys. */
export interface PlanStep extends MigrationStep {
  readonly losses: readonly CountedLoss[]
  /** The statements that it runs; `undefined` when they cannot be foreseen. */
  readonly sql: readonly string[] | undefined
  readonly isReversible: boolean
}

/** What has to run, and what is noteworthy about what ran before. */
export interface MigrationPlan {
  readonly steps: readonly PlanStep[]
  /** Applied migrations whose file does something else now: `lots.0001_initial`. */
  readonly edited: readonly string[]
  /** Applied migrations whose file is gone. */
  readonly missing: readonly string[]
}

/** What was done. */
export interface MigrateReport extends Omit<MigrationPlan, 'steps'> {
  readonly steps: readonly MigrationStep[]
}

/** A migration, and whether the database has it. */
export interface MigrationStatus {
  readonly app: string
  readonly name: string
  readonly isApplied: boolean
}

/** What `migrate` would do. Changes nothing. */
export async function migrationPlan(options: PlanOptions): Promise<MigrationPlan> {
  const prepared = await prepare(options)
  const statements = await rehearse({ ...prepared, dialect: options.database.dialect })
  const steps: PlanStep[] = []
  const counter = new LossCounter(options.database)
  for (const [index, { step, before }] of prepared.steps.entries()) {
    const losses = await counter.count(step, before)
    const isReversible = step.node.migration.operations.every((one) => one.isReversible)
    steps.push({ ...describeStep(step), losses, sql: statements[index], isReversible })
  }
  return { steps, edited: prepared.edited, missing: prepared.missing }
}

/**
 * Runs the migrations that the database lacks, or undoes those after the target: each in a transaction of its own.
 * Throws `E_MIGRATION_IRREVERSIBLE` and `E_MIGRATION_DATA_LOSS` before anything is changed, `E_MIGRATION_FAILED` with the
 * migrations before kept.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const { database } = options
  const recorder = new Recorder(database)
  await recorder.prepare()
  const { steps, edited, missing } = await prepare(options)
  refuseIrreversible(steps, options)
  await refuseLosses(steps, options)
  const done: MigrationStep[] = []
  for (const { step, before } of steps) {
    const fake = options.fake ?? false
    const { onProgress } = options
    if (!(await runMigration(step, { database, recorder, before, fake, onProgress }))) continue
    done.push(describeStep(step))
    options.onStep?.(describeStep(step))
  }
  return { steps: done, edited, missing }
}

/** All migrations in order, and whether the database has them. */
export async function migrationStatus(
  options: Pick<PlanOptions, 'database' | 'apps'>,
): Promise<MigrationStatus[]> {
  const graph = new MigrationGraph(await loadMigrations(options.apps))
  const applied = await new Recorder(options.database).applied()
  return graph.ordered.map((node) => ({
    app: node.app,
    name: node.name,
    isApplied: applied.has(keyOf(node)),
  }))
}

interface Prepared {
  readonly steps: readonly RehearsedStep[]
  readonly applied: readonly LoadedMigration[]
  readonly edited: readonly string[]
  readonly missing: readonly string[]
}

async function prepare(options: PlanOptions): Promise<Prepared> {
  const graph = new MigrationGraph(await loadMigrations(options.apps))
  graph.refuseConflicts()
  const applied = await new Recorder(options.database).applied()
  const steps = planSteps(graph, applied, options)
  return {
    steps: withStates(graph, applied, steps),
    applied: graph.ordered.filter((node) => applied.has(keyOf(node))),
    edited: editedMigrations(graph, applied),
    missing: [...applied.keys()].filter((key) => !graph.find(key)),
  }
}

/** The state before each step follows from what is applied when its turn comes. */
function withStates(
  graph: MigrationGraph,
  applied: ReadonlyMap<string, string>,
  steps: readonly PlannedStep[],
): RehearsedStep[] {
  const included = new Set(applied.keys())
  return steps.map((step) => {
    const key = keyOf(step.node)
    if (step.direction === 'backward') included.delete(key)
    const before = graph.state((node) => included.has(keyOf(node)))
    if (step.direction === 'forward') included.add(key)
    return { step, before }
  })
}

function editedMigrations(graph: MigrationGraph, applied: ReadonlyMap<string, string>): string[] {
  const isEdited = (node: LoadedMigration) => {
    const hash = applied.get(keyOf(node))
    return hash !== undefined && hash !== migrationHash(node.migration)
  }
  return graph.ordered.filter(isEdited).map(keyOf)
}

function describeStep({ node, direction }: PlannedStep): MigrationStep {
  const operations = node.migration.operations.map(({ description }) => description)
  if (direction === 'backward') operations.reverse()
  return { app: node.app, name: node.name, direction, operations }
}

function refuseIrreversible(steps: readonly RehearsedStep[], { fake }: MigrateOptions): void {
  if (fake) return
  for (const { step } of steps) {
    if (step.direction === 'forward') continue
    const stuck = step.node.migration.operations.find((operation) => !operation.isReversible)
    if (!stuck) continue
    throw new MigrationError(
      'E_MIGRATION_IRREVERSIBLE',
      `The migration ${keyOf(step.node)} cannot be undone: "${stuck.description}" has no reverse. Nothing was changed; give it one, or stop after this migration.`,
    )
  }
}

async function refuseLosses(
  steps: readonly RehearsedStep[],
  options: MigrateOptions,
): Promise<void> {
  if (options.fake || options.allowDataLoss) return
  const losses: CountedLoss[] = []
  const counter = new LossCounter(options.database)
  for (const { step, before } of steps) losses.push(...(await counter.count(step, before)))
  const real = losses.filter(({ rows }) => rows > 0)
  if (real.length === 0 || (await options.confirm?.(real))) return
  const list = real.map(describeLoss).join('; ')
  throw new MigrationError(
    'E_MIGRATION_DATA_LOSS',
    `These migrations would destroy data: ${list}. Nothing was changed; run migrate with --allow-data-loss when that is meant.`,
  )
}

function describeLoss({ table, column, rows }: CountedLoss): string {
  const unit = column === undefined ? 'row' : 'value'
  const place = column === undefined ? `the table "${table}"` : `the column "${table}"."${column}"`
  return `${place} with ${rows} ${unit}${rows === 1 ? '' : 's'}`
}
