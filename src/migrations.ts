/**
 * Migrations: the steps from the last recorded models to those of the code. `voltaic makemigrations` writes them with
 * `migration`, `op` and `f`, people read and commit them, `voltaic migrate` runs them. The functions behind the two
 * commands are here too, for scripts and tests.
 */
export { F } from './db/expressions/f.ts'
export { Q } from './db/expressions/q.ts'
export { f } from './db/fields/f.ts'
export type { Answers, Ask, Question, QuestionKind } from './migrations/detect/questions.ts'
export type { Choice } from './migrations/detect/value-form.ts'
export type { WrittenMigration } from './migrations/files/written-migration.ts'
export {
  type DatabaseDrift,
  type DriftOptions,
  databaseDrift,
} from './migrations/inspect/database-drift.ts'
export type { DriftDifference, DriftKind } from './migrations/inspect/drift/drift.ts'
export {
  type InspectDatabaseOptions,
  type InspectedModels,
  inspectDatabase,
} from './migrations/inspect/inspect-database.ts'
export {
  type MakeMigrationsOptions,
  type MakeMigrationsResult,
  makeMigrations,
} from './migrations/make-migrations.ts'
export { type MergeMigrationsOptions, mergeMigrations } from './migrations/merge-migrations.ts'
export {
  type MigrateOptions,
  type MigrateReport,
  type MigrationPlan,
  type MigrationStep,
  migrate,
  migrationPlan,
  migrationStatus,
  type PlanStep,
} from './migrations/migrate.ts'
export {
  Migration,
  type MigrationKey,
  type MigrationOptions,
  migration,
} from './migrations/migration.ts'
export { MigrationError } from './migrations/migration-error.ts'
export {
  type HistoryEntry,
  type HistoryOptions,
  migrationHistory,
} from './migrations/migration-history.ts'
export { op } from './migrations/op.ts'
export type { Operation, RunContext, RunFunction } from './migrations/operation.ts'
export {
  check,
  index,
  type MigrationCondition,
  type MigrationIndexOptions,
  unique,
} from './migrations/operations/rules.ts'
export type { SeparateOptions } from './migrations/operations/separate.ts'
export type { MigrationStatus } from './migrations/record/status.ts'
export type { CountedLoss } from './migrations/run/losses.ts'
export type { PlanOptions } from './migrations/run/prepared.ts'
export type { MigrationProgress, OnProgress, RowProgress } from './migrations/run/progress.ts'
export type { LossOptions } from './migrations/run/refusals.ts'
export { type SqlOfMigrationOptions, sqlOfMigration } from './migrations/sql-of-migration.ts'
export {
  type SquashMigrationsOptions,
  type SquashResult,
  squashMigrations,
} from './migrations/squash-migrations.ts'
