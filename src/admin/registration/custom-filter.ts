/** A filter of a project's own. */
import type { Where } from '../../db/types/where.ts'

/** A value to pick, and the rows that it leaves. */
export interface CustomFilterOption<M> {
  readonly label: string
  /** The conditions; called for each request, so that "today" is today. */
  readonly where: () => Where<M>
}

const mark: unique symbol = Symbol.for('voltaic.adminFilter')

/** A filter made of named conditions. */
export interface CustomFilter<M = unknown> {
  readonly [mark]: true
  /** Phantom: the model. */
  readonly '~model'?: M
  readonly name: string
  readonly label: string
  readonly options: Readonly<Record<string, CustomFilterOption<M>>>
}

/** Makes a filter: `filter('age', { label: 'Age', options: { new: { label: 'New', where: () => ({ … }) } } })`. */
export function filter<M>(
  name: string,
  about: {
    readonly label: string
    readonly options: Readonly<Record<string, CustomFilterOption<M>>>
  },
): CustomFilter<M> {
  return { [mark]: true, name, ...about }
}

/** Whether an entry of `filters` is a filter of a project's own. */
export function isCustomFilter(value: unknown): value is CustomFilter<never> {
  return typeof value === 'object' && value !== null && mark in value
}
