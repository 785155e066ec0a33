/** What the page gives, where there is one: the client also runs in Node. */

interface Scope {
  readonly location?: { readonly href: string }
  readonly addEventListener?: (name: string, listener: () => void) => void
  readonly removeEventListener?: (name: string, listener: () => void) => void
  readonly reportError?: (error: unknown) => void
}

const scope = globalThis as unknown as Scope

/** The part of `WebSocket` that the client uses. */
export interface ClientSocket {
  onopen: ((event: object) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number; reason: string }) => void) | null
  onerror: ((event: object) => void) | null
  send(text: string): void
  close(): void
}

/** Opens a WebSocket. */
export function openSocket(url: string): ClientSocket {
  return new WebSocket(url) as unknown as ClientSocket
}

/** The address of the socket of this page's server, or `url` made absolute. */
export function socketUrl(url = '/_voltaic/socket'): string {
  const absolute = new URL(url, scope.location?.href)
  absolute.protocol = absolute.protocol.replace('http', 'ws')
  return absolute.href
}

/** Calls `fn` when the network comes back; the returned function ends that. */
export function onOnline(fn: () => void): () => void {
  scope.addEventListener?.('online', fn)
  return () => scope.removeEventListener?.('online', fn)
}

/** Reports the error of a listener, which must not stop the others. */
export function report(error: unknown): void {
  if (scope.reportError) scope.reportError(error)
  else console.error(error)
}
