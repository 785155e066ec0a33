/** Writing the migrations that bring branches together. */
import { join } from 'node:path'
import { shortHash } from '../db/schema/names.ts'
import { lastNumber, numberPrefix } from './detect/name-migration.ts'
import { type Answers, type Ask, Questionnaire } from './detect/questions.ts'
import { migrationsOf } from './files/find-migration.ts'
import type { MigrationGraph } from './files/graph.ts'
import { keyOf } from './files/key.ts'
import { loadGraph } from './files/load-graph.ts'
import {
  type LoadedMigration,
  type MigratedApp,
  migrationsFolder,
} from './files/load-migrations.ts'
import { migrationText } from './files/write-migration.ts'
import { type WrittenMigration, writeMigrations } from './files/written-migration.ts'
import type { MakeMigrationsResult } from './make-migrations.ts'
import { type BranchComparison, compareBranches, describeClash } from './merge/branch-clashes.ts'
import { MigrationError } from './migration-error.ts'

/** What to merge. */
export interface MergeMigrationsOptions {
  readonly apps: readonly MigratedApp[]
  /** Only the branches of this app. */
  readonly app?: string | undefined
  /** The name, instead of one made from the branches; without the number. */
  readonly name?: string | undefined
  /** Writes nothing. */
  readonly dryRun?: boolean | undefined
  readonly answers?: Answers | undefined
  readonly ask?: Ask | undefined
}

/**
 * Writes a migration without operations for every app that has several last migrations: it depends on all of them. Only
 * when it is the same in which order they run, which follows from the operations, in every state on the way. Where code or
 * SQL keeps that from being known it is asked. Writes nothing while there are questions. Throws `E_MIGRATION_CLASH`.
 */
export async function mergeMigrations(
  options: MergeMigrationsOptions,
): Promise<MakeMigrationsResult> {
  const graph = await loadGraph(options.apps)
  const conflicts = [...graph.conflicts()].filter(([app]) => (options.app ?? app) === app)
  if (options.app !== undefined) migrationsOf(graph, options.app)
  const pairs = conflicts.flatMap(([app, leaves]) => pairsOf(graph, app, leaves))
  refuseClashes(pairs)
  const questionnaire = new Questionnaire(options.answers, options.ask)
  for (const pair of pairs) await refuseUnjudged(pair, questionnaire)
  if (questionnaire.unanswered.length > 0)
    return { kind: 'questions', questions: questionnaire.unanswered }
  if (conflicts.length === 0) return { kind: 'nothing' }
  const migrations = conflicts.map(([app, leaves]) => mergeOf(graph, { ...options, app, leaves }))
  if (!options.dryRun) await writeMigrations(migrations)
  return { kind: 'migrations', migrations }
}

/** Two branches of an app, compared. */
interface Pair extends BranchComparison {
  readonly app: string
  readonly leaves: readonly [LoadedMigration, LoadedMigration]
}

function pairsOf(graph: MigrationGraph, app: string, leaves: readonly LoadedMigration[]): Pair[] {
  return leaves.flatMap((one, place) =>
    leaves.slice(place + 1).map((other) => compare(graph, app, [one, other])),
  )
}

/** What only one of two branches has is all that its leaf needs and the other's does not, in other apps too. */
function compare(graph: MigrationGraph, app: string, leaves: Pair['leaves']): Pair {
  const [one, other] = leaves.map((leaf) => graph.ancestors(leaf)) as [
    LoadedMigration[],
    LoadedMigration[],
  ]
  const [inOne, inOther] = [new Set(one), new Set(other)]
  const base = graph.state((node) => inOne.has(node) && inOther.has(node))
  const [ownOne, ownOther] = [
    one.filter((node) => !inOther.has(node)),
    other.filter((node) => !inOne.has(node)),
  ]
  return { app, leaves, ...compareBranches(base, ownOne, ownOther) }
}

function refuseClashes(pairs: readonly Pair[]): void {
  const clashes = new Set(pairs.flatMap((pair) => pair.clashes.map(describeClash)))
  if (clashes.size === 0) return
  throw clashError(pairs, [...clashes])
}

async function refuseUnjudged(pair: Pair, questionnaire: Questionnaire): Promise<void> {
  const { app, leaves, unjudged } = pair
  if (unjudged.length === 0) return
  const nodes = unjudged.map(keyOf).join(' and ')
  const [one, other] = leaves.map(({ name }) => name)
  const text = `Nobody can tell from outside what the code or SQL of ${nodes} touches. Is it the same which branch of ${app} runs first, ${one} or ${other}?`
  const before = questionnaire.unanswered.length
  const isSame = await questionnaire.isAnyOrder(`${app}.${one}+${other}`, text)
  if (isSame || questionnaire.unanswered.length > before) return
  throw clashError([pair], [`The code or SQL of ${nodes} has to run in a certain order.`])
}

function clashError(pairs: readonly Pair[], clashes: readonly string[]): MigrationError {
  const apps = [...new Set(pairs.map(({ app }) => `"${app}"`))].join(', ')
  const list = clashes.map((clash) => `\n  - ${clash}`).join('')
  return new MigrationError(
    'E_MIGRATION_CLASH',
    `The branches of ${apps} cannot be merged, because it matters which of them runs first: ${list}\nNothing was written. Let the last migration of one branch depend on that of the other, where that is all; or keep one branch, undo the other where it is applied, delete its files, and run voltaic makemigrations.`,
  )
}

interface Merge {
  readonly apps: readonly MigratedApp[]
  readonly app: string
  readonly leaves: readonly LoadedMigration[]
  readonly name?: string | undefined
}

function mergeOf(graph: MigrationGraph, { apps, app, leaves, name }: Merge): WrittenMigration {
  const names = leaves.map((leaf) => leaf.name).sort()
  const full = `${numberPrefix(lastNumber(graph, app) + 1)}_${name ?? mergeName(names)}`
  const folder = migrationsFolder(apps.find(({ label }) => label === app) as MigratedApp)
  const dependencies = names.map((leaf) => [app, leaf] as const)
  return {
    app,
    name: full,
    path: join(folder, `${full}.ts`),
    text: migrationText({ dependencies, operations: [] }),
    operations: [`Merge ${names.join(' and ')}`],
  }
}

const longest = 52

/** `merge_0003_color_0003_size`: the same for all who merge the same, so that they write the same file. */
function mergeName(names: readonly string[]): string {
  const joined = `merge_${names.join('_')}`
  return joined.length <= longest ? joined : `merge_${shortHash(joined)}`
}
