/** What is said when a migration cannot be carried through. */
import { keyOf } from '../../files/key.ts'
import { MigrationError } from '../../migration-error.ts'
import type { Operation } from '../../operation.ts'
import type { PlannedStep } from '../plan.ts'
import { remedyOf } from './remedies.ts'

/** Where something failed. */
export interface FailurePlace {
  readonly step: PlannedStep
  readonly operation?: Operation
}

/** An operation failed: `E_MIGRATION_FAILED`, or the code of what is known to be wrong. */
export class MigrationFailure extends MigrationError {
  /** `The migration lots.0002_color failed at "Add field color to Lot"` */
  readonly place: string

  constructor(place: string, cause: unknown) {
    const reason = asSentence(cause instanceof Error ? cause.message : String(cause))
    const remedy = remedyOf(cause)
    const message = `${place}: ${reason}${remedy === undefined ? '' : ` ${remedy}`}`
    super(cause instanceof MigrationError ? cause.code : 'E_MIGRATION_FAILED', message, { cause })
    this.place = place
  }
}

/** Runs a part of a migration. Throws a {@link MigrationFailure} that says where it failed. */
export async function explaining(at: FailurePlace, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (cause) {
    if (cause instanceof MigrationFailure) throw cause
    throw new MigrationFailure(placeText(at), cause)
  }
}

/** The error with what became of the migration at its end. */
export function withOutcome(error: unknown, outcome: string): unknown {
  if (!(error instanceof MigrationFailure)) return error
  const first = (_: string, letter: string) => letter.toUpperCase()
  error.message = `${error.message.replace(/Nothing was changed; (\w)/, first)} ${outcome}`
  return error
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text.trimEnd()) ? text.trimEnd() : `${text.trimEnd()}.`
}

function placeText({ step: { node, direction }, operation }: FailurePlace): string {
  const verb = direction === 'forward' ? 'failed' : 'could not be undone'
  return `The migration ${keyOf(node)} ${verb}${operation ? ` at "${operation.description}"` : ''}`
}
