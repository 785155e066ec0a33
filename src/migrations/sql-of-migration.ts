/** The SQL of one migration, for people. */
import type { Database } from '../db/engine/database.ts'
import { findMigration } from './files/find-migration.ts'
import { loadGraph } from './files/load-graph.ts'
import type { MigratedApp } from './files/load-migrations.ts'
import type { Migration } from './migration.ts'
import type { PreparedStep } from './run/prepared.ts'
import { refuseIrreversible } from './run/refusals.ts'
import { rehearseEach } from './run/rehearsal.ts'

/** Whose SQL, and in which dialect. */
export interface SqlOfMigrationOptions {
  /** The database that it would run on. Only its dialect counts: it is not asked anything. */
  readonly database: Pick<Database, 'dialect'>
  readonly apps: readonly MigratedApp[]
  readonly app: string
  /** The name of the migration, or its beginning. */
  readonly name: string
  /** The SQL that undoes it. */
  readonly backwards?: boolean | undefined
}

/**
 * The statements that a migration runs, with `BEGIN` and `COMMIT` around them; a comment stands for code. Empty when it runs
 * none. The record of the migration is not among them. Throws `E_MIGRATION_UNKNOWN`, and with `backwards`
 * `E_MIGRATION_IRREVERSIBLE`.
 */
export async function sqlOfMigration(options: SqlOfMigrationOptions): Promise<readonly string[]> {
  const { database, backwards = false } = options
  const all = await loadGraph(options.apps)
  const node = findMigration(all, options)
  const graph = all.unfold(node)
  const earlier = graph.ancestors(node).filter((one) => one !== node)
  const applied = backwards ? [...earlier, node] : earlier
  const included = new Set(earlier)
  const direction = backwards ? 'backward' : 'forward'
  const before = graph.state((one) => included.has(one))
  const step: PreparedStep = { step: { node, direction }, before, isFaked: false }
  refuseIrreversible([step])
  for await (const statements of rehearseEach({ ...database, applied, steps: [step] }))
    return withTransaction(statements, { ...database, migration: node.migration })
  return []
}

/** The statements with those that begin and end their transaction. */
export function withTransaction(
  statements: readonly string[],
  { dialect, migration }: Pick<Database, 'dialect'> & { migration: Pick<Migration, 'atomic'> },
): readonly string[] {
  if (statements.length === 0 || !migration.atomic) return statements
  const inside = ['BEGIN', ...statements, 'COMMIT']
  const drops = statements.some((sql) => sql.startsWith('DROP TABLE'))
  if (dialect !== 'sqlite' || !drops) return inside
  return ['PRAGMA foreign_keys = OFF', ...inside, 'PRAGMA foreign_keys = ON']
}
