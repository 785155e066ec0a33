/** What querysets are asked for is checked where it is said. */

import { aggregatesRelated, aggregatesRows } from '../conditions/operand-fields.ts'
import { findColumn } from '../conditions/paths.ts'
import { FieldError } from '../errors.ts'
import type { Operand } from '../operand.ts'
import type { QueryState } from './state.ts'

/** Throws `FieldError` for what does not compute over rows. */
export function requireAggregate(name: string, operand: Operand): void {
  const isInside = operand.kind !== 'aggregate' && aggregatesRelated(operand)
  if (!isInside && (operand.kind === 'aggregate' || aggregatesRows(operand))) return
  throw new FieldError(
    isInside
      ? `"${name}" computes with an aggregate over related rows. Ask for the aggregate itself, with { default } where there may be none.`
      : `"${name}" does not aggregate. Use Count, Sum, Avg, Min or Max, or annotate().`,
  )
}

/** Throws `FieldError` for what is no whole number from 0. */
export function requireCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return
  throw new FieldError(`${name} takes a whole number from 0, not ${String(count)}.`)
}

/** Throws `FieldError` for what is no name. */
export function requireName(name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return
  throw new FieldError(
    `"${name}" cannot be the name of an annotation. Use letters, digits and "_".`,
  )
}

/** Throws `FieldError` for a name that an annotation cannot have. */
export function refuseTaken(name: string, { meta, prefetches }: QueryState): void {
  requireName(name)
  const isTaken =
    findColumn(meta, name) !== undefined ||
    meta.relations.has(name) ||
    name in meta.model.prototype ||
    prefetches.some(({ as }) => as === name)
  if (isTaken) throw new FieldError(`${meta.label} has "${name}" already. Use another name.`)
}
