/** A response as a value: status, headers, body. Middleware reads and changes it before it is sent. */
import type { Readable } from 'node:stream'
import { VoltaicError } from '../../core/errors.ts'

/** What a response may carry. `null` is no body. */
export type ResponseBody = string | Uint8Array | Readable | null

/** Headers by lower-case name; a list stands for several lines of one name. */
export type ResponseHeaders = Record<string, string | readonly string[]>

/** What makes an {@link HttpResponse}. */
export interface ResponseParts {
  /** 200 when left out. */
  readonly status?: number
  readonly headers?: Readonly<ResponseHeaders>
  readonly body?: ResponseBody
}

/** A response. */
export class HttpResponse {
  status: number
  body: ResponseBody
  /** By lower-case name; written through {@link set} and {@link append}, which check the values. */
  readonly headers: Readonly<ResponseHeaders>
  /** What was thrown, when this response tells of an error. */
  error: unknown

  constructor({ status = 200, headers = {}, body = null }: ResponseParts = {}) {
    this.status = status
    this.body = body
    this.headers = {}
    for (const name in headers) this.set(name, headers[name]!)
  }

  /** The value of a header; of several lines the first. */
  get(name: string): string | undefined {
    const value = this.headers[name.toLowerCase()]
    return typeof value === 'object' ? value[0] : value
  }

  /** Sets a header in place of what it was. Throws `E_HEADER_VALUE` for a line break or control character. */
  set(name: string, value: string | readonly string[]): this {
    for (const line of typeof value === 'string' ? [value] : value) requireHeader(name, line)
    ;(this.headers as ResponseHeaders)[name.toLowerCase()] = value
    return this
  }

  /** Sets a header unless it stands already. */
  setDefault(name: string, value: string): this {
    return name.toLowerCase() in this.headers ? this : this.set(name, value)
  }

  /** Adds a line to a header that may stand several times, such as `Set-Cookie`. */
  append(name: string, value: string): this {
    const present = this.headers[name.toLowerCase()] ?? []
    return this.set(name, [...(typeof present === 'string' ? [present] : present), value])
  }

  /** Names a request header that this response depends on. */
  vary(name: string): this {
    const names = this.get('vary')?.toLowerCase().split(/, */) ?? []
    return names.includes(name.toLowerCase())
      ? this
      : this.set('vary', [...names, name.toLowerCase()].join(', '))
  }
}

function requireHeader(name: string, value: string): void {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return
  throw new VoltaicError(
    'E_HEADER_VALUE',
    `The header ${JSON.stringify(name)} cannot have the value ${JSON.stringify(value)}. Encode what is not Latin text.`,
  )
}
