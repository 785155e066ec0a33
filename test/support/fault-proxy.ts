/** A TCP proxy of a test that delays, stalls, throttles and cuts; with several targets, a plain balancer. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Where connections lead. */
export interface ProxyTarget {
  readonly host?: string
  readonly port: number
}

/** A proxied connection. */
class Line {
  readonly client: Socket
  readonly server: Socket
  readonly #proxy: FaultProxy

  constructor(client: Socket, server: Socket, proxy: FaultProxy) {
    this.client = client
    this.server = server
    this.#proxy = proxy
    for (const socket of [client, server]) {
      socket.setNoDelay(true).on('error', () => undefined)
      socket.on('close', () => this.#ended(socket))
    }
    client.on('data', (chunk) => void this.#pass(client, server, chunk))
    server.on('data', (chunk) => void this.#pass(server, client, chunk))
    this.setStalled(proxy.isStalled)
  }

  cut(): void {
    for (const socket of [this.client, this.server]) reset(socket)
  }

  /** Nothing is read any more, in either direction, and neither end learns of it. */
  setStalled(isStalled: boolean): void {
    for (const socket of [this.client, this.server]) {
      if (isStalled) socket.pause()
      else socket.resume()
    }
  }

  /** A stalled line hides the end of one side from the other. */
  #ended(socket: Socket): void {
    if (this.#proxy.isStalled && socket === this.server) return
    this.client.destroy()
    this.server.destroy()
    this.#proxy.lines.delete(this)
  }

  async #pass(from: Socket, to: Socket, chunk: Buffer): Promise<void> {
    const { delay: milliseconds, bytesPerSecond } = this.#proxy
    const pause = milliseconds + (bytesPerSecond ? (chunk.length / bytesPerSecond) * 1_000 : 0)
    if (pause > 0) {
      from.pause()
      await delay(pause)
      if (!this.#proxy.isStalled) from.resume()
    }
    if (to.writable && !to.write(chunk)) {
      from.pause()
      to.once('drain', () => {
        if (!this.#proxy.isStalled) from.resume()
      })
    }
  }
}

/** The proxy. Faults apply to connections that are open and to those that come. */
export class FaultProxy implements AsyncDisposable {
  readonly lines = new Set<Line>()
  /** Milliseconds before each chunk is passed on. */
  delay = 0
  /** How fast a connection may be in each direction; 0 for as fast as it goes. */
  bytesPerSecond = 0
  #targets: readonly ProxyTarget[]
  #next = 0
  #isStalled = false
  #refuses = false
  readonly #server: Server

  private constructor(server: Server, targets: readonly ProxyTarget[]) {
    this.#server = server
    this.#targets = targets
    server.on('connection', (client) => void this.#accept(client))
  }

  /** Listens on a free port of the loopback. */
  static async start(...targets: ProxyTarget[]): Promise<FaultProxy> {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new FaultProxy(server, targets)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get isStalled(): boolean {
    return this.#isStalled
  }

  /** Sends new connections elsewhere. */
  lead(...targets: ProxyTarget[]): void {
    this.#targets = targets
  }

  /** Stops forwarding: both ends stay open and hear nothing, as behind a network that drops packets. */
  stall(): void {
    this.#isStalled = true
    for (const line of this.lines) line.setStalled(true)
  }

  /** Forwards again, what came meanwhile first. */
  resume(): void {
    this.#isStalled = false
    for (const line of this.lines) line.setStalled(false)
  }

  /** Ends all connections with a reset. */
  cut(): void {
    for (const line of [...this.lines]) line.cut()
  }

  /** Ends all connections and refuses new ones, until `accept`. */
  refuse(): void {
    this.#refuses = true
    this.cut()
  }

  /** Takes connections again. */
  accept(): void {
    this.#refuses = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.cut()
    await closed
  }

  /** In turn; a target that refuses is passed over. */
  async #accept(client: Socket): Promise<void> {
    client.on('error', () => undefined)
    if (this.#refuses) return void client.resetAndDestroy()
    const first = this.#next++
    for (let attempt = 0; attempt < this.#targets.length; attempt++) {
      const { host = '127.0.0.1', port } = this.#targets[(first + attempt) % this.#targets.length]!
      const server = connect({ host, port })
      try {
        await once(server, 'connect')
      } catch {
        continue
      }
      if (client.destroyed) return void server.destroy()
      this.lines.add(new Line(client, server, this))
      return
    }
    client.resetAndDestroy()
  }
}

/** A socket that is being shut down cannot be reset: Node would wait for it for ever when the process ends. */
function reset(socket: Socket): void {
  if (socket.readableEnded || socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
