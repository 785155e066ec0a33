/** Conditions on keys. */
import { allOf, type Condition, never } from '../condition.ts'
import { asksWindow } from '../conditions/operand-fields.ts'
import { columnAt } from '../conditions/paths.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { forSubselect, isSliced, type QueryState } from './state.ts'

/** The row with this key; the values in the form that the database takes. */
export function keyCondition(meta: ModelMeta, stored: readonly unknown[]): Condition {
  return allOf(meta.keyFields.map((field, i) => equals(field, stored[i])))
}

/** The rows whose column has this value. */
export function equals(field: FieldInfo, stored: unknown): Condition {
  const left = columnAt([], field)
  return { kind: 'compare', left, lookup: 'exact', right: { kind: 'value', stored } }
}

/** The rows whose column has one of these values. */
export function oneOf(field: FieldInfo, stored: readonly unknown[]): Condition {
  if (stored.length === 0) return never
  const left = columnAt([], field)
  return { kind: 'compare', left, lookup: 'in', right: { kind: 'list', stored } }
}

/** Whether it takes more than conditions on a row to say whether it is among the rows. */
export function isPicked(state: QueryState): boolean {
  return isSliced(state) || state.distinctOn !== undefined || asksWindow(state.where)
}

/** The same rows by their keys, so that what picked them stays what it was. */
export function byKeys(state: QueryState): QueryState {
  const query = { state: forSubselect({ ...state, values: undefined }) }
  const where: Condition = {
    kind: 'compare',
    left: columnAt([], state.meta.key),
    lookup: 'in',
    right: { kind: 'subselect', query },
  }
  const whole = { limit: undefined, offset: undefined, distinctOn: undefined, order: [] }
  return { ...state, ...whole, where }
}
