/** What has to be known before a database is migrated: the steps, and what is noteworthy about what ran before. */
import type { Database } from '../../db/engine/database.ts'
import { keyOf, MigrationGraph } from '../files/graph.ts'
import { migrationHash } from '../files/hash.ts'
import { type LoadedMigration, loadMigrations, type MigratedApp } from '../files/load-migrations.ts'
import { type PlannedStep, planSteps, type Target } from './plan.ts'
import { isAlreadyThere } from './present-tables.ts'
import { prunable } from './prune.ts'
import { Recorder } from './recorder.ts'
import type { RehearsedStep } from './rehearsal.ts'

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
  readonly steps: readonly PreparedStep[]
  readonly applied: readonly LoadedMigration[]
  /** Applied migrations whose file does something else now. */
  readonly edited: readonly string[]
  /** Applied migrations whose file is gone, and stay recorded. */
  readonly missing: readonly string[]
  /** Applied migrations whose file is gone, and are forgotten. */
  readonly pruned: readonly string[]
}

/** Looks at the files and the database. Changes nothing. */
export async function prepare(options: PlanOptions): Promise<Prepared> {
  const graph = new MigrationGraph(await loadMigrations(options.apps))
  graph.refuseConflicts()
  const applied = await new Recorder(options.database).applied()
  const steps = withStates(graph, applied, planSteps(graph, applied, options))
  const gone = [...applied.keys()].filter((key) => !graph.find(key))
  const pruned = options.prune ? prunable(graph, applied, options.app) : []
  return {
    steps: await withFakes(steps, options),
    applied: graph.ordered.filter((node) => applied.has(keyOf(node))),
    edited: editedMigrations(graph, applied),
    missing: gone.filter((key) => !pruned.includes(key)),
    pruned,
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
