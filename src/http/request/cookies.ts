/** The cookies of a request, and those that its response sets. */
import { parseCookie, type SetCookie, stringifySetCookie } from 'cookie'
import type { HttpResponse } from '../responses/http-response.ts'

/** How a cookie is set. `HttpOnly`, `SameSite=Lax`, `Path=/` and, outside development, `Secure` unless said otherwise. */
export type CookieOptions = Pick<
  SetCookie,
  'domain' | 'expires' | 'httpOnly' | 'maxAge' | 'path' | 'sameSite' | 'secure' | 'partitioned'
>

/** Reads and sets cookies. Values are encoded, so any text can be one. */
export class Cookies {
  readonly #header: string | undefined
  readonly #secure: boolean
  readonly #changes = new Map<string, string>()
  #values: Record<string, string | undefined> | undefined

  constructor(header: string | undefined, options: { secure: boolean }) {
    this.#header = header
    this.#secure = options.secure
  }

  /** Whether the request brought any cookie. */
  get isEmpty(): boolean {
    return !this.#header
  }

  /** The value that the request brought or that was set since. */
  get(name: string): string | undefined {
    return this.#all[name]
  }

  /** Sets a cookie with the response. `maxAge` is in seconds; without it the cookie goes with the browser. */
  set(name: string, value: string, options: CookieOptions = {}): void {
    const defaults = { path: '/', httpOnly: true, sameSite: 'lax', secure: this.#secure } as const
    this.#changes.set(name, stringifySetCookie({ name, value, ...defaults, ...options }))
    this.#all[name] = value
  }

  /** Removes a cookie from the browser; `path` and `domain` as they were set. */
  delete(name: string, options: CookieOptions = {}): void {
    this.set(name, '', { ...options, maxAge: 0 })
    delete this.#all[name]
  }

  /** Writes the changes to the response. */
  writeTo(response: HttpResponse): void {
    for (const line of this.#changes.values()) response.append('set-cookie', line)
    this.#changes.clear()
  }

  get #all(): Record<string, string | undefined> {
    this.#values ??= parseCookies(this.#header)
    return this.#values
  }
}

/** The cookies of a header, by name; of two with one name the first. */
export function parseCookies(header: string | undefined): Record<string, string | undefined> {
  return header ? parseCookie(header) : {}
}
