/** A model that the admin shows, and how. A value: making one changes nothing. */
import type { AnyModel } from '../../db/any-model.ts'
import type { AdminOptions, CheckedOptions } from './admin-options.ts'

const mark: unique symbol = Symbol.for('voltaic.adminRegistration')

/** A model and the options of its pages. */
export interface AdminRegistration {
  readonly [mark]: true
  readonly model: AnyModel
  readonly options: AdminOptions<AnyModel>
}

/**
 * Registers a model: `export const lotAdmin = register(Lot, { list: ['title', 'seller.email'], search: ['title'] })`.
 * Export it from a module that the app names under `admin`. Names that the model does not have are compile errors,
 * and findings of `voltaic check`.
 */
export function register<M, const L extends string, const F extends string, const O>(
  model: M,
  options?: AdminOptions<NoInfer<M>, L, F> & O & CheckedOptions<NoInfer<M>, O>,
): AdminRegistration {
  return {
    [mark]: true,
    model: model as unknown as AnyModel,
    options: (options ?? {}) as unknown as AdminOptions<AnyModel>,
  }
}

/** Whether a value is a registration. */
export function isAdminRegistration(value: unknown): value is AdminRegistration {
  return typeof value === 'object' && value !== null && mark in value
}
