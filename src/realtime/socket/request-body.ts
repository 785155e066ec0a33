/** Bodies of posts: read whole, up to a limit, within a time. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { clock } from '../../core/clock.ts'

/** What a body may be. */
export interface BodyLimits {
  readonly bytes: number
  /** Milliseconds to arrive. */
  readonly timeout: number
}

/** The text of a body, or the HTTP status of a refusal: 400 not UTF-8 or broken off, 408 too slow, 413 too long. */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<string | number> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const timer = clock.after(limits.timeout, () => settle(408))
    function settle(result: string | number): void {
      timer.cancel()
      request.off('data', take).off('end', finish)
      request.resume() // what is left unread would reset the connection, and the answer with it
      resolve(result)
    }
    function take(chunk: Buffer): void {
      size += chunk.length
      chunks.push(chunk)
      if (size > limits.bytes) settle(413)
    }
    function finish(): void {
      const body = Buffer.concat(chunks, size)
      settle(isUtf8(body) ? body.toString() : 400)
    }
    if (Number(request.headers['content-length']) > limits.bytes) return settle(413)
    request.on('data', take).once('end', finish)
    request.once('close', () => settle(400)).once('error', () => settle(400))
  })
}
