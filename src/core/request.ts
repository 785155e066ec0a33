/** The request that is being answered, as components, forms and logs see it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Log } from './log.ts'
import type { CurrentUser } from './user.ts'

/** A message for the next page: "Your bid was placed." */
export interface FlashMessage {
  readonly kind: 'ok' | 'info' | 'warn' | 'bad'
  readonly text: string
}

/** What every layer may read of the request that is being answered. */
export interface RequestContext {
  /** Unique per request; stands in the log and on error pages. */
  readonly id: string
  readonly method: string
  /** The absolute address. */
  readonly url: URL
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The client's address, after trusted proxies. */
  readonly ip: string
  readonly user: CurrentUser
  /** The BCP 47 tag that the reader prefers. */
  readonly locale: string
  readonly log: Log
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal
  /** The token that a form posts back. */
  csrfToken(): string
  /** The address of a static file or a bundle, with its hash: `asset('app.css')`. */
  asset(name: string): string
  /** Takes the messages that wait for this reader; the second call gives none. */
  takeMessages(): readonly FlashMessage[]
}

/** What turns itself into a response body, given the request: the lazy value of `render(<Page/>)`. */
export interface Renderable {
  readonly [renderBody]: (request: RequestContext) => RenderedBody | Promise<RenderedBody>
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** A rendered body and its media type. */
export interface RenderedBody {
  readonly body: string | Uint8Array
  readonly contentType: string
}

/** Marks a {@link Renderable}. */
export const renderBody: unique symbol = Symbol.for('voltaic.render')

const requests = new AsyncLocalStorage<RequestContext>()

/** Runs `fn` so that `currentRequest()` is `request` in it. */
export function runInRequest<T>(request: RequestContext, fn: () => T): T {
  return requests.run(request, fn)
}

/** The request that is being answered, or `undefined` outside of one. */
export function currentRequest(): RequestContext | undefined {
  return requests.getStore()
}
