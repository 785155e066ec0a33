/** Who acts: the shape of `user` that every layer sees. It is never null. */
import type { Register } from './register.ts'

/** Marks what stands for a row by its key: `Anonymous` has a key that matches nothing. */
export const reference: unique symbol = Symbol.for('voltaic.reference')

/** Stands for a row by its key, in a filter or an insert. `pk` is {@link noKey} when it matches no row. */
export interface Reference {
  readonly [reference]: true
  readonly pk: unknown
}

/** The key that matches nothing, so that `{ seller: anonymous }` never means IS NULL. */
export const noKey: unique symbol = Symbol.for('voltaic.noKey')

/** What a signed-in user and `Anonymous` have in common. */
export interface Actor extends Reference {
  readonly isAuthenticated: boolean
  readonly isActive: boolean
  readonly isStaff: boolean
  readonly isSuperuser: boolean
  readonly email: string
  readonly name: string
  /** Asks the policies: may this user do `action` to `target`, a row or a model? */
  can(action: string, target: object): Promise<boolean>
  /** Whether the user has a model permission such as `lots.change_lot`. */
  hasPermission(permission: string): boolean
}

/** The user of a request, a call or a task: the project's own (see {@link Register}) or `Anonymous`. */
export type CurrentUser = Register extends { user: infer U } ? U & Actor : Actor
