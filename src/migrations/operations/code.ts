/** Operations that run code or SQL. */
import type { Operation, RunFunction } from '../operation.ts'

/** What becomes of an operation later. */
interface LaterOptions {
  /**
   * It was needed by the rows of its time and can be left out when migrations are squashed: a new database has no such
   * rows. Setting it is no change of a migration that is applied.
   */
  readonly elidable?: boolean
}

/** What undoes the operation. */
export interface RunOptions extends LaterOptions {
  /** Undoes it. Without it the migration cannot be undone. */
  readonly reverse?: RunFunction
}

/** What undoes the operation. */
export interface SqlOptions extends LaterOptions {
  /** Undoes it; an empty text says that there is nothing to undo. Without it the migration cannot be undone. */
  readonly reverse?: string
}

/** Runs code, with the models as they were at this point of history. */
export function run(fn: RunFunction, options: RunOptions = {}): Operation {
  const { reverse, elidable } = options
  return {
    name: 'run',
    description: `Run code${fn.name ? ` (${fn.name})` : ''}`,
    values: [],
    changesTables: false,
    isReversible: reverse !== undefined,
    losesData: false,
    ...(elidable && { isElidable: true }),
    slug: fn.name ? fn.name : 'run',
    apply: (state) => state,
    forward: { kind: 'run', run: fn },
    backward: reverse && { kind: 'run', run: reverse },
  }
}

/** Runs SQL: one statement or several. */
export function sql(text: string, options: SqlOptions = {}): Operation {
  const { reverse, elidable } = options
  return {
    name: 'sql',
    description: `Run SQL: ${firstLine(text)}`,
    values: reverse === undefined ? [text] : [text, { reverse }],
    changesTables: false,
    isReversible: reverse !== undefined,
    losesData: false,
    ...(elidable && { isElidable: true }),
    slug: 'sql',
    apply: (state) => state,
    forward: { kind: 'sql', sql: text },
    backward: reverse === undefined ? undefined : { kind: 'sql', sql: reverse },
  }
}

const longestLine = 60

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? ''
  return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line
}
