/** Writing one migration for many. */
import { join } from 'node:path'
import type { MigrationGraph } from './files/graph.ts'
import { keyText } from './files/key.ts'
import { loadGraph } from './files/load-graph.ts'
import {
  type LoadedMigration,
  type MigratedApp,
  migrationsFolder,
} from './files/load-migrations.ts'
import { migrationText } from './files/write-migration.ts'
import { type WrittenMigration, writeMigrations } from './files/written-migration.ts'
import { isOpaque } from './merge/commute.ts'
import { Migration, type MigrationKey } from './migration.ts'
import type { Operation } from './operation.ts'
import { importedCode, type OperationWithFiles } from './squash/imported-code.ts'
import { type Shortened, shortened } from './squash/shortened.ts'
import { type SquashRange, squashRange } from './squash/squash-range.ts'
import { verifySquash } from './squash/verify-squash.ts'

/** What to squash. */
export interface SquashMigrationsOptions {
  readonly apps: readonly MigratedApp[]
  readonly app: string
  /** The first migration, by name or beginning; the app's first when left out. */
  readonly from?: string | undefined
  /** The last one. */
  readonly to: string
  /** The name, instead of one made from those of the migrations; without the number. */
  readonly name?: string | undefined
  /** Writes nothing. */
  readonly dryRun?: boolean | undefined
}

/** The squash that was, or would be, written. */
export interface SquashResult extends WrittenMigration {
  /** What it replaces: `lots.0001_initial`. */
  readonly replaces: readonly string[]
  /** How many operations became how many. */
  readonly before: number
  readonly after: number
}

/**
 * Writes one migration that stands for all from one to another, with as few operations as they come to. The others stay
 * where they are until every database has the new one: a database that has a part of them runs the rest. Code is imported
 * from the files that export it; what is `elidable` is left out. Throws `E_MIGRATION_SQUASH` when it cannot be made,
 * `E_MIGRATION_CYCLE` when it would stand before and after a migration of another app.
 */
export async function squashMigrations(options: SquashMigrationsOptions): Promise<SquashResult> {
  const graph = await loadGraph(options.apps)
  const range = squashRange(graph, options)
  const short = shortened(graph, range)
  const content = await contentOf(graph, range, short)
  const name = squashName(range, options.name)
  const { app } = options
  verifySquash(graph, { app, name, migration: new Migration(content) })
  const folder = migrationsFolder(options.apps.find(({ label }) => label === app) as MigratedApp)
  const written: SquashResult = {
    app,
    name,
    path: join(folder, `${name}.ts`),
    text: migrationText(content),
    operations: short.operations.map(({ description }) => description),
    replaces: range.replaces.map(keyText),
    before: short.count,
    after: short.operations.length,
  }
  if (!options.dryRun) await writeMigrations([written])
  return written
}

async function contentOf(graph: MigrationGraph, range: SquashRange, { operations }: Shortened) {
  const code = await importedCode(operations.flatMap((one) => withFiles(graph, range, one)))
  return {
    dependencies: range.dependencies.map(({ app, name }): MigrationKey => [app, name]),
    replaces: range.replaces,
    atomic: isAtomic(range, operations),
    operations,
    ...(code && { code }),
  }
}

/** What could not run in one transaction still cannot; what has been folded into others can. */
function isAtomic({ nodes }: SquashRange, operations: readonly Operation[]): boolean {
  const apart = nodes.filter(({ migration }) => !migration.atomic)
  const kept = new Set(apart.flatMap(({ migration }) => migration.operations).filter(isOpaque))
  return !operations.some((one) => one.runsOutsideTransaction || kept.has(one))
}

/** The migration that an operation has been taken from as it is, and the files in which its code may stand. */
function withFiles(
  graph: MigrationGraph,
  { nodes }: SquashRange,
  operation: Operation,
): OperationWithFiles[] {
  const node = nodes.find(({ migration }) => migration.operations.includes(operation))
  if (!node) return []
  const replaced = node.migration.replaces.flatMap((key) => graph.find(keyText(key)) ?? [])
  return [{ operation, node, files: [node, ...replaced] }]
}

/** `0001_squashed_0010_lot_reserve` */
function squashName({ nodes }: SquashRange, name: string | undefined): string {
  const [first, last] = [nodes[0], nodes.at(-1)] as [LoadedMigration, LoadedMigration]
  const number = /^\d+/.exec(first.name)?.[0]
  return `${number}_${name ?? `squashed_${last.name.replace(/^\d+_squashed_/, '')}`}`
}
