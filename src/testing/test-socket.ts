/** One connection to the real-time endpoint, as a browser would open it: commands with replies, and pushes. */
import { clock } from '../core/clock.ts'
import { VoltaicError } from '../core/errors.ts'
import type { Command, ErrorReply, Push, Reply } from '../protocol/frames.ts'
import { formatLines, parseLines } from '../protocol/lines.ts'
import {
  openWebSocket,
  type WebSocketClient,
  type WebSocketEnd,
  type WebSocketListener,
} from '../realtime/websocket/websocket-client.ts'

/** How a connection ended: the close code, 1006 when it was cut, and the reason. */
export type SocketEnd = WebSocketEnd

/** A command was answered with an error. */
export class CommandRefused extends VoltaicError {
  /** The number of the error on the wire, such as 103 for "permission denied". */
  readonly number: number
  /** Messages by field, when the input of a call was wrong. */
  readonly fields: Readonly<Record<string, readonly string[]>>

  constructor(what: string, error: ErrorReply) {
    super('E_TEST_REFUSED', `${what} was refused (${error.code}): ${error.message}`)
    this.number = error.code
    this.fields = error.fields ?? {}
  }
}

/** What is told to a socket's owner. */
export interface SocketListener {
  onPush(push: Push): void
}

type Waiting = PromiseWithResolvers<Reply>

/** A connection. It answers the server's pings. */
export class TestSocket implements WebSocketListener {
  readonly #listener: SocketListener
  readonly #end = Promise.withResolvers<SocketEnd>()
  readonly #waiting = new Map<number, Waiting>()
  /** How long a message takes in either direction, in milliseconds. */
  delay = 0
  #socket: WebSocketClient | undefined
  #lastId = 0

  constructor(listener: SocketListener) {
    this.#listener = listener
  }

  /** Resolves when the connection has ended. */
  get ended(): Promise<SocketEnd> {
    return this.#end.promise
  }

  /** Opens the connection. Rejects with `E_TEST_CHANNEL` when the server refuses it. */
  async open(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
    try {
      this.#socket = await openWebSocket(url, headers, this)
    } catch (cause) {
      const why = (cause as Error).message
      throw new VoltaicError(
        'E_TEST_CHANNEL',
        `The socket was refused: ${why}. Check who asks, and from where.`,
        { cause },
      )
    }
  }

  message(text: string): void {
    this.#later(() => {
      for (const reply of parseLines(text) as Reply[]) this.#receive(reply)
    })
  }

  /** The connection has ended: what was asked is not answered any more. */
  endedWith(end: WebSocketEnd): void {
    this.#failAll(end.code)
    this.#end.resolve(end)
  }

  /** Sends a command and resolves to its reply. Rejects with {@link CommandRefused}, and when the connection ends. */
  async request(what: string, command: Omit<Command, 'id'>): Promise<Reply> {
    const waiting: Waiting = Promise.withResolvers()
    const id = ++this.#lastId
    this.#waiting.set(id, waiting)
    this.#later(() => this.#socket?.send(formatLines([{ id, ...command }])))
    const reply = await waiting.promise
    if (reply.error) throw new CommandRefused(what, reply.error)
    return reply
  }

  /** Cuts the connection, as a network that fails does. */
  async cut(): Promise<void> {
    this.#socket?.terminate()
    await this.ended
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    this.#socket?.close()
    await this.ended
  }

  #later(act: () => void): void {
    if (this.delay > 0) clock.after(this.delay, act, { keepAlive: true })
    else act()
  }

  #receive(reply: Reply): void {
    if (reply.push) this.#listener.onPush(reply.push)
    else if (reply.id === undefined) this.#later(() => this.#socket?.send('{}'))
    else {
      this.#waiting.get(reply.id)?.resolve(reply)
      this.#waiting.delete(reply.id)
    }
  }

  #failAll(code: number): void {
    const error = new VoltaicError(
      'E_TEST_CHANNEL',
      `The connection ended (${code}) before the reply. Reconnect, and ask again.`,
    )
    for (const { promise, reject } of this.#waiting.values()) {
      promise.catch(() => {})
      reject(error)
    }
    this.#waiting.clear()
  }
}

/** Opens a connection and says hello. Rejects with `E_TEST_CHANNEL` when the server refuses it. */
export async function openTestSocket(
  url: string,
  headers: Readonly<Record<string, string>>,
  listener: SocketListener,
): Promise<TestSocket> {
  const connection = new TestSocket(listener)
  await connection.open(url, headers)
  await connection.request('The connection', { connect: {} })
  return connection
}
