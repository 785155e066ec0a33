/** What can be wrong with migrations. */
import { VoltaicError } from '../core/errors.ts'

/** A migration cannot be read, made, or carried through. The code tells which. */
export class MigrationError extends VoltaicError {}
