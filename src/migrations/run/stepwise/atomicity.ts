/** What a migration in one transaction cannot contain. */
import { keyOf } from '../../files/key.ts'
import { MigrationError } from '../../migration-error.ts'
import type { PlannedStep } from '../plan.ts'

/** Throws `E_MIGRATION_ATOMIC` for operations that need a migration which is not atomic, on every database. */
export function refuseInTransaction(steps: readonly PlannedStep[]): void {
  for (const { node } of steps) {
    const { atomic, operations } = node.migration
    const misplaced = operations.find(({ runsOutsideTransaction }) => runsOutsideTransaction)
    if (!atomic || !misplaced) continue
    throw new MigrationError(
      'E_MIGRATION_ATOMIC',
      `"${misplaced.description}" in ${keyOf(node)} cannot run in a transaction. Nothing was changed; move it to a migration of its own that says so: migration({ atomic: false, … }).`,
    )
  }
}
