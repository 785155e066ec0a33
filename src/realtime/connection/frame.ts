/** Frames: what the server sends, encoded once, whoever receives it. */
import type { ErrorReply, Push, Reply, Results, SubscribeResult } from '../../protocol/frames.ts'
import { emptyFrame } from '../../protocol/lines.ts'
import type { StoredPublication } from '../broker/broker.ts'
import { encodeText, payloadOf } from '../websocket/encode-frame.ts'

/** One JSON document on its way to clients. */
export class Frame {
  readonly text: string
  #framed: Buffer | undefined

  constructor(text: string) {
    this.text = text
  }

  /** The complete WebSocket frame, header and payload: made when first asked for, shared by all who receive it. */
  get framed(): Buffer {
    this.#framed ??= encodeText(this.text)
    return this.#framed
  }

  /** The payload alone: the text in UTF-8. */
  get bytes(): Buffer {
    return payloadOf(this.framed)
  }
}

/** The ping, one for all. */
export const pingFrame: Frame = new Frame(emptyFrame)

/** The answer to a command: what it results in, at least one field, after the number of the command. */
export function replyFrame(id: number, results: Results): Frame {
  return new Frame(`{"id":${id},${JSON.stringify(results).slice(1)}`)
}

/** The refusal of a command. */
export function errorFrame(id: number, error: ErrorReply): Frame {
  return new Frame(JSON.stringify({ id, error } satisfies Reply))
}

/** A push. */
export function pushFrame(push: Push): Frame {
  return new Frame(JSON.stringify({ push } satisfies Reply))
}

/** The push of a publication, whose data is JSON already. */
export function publicationFrame(channel: string, data: string, offset?: number): Frame {
  return new Frame(
    `{"push":{"channel":${JSON.stringify(channel)},"pub":${publicationJson(data, offset)}}}`,
  )
}

/** The answer to a subscribe command, with publications whose data is JSON already. */
export function subscribeFrame(
  id: number,
  result: SubscribeResult,
  publications: readonly StoredPublication[],
): Frame {
  if (publications.length === 0) return replyFrame(id, { subscribe: result })
  const recovered = publications.map(({ data, position }) =>
    publicationJson(data, position?.offset),
  )
  const head = JSON.stringify(result).slice(0, -1)
  return new Frame(`{"id":${id},"subscribe":${head},"publications":[${recovered.join(',')}]}}`)
}

function publicationJson(data: string, offset?: number): string {
  return offset === undefined ? `{"data":${data}}` : `{"data":${data},"offset":${offset}}`
}
