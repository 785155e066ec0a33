/** A policy: who may do what to which rows of a model, written once and asked everywhere. */
import type { CurrentUser } from '../core/user.ts'
import type { FieldsOf } from '../db/types/model-class.ts'
import type { ColumnName } from '../db/types/path.ts'
import type { Where } from '../db/types/where.ts'
import type { StrictRules } from './strict-rules.ts'

/** What a rule is told. */
export interface RuleContext {
  readonly user: CurrentUser
}

/**
 * Says to which rows a user may do something: `true` all, `false` none, or those that a filter finds.
 * Synchronous: it says which rows, and does not look at them.
 */
export type Rule<M> = (context: RuleContext) => boolean | Where<M>

/** Rules for reading single columns. */
export type FieldRules<M> = { readonly [K in ColumnName<FieldsOf<M>>]?: Rule<M> }

/**
 * Rules by action: `view add change delete`, and the project's own such as `bid`. What is not named is closed.
 * `fields` holds rules for columns that not everybody who may view a row may read.
 */
export interface PolicyRules<M> {
  readonly [action: string]: Rule<M> | FieldRules<M> | undefined
  readonly fields?: FieldRules<M>
}

const mark: unique symbol = Symbol.for('voltaic.policy')

/** A rule when the model is not known to the types. */
export type AnyRule = (context: RuleContext) => boolean | object

/** The rules of one model. */
export interface Policy<M = unknown> {
  readonly [mark]: true
  readonly model: M
  /** By action. */
  readonly rules: ReadonlyMap<string, AnyRule>
  /** By column. */
  readonly fields: ReadonlyMap<string, AnyRule>
}

/** Makes the policy of a model. Export it from a module that the app names under `policies`. */
export function policy<M, const R extends PolicyRules<M>>(
  model: M,
  rules: R extends StrictRules<M, R> ? R : StrictRules<M, R>,
): Policy<M> {
  const { fields = {}, ...actions } = rules as Record<string, unknown>
  return {
    [mark]: true,
    model,
    rules: new Map(Object.entries(actions) as [string, AnyRule][]),
    fields: new Map(Object.entries(fields as object) as [string, AnyRule][]),
  }
}

/** Whether a value is a policy. */
export function isPolicy(value: unknown): value is Policy {
  return typeof value === 'object' && value !== null && mark in value
}
