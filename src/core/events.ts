/** Events inside an application: typed, awaited, in the order in which handlers were added. */
import { type ServiceKey, serviceKey } from './application.ts'

/** Names the events and the shape of what each carries. */
export type EventMap = Record<string, unknown>

type Handler<T> = (event: T) => void | Promise<void>

/** Handlers by event name. A handler that throws stops the rest and rejects `emit`. */
export class Events<M extends EventMap> {
  readonly #handlers = new Map<keyof M, Set<Handler<never>>>()

  /** Adds a handler; the returned function removes it. */
  on<K extends keyof M>(name: K, handler: Handler<M[K]>): () => void {
    const handlers = this.#handlers.get(name) ?? new Set()
    this.#handlers.set(name, handlers.add(handler))
    return () => void handlers.delete(handler)
  }

  /** Calls the handlers one after another and waits for each. */
  async emit<K extends keyof M>(name: K, event: M[K]): Promise<void> {
    for (const handler of [...(this.#handlers.get(name) ?? [])]) {
      await (handler as Handler<M[K]>)(event)
    }
  }
}

/** What happens in an application that several layers care about. Each layer emits its own. */
export type ApplicationEvents = {
  /** A session was ended: its sockets close. `sessionId` is the stored id, never the cookie's token. */
  'session:ended': { readonly sessionId: string }
  /** A user's rights may have changed: password, active flag, groups, permissions. `userKey` is its key as text. */
  'user:changed': { readonly userKey: string; readonly signOut: boolean }
  /** The rights of any user may have changed: a bulk update that names no row. */
  'users:changed': Record<never, never>
}

/** The events of the application. */
export const applicationEvents: ServiceKey<Events<ApplicationEvents>> = serviceKey('events')
