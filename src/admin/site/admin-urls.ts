/** The addresses of the admin. */
import { type ListState, listQuery } from '../list/list-state.ts'
import type { AdminModel } from './admin-model.ts'

/** Makes addresses below a prefix. */
export class AdminUrls {
  readonly #prefix: string

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  get index(): string {
    return this.#prefix || '/'
  }

  get signIn(): string {
    return `${this.#prefix}/sign-in`
  }

  get signOut(): string {
    return `${this.#prefix}/sign-out`
  }

  get realtime(): string {
    return `${this.#prefix}/realtime`
  }

  get disconnect(): string {
    return `${this.realtime}/disconnect`
  }

  list(model: AdminModel, state?: ListState): string {
    return `${this.#prefix}/${model.path}${state ? listQuery(state) : ''}`
  }

  add(model: AdminModel): string {
    return `${this.list(model)}/add`
  }

  action(model: AdminModel): string {
    return `${this.list(model)}/action`
  }

  options(model: AdminModel): string {
    return `${this.list(model)}/options`
  }

  row(model: AdminModel, key: string): string {
    return `${this.list(model)}/row/${encodeURIComponent(key)}`
  }

  remove(model: AdminModel, key: string): string {
    return `${this.row(model, key)}/delete`
  }

  history(model: AdminModel, key: string): string {
    return `${this.row(model, key)}/history`
  }

  password(model: AdminModel, key: string): string {
    return `${this.row(model, key)}/password`
  }
}
