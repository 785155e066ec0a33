/** Why a call, or any other request, failed. */
import type { ErrorReply } from '../protocol/frames.ts'

/** The server said no, or could not. */
export class CallError extends Error {
  override readonly name: string = 'CallError'
  /** 1000–1999: a refusal of the project. Below: of the framework, see the protocol's error codes. */
  readonly code: number
  /** Whether trying again later may help. */
  readonly temporary: boolean
  /** Messages per field of the input. */
  readonly fields: Readonly<Record<string, readonly string[]>>

  constructor({ code, message, temporary = false, fields = {} }: ErrorReply) {
    super(message)
    this.code = code
    this.temporary = temporary
    this.fields = fields
  }
}

/** There is no connection, or it was lost before the answer came. */
export class OfflineError extends CallError {
  override readonly name = 'OfflineError'
  /** Whether the request may have reached the server. */
  readonly wasSent: boolean

  constructor(wasSent: boolean) {
    super({ code: 0, message: 'There is no connection to the server.', temporary: true })
    this.wasSent = wasSent
  }
}
