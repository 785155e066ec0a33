/** The SQL of a migration: one statement or several, in the migration's transaction. */
import type { Dialect } from '../../db/engine/driver.ts'
import { MigrationError } from '../migration-error.ts'
import { firstWords, statementsOf } from '../sql/statements.ts'

/** Where a script runs. */
export interface ScriptTarget {
  readonly dialect: Dialect
  /** Whether each statement runs outside of any transaction. */
  readonly isAlone?: boolean
  /** Runs one statement. */
  run(statement: string): Promise<void>
}

/**
 * Runs the statements of a script one after another. Throws `E_MIGRATION_SQL`, before any of them, for what cannot be
 * in a migration; an error of the database tells in which statement it was.
 */
export async function runScript(
  { dialect, run, isAlone = false }: ScriptTarget,
  script: string,
): Promise<void> {
  const statements = statementsOf(script, dialect)
  if (!isAlone) for (const statement of statements) refuseControl(statement, dialect)
  for (const [index, statement] of statements.entries()) {
    try {
      await run(statement)
    } catch (cause) {
      throw statements.length === 1 ? cause : statementError(statements, index, cause)
    }
  }
}

function refuseControl(statement: string, dialect: Dialect): void {
  const words = firstWords(statement, dialect)
  const reason = controlsTransaction(words) ? transactionReason : sqliteReason(words, dialect)
  if (reason === undefined) return
  throw new MigrationError(
    'E_MIGRATION_SQL',
    `The SQL of a migration cannot contain "${shortened(statement)}": ${reason}`,
  )
}

const transactionReason =
  'the migration runs in a transaction, which must not end before it does. Leave it out.'

/** `ROLLBACK TO` a savepoint is fine. */
function controlsTransaction([first = '', second, third]: readonly string[]): boolean {
  if (first === 'ROLLBACK' || first === 'ABORT') return second !== 'TO' && third !== 'TO'
  if (first === 'START' || first === 'PREPARE') return second === 'TRANSACTION'
  return ['BEGIN', 'COMMIT', 'END'].includes(first)
}

/** What SQLite does not do, or refuses, in a transaction. */
function sqliteReason([first = '', ...others]: readonly string[], dialect: Dialect) {
  if (dialect !== 'sqlite') return undefined
  if (first === 'VACUUM')
    return 'SQLite cannot do that in a transaction. Put it, by itself, into a migration with "atomic: false".'
  if (first === 'ATTACH' || first === 'DETACH')
    return 'a migration changes one database. Give the other one an alias and migrations of its own.'
  if (first !== 'PRAGMA') return undefined
  if (others.includes('FOREIGN_KEYS'))
    return 'in a transaction it does nothing. Migrations that change tables switch foreign keys off by themselves, and check the references at their end. Leave it out.'
  const isFixed = others.some((word) => ['JOURNAL_MODE', 'SYNCHRONOUS'].includes(word))
  return isFixed ? 'it cannot change in a transaction. Leave it out.' : undefined
}

function statementError(statements: readonly string[], index: number, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const place = `statement ${index + 1} of ${statements.length}`
  return new Error(`In ${place} ("${shortened(statements[index] ?? '')}"): ${reason}`, { cause })
}

const longest = 80

function shortened(statement: string): string {
  const line = statement.replace(/\s+/g, ' ')
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
