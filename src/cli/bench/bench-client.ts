/** A client of a load generator: speaks the protocol of a server of Voltaic, or none. */
import { BenchSocket } from './bench-socket.ts'

/** How a client connects. */
export interface BenchClientOptions {
  readonly url: string
  readonly isPlain: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly token?: string | undefined
  /** Called with the data of each publication; of a plain server with each message that answers nothing. */
  readonly onPublication?: ((data: unknown) => void) | undefined
  /** Called once when the connection ends without being asked to. */
  readonly onClosed: (reason: string) => void
}

interface Reply {
  readonly id?: number
  readonly error?: { readonly code: number; readonly message: string }
  readonly push?: { readonly pub?: { readonly data: unknown } }
}

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** One connection. */
export class BenchClient {
  readonly #options: BenchClientOptions
  readonly #socket: BenchSocket
  /** By the id of a command; of a plain server in the order in which they were sent. */
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  private constructor(options: BenchClientOptions, socket: BenchSocket) {
    this.#options = options
    this.#socket = socket
    socket.listen({
      message: (text) => (options.isPlain ? this.#takePlain(text) : this.#take(text)),
      closed: (reason) => this.#end(reason),
    })
  }

  /** Opens a connection and signs in. Rejects with an error that says in a few words why there is none. */
  static async connect(options: BenchClientOptions): Promise<BenchClient> {
    const socket = await BenchSocket.open(new URL(options.url), options.headers)
    const client = new BenchClient(options, socket)
    const { isPlain, token } = options
    if (!isPlain) await client.command(`"connect":${JSON.stringify(token ? { token } : {})}`)
    return client
  }

  /** Sends a command, `"rpc":{…}`, and resolves with its reply. */
  command(text: string): Promise<void> {
    return this.#request((id) => `{"id":${id},${text}}`)
  }

  /** Sends a text to a plain server, and resolves with its answer. */
  echo(text: string): Promise<void> {
    return this.#request(() => text)
  }

  /** Sends a text, and waits for nothing. */
  send(text: string): void {
    this.#socket.send(text)
  }

  close(): void {
    this.#socket.close()
  }

  #request(textOf: (id: number) => string): Promise<void> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#socket.send(textOf(id))
    })
  }

  #take(text: string): void {
    for (const line of text.split('\n')) {
      if (line === '{}') this.#socket.send('{}')
      else if (line !== '') this.#takeReply(JSON.parse(line) as Reply)
    }
  }

  #takeReply({ id, error, push }: Reply): void {
    if (push?.pub) this.#options.onPublication?.(push.pub.data)
    const waiting = id === undefined ? undefined : this.#waiting.get(id)
    if (!waiting) return
    this.#waiting.delete(id!)
    if (error) waiting.reject(new Error(`error ${error.code}: ${error.message}`))
    else waiting.resolve()
  }

  #takePlain(text: string): void {
    const [first] = this.#waiting
    if (!first) this.#options.onPublication?.(text)
    else {
      this.#waiting.delete(first[0])
      first[1].resolve()
    }
  }

  #end(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason))
    this.#waiting.clear()
    this.#options.onClosed(reason)
  }
}
