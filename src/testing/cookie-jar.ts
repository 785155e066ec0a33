/** The cookies of a test client. Source: https://www.rfc-editor.org/rfc/rfc6265#section-5 */
import { clock } from '../core/clock.ts'

interface Cookie {
  readonly value: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Cookies by name, of one host, until they expire by the clock of the process. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>()

  /** Keeps what a `Set-Cookie` header says, or forgets the cookie when it ends in the past. */
  store(header: string): void {
    const [pair = '', ...attributes] = header.split(';').map((part) => part.trim())
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals)
    const expiresAt = endOf(attributes)
    if (expiresAt <= clock.now()) this.#cookies.delete(name)
    else this.#cookies.set(name, { value: pair.slice(equals + 1), expiresAt })
  }

  /** The value of a cookie as it was sent, or `undefined`. */
  get(name: string): string | undefined {
    const cookie = this.#cookies.get(name)
    return cookie && cookie.expiresAt > clock.now() ? cookie.value : undefined
  }

  /** Sets a cookie that lasts, as it is to be sent. */
  set(name: string, value: string): void {
    this.#cookies.set(name, { value, expiresAt: Number.POSITIVE_INFINITY })
  }

  /** Forgets all cookies. */
  clear(): void {
    this.#cookies.clear()
  }

  /** The `Cookie` header; empty without cookies. */
  header(): string {
    const names = [...this.#cookies.keys()].filter((name) => this.get(name) !== undefined)
    return names.map((name) => `${name}=${this.get(name)}`).join('; ')
  }
}

/** `Max-Age` has precedence over `Expires`; without both the cookie lasts. */
function endOf(attributes: readonly string[]): number {
  const value = (name: string) =>
    attributes
      .find((attribute) => attribute.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1)
  const maxAge = value('max-age')
  if (maxAge !== undefined) return clock.now() + Number(maxAge) * 1000
  const expires = value('expires')
  return expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires)
}
