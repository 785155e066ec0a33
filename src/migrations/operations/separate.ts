/** An operation that does one thing to the tables and another to the models. */
import type { Operation } from '../operation.ts'

/** What is done to each side. */
export interface SeparateOptions {
  /** Changes the tables, as if the models changed too; `run` and `sql` are allowed. */
  readonly database?: readonly Operation[]
  /** Changes the models, and no table. */
  readonly state?: readonly Operation[]
}

/**
 * Changes the tables by some operations and the models by others: for a table that is there already, or that changes in a
 * way of your own.
 */
export function separate({ database = [], state = [] }: SeparateOptions): Operation {
  const all = [...database, ...state]
  return {
    name: 'separate',
    description: `Change apart: the database (${listed(database)}), the models (${listed(state)})`,
    values: [{ database: database.map(written), state: state.map(written) }],
    changesTables: database.some((one) => one.changesTables),
    isReversible: database.every((one) => one.isReversible),
    losesData: database.some((one) => one.losesData),
    ...(database.some((one) => one.runsOutsideTransaction) && { runsOutsideTransaction: true }),
    slug: all[0]?.slug ?? 'separate',
    parts: { database, state },
    apply: (before, app) => state.reduce((models, one) => one.apply(models, app), before),
  }
}

function written({ name, values }: Operation) {
  return { name, values }
}

function listed(operations: readonly Operation[]): string {
  return operations.map(({ description }) => description).join(', ') || 'nothing'
}
