/** What has to be known before a database is migrated: the steps, and what is noteworthy about what ran before. */
import type { Database } from '../../db/engine/database.ts'
import type { MigrationGraph } from '../files/graph.ts'
import { migrationHash } from '../files/hash.ts'
import { keyOf } from '../files/key.ts'
import { loadGraph } from '../files/load-graph.ts'
import type { LoadedMigration, MigratedApp } from '../files/load-migrations.ts'
import { prunable } from '../record/prune.ts'
import { Recorder } from '../record/recorder.ts'
import { recordsWithoutFile } from '../record/squash-records.ts'
import { AppliedStates } from './applied-states.ts'
import { type PlannedStep, planSteps, type StepsInGraph, type Target } from './plan.ts'
import { isAlreadyThere } from './present-tables.ts'
import type { RehearsedStep } from './rehearsal.ts'
import { refuseInTransaction } from './stepwise/atomicity.ts'
import { type Unfinished, unfinishedMigrations } from './stepwise/checkpoints.ts'

/** Which database, which migrations, where to, and what is not run. */
export interface PlanOptions extends Target {
  readonly database: Database
  readonly apps: readonly MigratedApp[]
  /** Only records that the migrations ran. */
  readonly fake?: boolean | undefined
  /**
   * Only records the initial migrations whose tables are there already, as in a database that is older than its
   * migrations.
   */
  readonly fakeInitial?: boolean | undefined
  /** Forgets the applied migrations whose file is gone: those of `app`, or of all. */
  readonly prune?: boolean | undefined
}

/** A step with the models before it. */
export interface PreparedStep extends RehearsedStep {
  /** Whether it is only recorded. */
  readonly isFaked: boolean
}

/** What will be done. */
export interface Prepared {
  readonly graph: MigrationGraph
  readonly steps: readonly PreparedStep[]
  readonly applied: readonly LoadedMigration[]
  /** Applied migrations whose file does something else now. */
  readonly edited: readonly string[]
  /** Applied migrations whose file is gone, that no squash replaces, and that stay recorded. */
  readonly missing: readonly string[]
  /** Applied migrations whose file is gone, and are forgotten. */
  readonly pruned: readonly string[]
}

/** Looks at the files and the database. Changes nothing. Throws when they do not fit together. */
export async function prepare(
  options: PlanOptions,
  recorder = new Recorder(options.database),
): Promise<Prepared> {
  const applied = await recorder.applied()
  const all = await loadGraph(options.apps, applied.keys())
  all.refuseConflicts()
  const { graph, steps } = await planFromBegun(all, applied, options)
  refuseInTransaction(steps)
  if (!options.fake && steps.some(({ direction }) => direction === 'forward'))
    graph.refuseInconsistency()
  const pruned = options.prune ? prunable(all, applied, options.app) : []
  return {
    graph,
    steps: await withFakes(withStates(graph, steps), options),
    applied: graph.ordered.filter((node) => graph.isApplied(node)),
    edited: editedMigrations(all, applied),
    missing: recordsWithoutFile(all, applied.keys()).filter((key) => !pruned.includes(key)),
    pruned,
  }
}

/** What is only half done is carried on with, or undone when the way leads back behind it. */
async function planFromBegun(
  graph: MigrationGraph,
  applied: ReadonlyMap<string, string>,
  options: PlanOptions,
): Promise<StepsInGraph> {
  const unfinished = await unfinishedMigrations(options.database)
  const plan = planSteps(graph, options)
  if (unfinished.size === 0) return plan
  const begun = await loadGraph(options.apps, [...applied.keys(), ...unfinished.keys()])
  const back = planSteps(begun, options)
  const undoes = back.steps.some(
    ({ node, direction }) => direction === 'backward' && unfinished.has(keyOf(node)),
  )
  const { graph: chosen, steps } = undoes ? back : plan
  return { graph: chosen, steps: steps.map((step) => withDone(step, unfinished)) }
}

function withDone(step: PlannedStep, unfinished: ReadonlyMap<string, Unfinished>): PlannedStep {
  const done = unfinished.get(keyOf(step.node))?.done
  return done === undefined ? step : { ...step, done }
}

/** The state before each step follows from what is applied when its turn comes. */
function withStates(graph: MigrationGraph, steps: readonly PlannedStep[]): RehearsedStep[] {
  const states = new AppliedStates(graph)
  return steps.map((step) => {
    if (step.direction === 'backward') states.remove(step.node)
    const before = states.current
    if (step.direction === 'forward') states.add(step.node)
    return { step, before }
  })
}

async function withFakes(
  steps: readonly RehearsedStep[],
  { database, fake = false, fakeInitial = false }: PlanOptions,
): Promise<PreparedStep[]> {
  const prepared: PreparedStep[] = []
  for (const one of steps) {
    const isFaked = fake || (fakeInitial && (await isAlreadyThere(database, one)))
    prepared.push({ ...one, isFaked })
  }
  return prepared
}

/** The applied migrations whose file does something else now. */
export function editedMigrations(
  graph: MigrationGraph,
  applied: ReadonlyMap<string, string>,
): string[] {
  const isEdited = (node: LoadedMigration) => {
    const hash = applied.get(keyOf(node))
    return hash !== undefined && hash !== migrationHash(node.migration)
  }
  return graph.ordered.filter(isEdited).map(keyOf)
}
