/** What can be done with many rows at once. */
import type { FlashMessage } from '../../core/request.ts'
import type { CurrentUser } from '../../core/user.ts'
import type { QuerySet } from '../../db/types/query-set.ts'

/** What the function of an action is told. */
export interface ActionContext<M> {
  /** The rows that were picked, as far as the permission reaches. */
  readonly query: QuerySet<M>
  readonly user: CurrentUser
  /** Says something on the page that follows. */
  message(text: string, kind?: FlashMessage['kind']): void
}

/** What can be said about an action. */
export interface ActionOptions {
  /** What one must be allowed to do with a row: `change` when left out. Other rows are left alone. */
  readonly permission?: string
  /** Asks before it is done. */
  readonly confirm?: boolean
}

const mark: unique symbol = Symbol.for('voltaic.adminAction')

/** An action on many rows. It runs inside one transaction. */
export interface Action<M = unknown> {
  readonly [mark]: true
  readonly label: string
  readonly permission: string
  readonly confirm: boolean
  run(context: ActionContext<M>): Promise<void> | void
}

/** Makes an action: `action('Close now', { permission: 'change', confirm: true }, async ({ query, message }) => …)`. */
export function action<M>(
  label: string,
  options: ActionOptions,
  run: (context: ActionContext<M>) => Promise<void> | void,
): Action<M> {
  const { permission = 'change', confirm = false } = options
  return { [mark]: true, label, permission, confirm, run }
}
