/** What a migration in one transaction cannot contain. */
import { keyOf } from '../../files/key.ts'
import type { LoadedMigration } from '../../files/load-migrations.ts'
import { MigrationError } from '../../migration-error.ts'
import type { PlannedStep } from '../plan.ts'

/**
 * Throws `E_MIGRATION_ATOMIC`, on every database, for operations that need a migration which is not atomic, and for
 * constraints that are validated in the transaction that adds them: it would keep the table locked meanwhile.
 */
export function refuseInTransaction(steps: readonly PlannedStep[]): void {
  for (const { node } of steps) {
    if (!node.migration.atomic) continue
    refuseOutsideOnly(node)
    refuseEarlyValidation(node)
  }
}

function refuseOutsideOnly(node: LoadedMigration): void {
  const misplaced = node.migration.operations.find((one) => one.runsOutsideTransaction)
  if (misplaced)
    throw new MigrationError(
      'E_MIGRATION_ATOMIC',
      `"${misplaced.description}" in ${keyOf(node)} cannot run in a transaction. Nothing was changed; move it to a migration of its own that says so: migration({ atomic: false, … }).`,
    )
}

function refuseEarlyValidation(node: LoadedMigration): void {
  const added = new Set<string>()
  for (const { name, values, hints, description } of node.migration.operations) {
    const [model, rule] = values as [string, string | { name: string }]
    const key = `${model}.${typeof rule === 'string' ? rule : rule?.name}`
    if (hints?.(node.app).notValid) added.add(key)
    if (name !== 'validateConstraint' || !added.has(key)) continue
    throw new MigrationError(
      'E_MIGRATION_ATOMIC',
      `"${description}" in ${keyOf(node)} would hold up everybody, because its transaction has locked the table to add it. Nothing was changed; move it to the next migration.`,
    )
  }
}
